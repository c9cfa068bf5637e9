import MonitorModel
import Testing

@Suite("Instants and durations")
struct InstantsTests {
  static let durations: [(Duration, Int64)] = [
    (Duration.zero, Int64(0)), (.nanoseconds(1), 1), (.nanoseconds(-1), -1),
    (.milliseconds(500), 500_000_000), (.seconds(3_600), 3_600_000_000_000),
    (.milliseconds(-1_500), -1_500_000_000),
    (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
    (
      Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 854_775_807_000_000_000),
      .max
    ),
  ]

  @Test("A duration in nanoseconds", arguments: durations)
  func nanoseconds(duration: Duration, expected: Int64) {
    #expect(duration.nanoseconds == expected)
  }

  @Test("Beyond 292 years it saturates instead of trapping")
  func saturates() {
    #expect(Duration.seconds(9_223_372_037).nanoseconds == .max)
    #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    #expect(Duration.seconds(-9_223_372_038).nanoseconds == .min)
    #expect(Duration.seconds(Int64.min / 2).nanoseconds == .min)
  }

  @Test("Instants are ordered and their difference is in nanoseconds")
  func instants() {
    let start = MonotonicInstant(nanoseconds: 40)
    let later = start.advanced(by: 2)
    #expect(start < later)
    #expect(later - start == 2)
    #expect(start - later == -2)
    #expect(WallInstant(milliseconds: 1) < WallInstant(milliseconds: 2))
  }
}
