import MonitorModel
import MonitorPush
import Testing

@Suite("Series whose samples came too late")
struct LateSeriesTests {
  private static func series(_ number: Int) -> PushBadSeries {
    PushBadSeries(
      series: "s\(number)", reason: "out of order", wall: WallInstant(milliseconds: 0))
  }

  private static func instant(_ seconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
  }

  @Test("The newest few are named, each once, for ten minutes after the last time")
  func named() {
    var late = LateSeries()
    for number in 0..<50 {
      late.note([UInt8(number)], Self.series(number), at: Self.instant(Int64(number)))
    }
    let most = Limits.pushBadSeriesShown
    #expect(
      late.shown(at: Self.instant(50)).map(\.series) == (50 - most..<50).reversed().map { "s\($0)" }
    )
    late.note([45], Self.series(45), at: Self.instant(100))
    #expect(late.shown(at: Self.instant(100)).map(\.series).prefix(2) == ["s45", "s49"])
    #expect(late.shown(at: Self.instant(100)).count == most)
    #expect(late.shown(at: Self.instant(650)).map(\.series) == ["s45"])
    #expect(late.shown(at: Self.instant(700)).isEmpty)
  }
}
