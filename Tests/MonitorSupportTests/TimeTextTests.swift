import MonitorModel
import MonitorSupport
import Testing

@Suite("TimeText")
struct TimeTextTests {
  /// 2026-11-23 12:00:00 UTC.
  private static let now = WallInstant(milliseconds: 1_795_435_200_000)

  private func read(_ text: String, offset: Int = 0) throws -> String {
    let clock = TimeText.Clock(now: Self.now, utcOffsetSeconds: offset)
    return UTCText.format(try TimeText.parse(text, clock))
  }

  static let inUTC: [(String, String)] = [
    ("now", "2026-11-23T12:00:00.000Z"), ("-15m", "2026-11-23T11:45:00.000Z"),
    ("-1h30m", "2026-11-23T10:30:00.000Z"), ("-2d", "2026-11-21T12:00:00.000Z"),
    ("-0s", "2026-11-23T12:00:00.000Z"), ("-500ms", "2026-11-23T11:59:59.500Z"),
    ("2026-11-22T23:59:59Z", "2026-11-22T23:59:59.000Z"),
    ("2026-11-22T23:59:59.25+02:00", "2026-11-22T21:59:59.250Z"),
    ("2026-11-22 23:59", "2026-11-22T23:59:00.000Z"),
    ("2026-11-22 23:59:01", "2026-11-22T23:59:01.000Z"),
    ("2026-11-22T23:59", "2026-11-22T23:59:00.000Z"), ("2026-11-22", "2026-11-22T00:00:00.000Z"),
    ("2027-01-01 00:00", "2027-01-01T00:00:00.000Z"), ("11:30", "2026-11-23T11:30:00.000Z"),
    ("12:00", "2026-11-23T12:00:00.000Z"), ("12:00:01", "2026-11-22T12:00:01.000Z"),
    ("23:30", "2026-11-22T23:30:00.000Z"), ("9:05", "2026-11-23T09:05:00.000Z"),
    ("00:00", "2026-11-23T00:00:00.000Z"),
  ]

  @Test("Instants as people write them, in UTC", arguments: inUTC)
  func reads(text: String, expected: String) throws {
    #expect(try read(text) == expected)
  }

  static let local: [(String, Int, String)] = [
    ("11:30", 3_600, "2026-11-23T10:30:00.000Z"), ("12:30", 3_600, "2026-11-23T11:30:00.000Z"),
    ("13:30", 3_600, "2026-11-22T12:30:00.000Z"), ("06:00", -18_000, "2026-11-23T11:00:00.000Z"),
    ("08:00", -18_000, "2026-11-22T13:00:00.000Z"),
    // Beyond the line of dates it is another day already.
    ("00:30", 46_800, "2026-11-23T11:30:00.000Z"), ("23:30", 46_800, "2026-11-23T10:30:00.000Z"),
    ("2026-11-23 00:00", 46_800, "2026-11-22T11:00:00.000Z"),
    ("2026-11-23", 19_800, "2026-11-22T18:30:00.000Z"),
    ("2026-11-23T00:00:00Z", 19_800, "2026-11-23T00:00:00.000Z"),
    ("2026-11-23T00:00:00-01:00", 19_800, "2026-11-23T01:00:00.000Z"),
    ("-1h", 19_800, "2026-11-23T11:00:00.000Z"), ("now", -18_000, "2026-11-23T12:00:00.000Z"),
  ]

  @Test("Without a zone it is local time", arguments: local)
  func readsLocal(text: String, offset: Int, expected: String) throws {
    #expect(try read(text, offset: offset) == expected)
  }

  @Test(
    "What is no instant is refused, with what would be right",
    arguments: [
      "", "Now", "yesterday", "15m", "+15m", "-", "-15", "--15m", "-15x", "24:00", "12:60", "1:2",
      "12:00:61", "12:00Z", "12:00+01:00", "12", "1700000000", "2026-11-31 00:00", "2026-13-01",
      "2026-11-23 ", "2026-11-23T", "2026-11-23 25:00", "26-11-23 10:00", "2026-11-23 10:00 Z",
      "2026/11/23", "12:00 ", " 12:00", "١٢:٠٠", "12:00\n", ":", "1:", "::", "2026-11-23x",
      "-99999999999d", "1970-01-01T",
    ])
  func refuses(text: String) {
    let clock = TimeText.Clock(now: Self.now, utcOffsetSeconds: 0)
    let failure = #expect(throws: TimeText.Failure.self) { try TimeText.parse(text, clock) }
    #expect(failure?.hint.hasPrefix("`\(text)`: ") == true)
  }

  @Test("Any text is an instant or a typed error", arguments: [UInt64(1), 2, 3])
  func fuzz(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789-:+ TZ.hmsdnow\u{E9}")
    let clock = TimeText.Clock(now: Self.now, utcOffsetSeconds: 3_600)
    for _ in 0..<5_000 {
      let count = Int.random(in: 0..<24, using: &generator)
      let text = String(
        (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
      _ = try? TimeText.parse(text, clock)
    }
  }
}
