import MonitorSupport
import Testing

@Suite("DurationText")
struct DurationTextTests {
  static let good: [(String, Duration)] = [
    ("500ms", .milliseconds(500)), ("1s", .seconds(1)), ("5m", .seconds(300)),
    ("2h", .seconds(7_200)), ("7d", .seconds(604_800)), ("1h30m", .seconds(5_400)),
    ("1.5s", .milliseconds(1_500)), ("0s", .zero), ("250us", .microseconds(250)),
    ("1d2h3m4s5ms6us", .microseconds(93_784_005_006)), ("0.1s", .milliseconds(100)),
  ]

  @Test("Durations as people write them", arguments: good)
  func reads(text: String, expected: Duration) throws {
    #expect(try DurationText.parse(text) == expected)
  }

  @Test(
    "What is no duration is refused",
    arguments: [
      "", "5", "s", "-1s", "1x", "1s1s", "1s1h", "1 s", "1..5s", ".s", "1,5s", "١s", "1min",
      "99999999999d", "106751d23h48m", "1.s", "0.0000000001s", "1h30", "+1s", "1e3s",
    ])
  func refuses(text: String) {
    #expect(throws: DurationText.Failure.self) { try DurationText.parse(text) }
  }

  @Test("A number without a unit gets told which units there are")
  func plainNumber() {
    let failure = #expect(throws: DurationText.Failure.self) { try DurationText.parse("30") }
    #expect(failure?.hint == "a duration needs a unit, such as `30s` or `30ms`")
  }

  @Test("What is written reads back the same", arguments: good)
  func roundTrip(text: String, duration: Duration) throws {
    #expect(try DurationText.parse(DurationText.format(duration)) == duration)
  }

  @Test("The written form is short")
  func formats() {
    #expect(DurationText.format(.seconds(5_400)) == "1h30m")
    #expect(DurationText.format(.seconds(60)) == "1m")
    #expect(DurationText.format(.milliseconds(1_500)) == "1s500ms")
    #expect(DurationText.format(.zero) == "0s")
  }
}
