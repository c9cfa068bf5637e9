import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Which series moved with another: by time, size and shape.
@Suite struct RelatedSeriesTests {
  private static let instant = 200

  /// A processor that has seen `series` for 260 s; each says its value at a tick.
  private func processor(
    _ series: [(Int, Double) -> Double]
  ) -> ProcessorHarness {
    var harness = ProcessorHarness(series.indices.map { ProcessorHarness.gauge($0) })
    var random = SeededGenerator(seed: 7)
    for tick in 1...260 {
      harness.feed(series.map { $0(tick, Double(random.next() % 1_000) / 1_000 - 0.5) })
    }
    return harness
  }

  private func related(_ harness: borrowing ProcessorHarness) -> [RelatedSeries]? {
    harness.processor.related(
      .init(
        series: SeriesID(0), at: MonotonicInstant(nanoseconds: Int64(Self.instant) * 1_000_000_000))
    )
  }

  @Test func timeSizeAndShapeDecide() throws {
    let harness = processor([
      { tick, noise in (tick >= 200 ? 9 : 1) + noise },
      // Before it, like it, far.
      { tick, noise in (tick >= 197 ? 90 : 10) + noise },
      // Down as the other went up, at once.
      { tick, noise in (tick >= 200 ? 2 : 8) + noise },
      // Much later.
      { tick, noise in (tick >= 245 ? 9 : 1) + noise },
      // Noise only, and a constant.
      { _, noise in 5 + noise }, { _, _ in 3 },
    ])
    let answer = related(harness)
    let found = try #require(answer)
    #expect(found.map(\.series.index).prefix(2) == [1, 2], "\(found.map(\.series.index))")
    #expect(!found.contains { $0.series.index == 0 || $0.series.index >= 4 })
    let first = found[0]
    #expect(first.lagSeconds == -3 && first.size > 10 && first.similarity > 0.9)
    #expect(abs(first.usual - 10) < 1 && abs(first.extreme - 90) < 1)
    #expect(found[1].similarity < -0.9 && found[1].size < 0)
    #expect(first.points.count <= 240 && first.points.count > 100)
    #expect(first.stepNanoseconds == 1_000_000_000)
  }

  @Test func whatIsNotHeldIsNotAnswered() {
    let harness = processor([{ _, noise in noise }])
    func ask(_ seconds: Int64) -> [RelatedSeries]? {
      harness.processor.related(
        .init(series: SeriesID(0), at: MonotonicInstant(nanoseconds: seconds * 1_000_000_000)))
    }
    #expect(ask(-500) == nil && ask(900) == nil)
    #expect(ask(200) == [])
    let unknown = harness.processor.related(
      .init(series: SeriesID(99), at: MonotonicInstant(nanoseconds: 1)))
    #expect(unknown == nil)
  }

  @Test func gapsAndHostileValuesAreSurvived() throws {
    let harness = processor([
      { tick, noise in tick % 3 == 0 ? .nan : (tick >= 200 ? 9 : 1) + noise },
      { tick, _ in tick % 2 == 0 ? .infinity : -1e300 },
      { tick, noise in tick < 199 ? .nan : noise },
      { tick, noise in tick % 2 == 0 ? .nan : (tick >= 200 ? 9 : 1) + noise },
    ])
    let answer = related(harness)
    let found = try #require(answer)
    #expect(found.contains { $0.series.index == 3 })
    for one in found { #expect((0...1).contains(one.score) && one.lagSeconds.isFinite) }
  }
}
