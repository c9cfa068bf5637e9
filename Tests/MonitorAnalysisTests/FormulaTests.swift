import MonitorAnalysis
import MonitorModel
import Testing

/// How raw metrics become values.
@Suite struct FormulaTests {
  private struct Bench: ~Copyable {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    var catalog = MetricCatalog()
    var seconds = 0.0

    init(_ kinds: [MetricKind], _ formulas: [Formula]) {
      for (index, kind) in kinds.enumerated() {
        _ = catalog.add(Metric(SeriesKey("raw", "n", "\(index)"), kind))
      }
      for (index, formula) in formulas.enumerated() {
        catalog.series.append(
          SeriesDefinition(SeriesKey("series", "n", "\(index)"), .count, formula))
      }
    }

    mutating func step(
      _ values: [RawValue], _ states: [ReadingState]? = nil, after delta: Double = 1
    ) -> ProcessedData {
      seconds += delta
      let at = MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
      return processor.step(
        [
          MetricBatch(
            collector: "bench", at: at, catalog: catalog, values: values,
            states: states ?? Array(repeating: .value, count: values.count))
        ], at: at, wall: WallInstant(milliseconds: 0), missedTicks: 0)
    }
  }

  private static func counters(_ values: UInt64...) -> [RawValue] {
    values.map { RawValue(counter: $0) }
  }

  @Test func levelsAddUpByKind() {
    var bench = Bench(
      [.counter, .integer, .real],
      [Formula(.level, [.init(0), .init(1, 2), .init(2, -1)], scale: 10)])
    let data = bench.step([
      RawValue(counter: .max >> 12), RawValue(integer: -5), RawValue(real: 0.5),
    ])
    #expect(data.reading(SeriesID(0)) == .value(10 * (Double(UInt64.max >> 12) - 10 - 0.5)))
  }

  @Test func ratesUseTheTimeThatReallyPassed() {
    var bench = Bench([.counter], [Formula(.rate, [.init(0)], scale: 512)])
    #expect(bench.step(Self.counters(100)).reading(SeriesID(0)) == .warmingUp)
    #expect(bench.step(Self.counters(150), after: 2).reading(SeriesID(0)) == .value(12_800))
    #expect(bench.step(Self.counters(150)).reading(SeriesID(0)) == .value(0))
  }

  @Test func aCounterThatGoesBackIsAGapAndNeverASpike() {
    var bench = Bench([.counter], [Formula(.rate, [.init(0)])])
    _ = bench.step(Self.counters(4_294_967_290))
    #expect(bench.step(Self.counters(10)).reading(SeriesID(0)) == .gap(.counterReset))
    #expect(bench.step(Self.counters(15)).reading(SeriesID(0)) == .value(5))
    _ = bench.step(Self.counters(.max - 1))
    #expect(bench.step(Self.counters(3)).reading(SeriesID(0)) == .gap(.counterReset))
    let causes = bench.processor.quality(SeriesID(0)).deductions
    #expect(causes.first { $0.cause == .counterResets }?.count == 2)
  }

  @Test func zeroDenominatorsAreGaps() {
    var bench = Bench(
      [.counter, .counter],
      [
        Formula(.levelRatio, [.init(0)], over: [.init(1)]),
        Formula(.increaseRatio, [.init(0)], over: [.init(1)]),
      ])
    _ = bench.step(Self.counters(5, 0))
    let data = bench.step(Self.counters(5, 0))
    #expect(data.reading(SeriesID(0)) == .gap(.absent))
    #expect(data.reading(SeriesID(1)) == .gap(.idle))
    let busy = bench.step(Self.counters(11, 4))
    #expect(busy.reading(SeriesID(0)) == .value(2.75))
    #expect(busy.reading(SeriesID(1)) == .value(1.5))
  }

  @Test func clampsAndOddNumbersAreCounted() {
    var bench = Bench(
      [.real], [Formula(.level, [.init(0)], clamp: 0...1), Formula(.level, [.init(0)])])
    #expect(bench.step([RawValue(real: 1.2)]).reading(SeriesID(0)) == .value(1))
    #expect(bench.step([RawValue(real: -1)]).reading(SeriesID(0)) == .value(0))
    let odd = bench.step([RawValue(real: .infinity)])
    #expect(odd.reading(SeriesID(1)) == .gap(.malformed))
    #expect(bench.step([RawValue(real: .nan)]).reading(SeriesID(1)) == .gap(.malformed))
    let clamped = bench.processor.quality(SeriesID(0)).deductions
    #expect(clamped.first { $0.cause == .clamped }?.count == 2)
    let broken = bench.processor.quality(SeriesID(1)).deductions
    #expect(broken.first { $0.cause == .notFinite }?.count == 2)
    #expect(bench.processor.quality(SeriesID(1)).score < 70)
  }

  @Test func aSkippedMetricKeepsItsLastSample() {
    var bench = Bench(
      [.counter, .integer],
      [
        Formula(.rate, [.init(0)]), Formula(.level, [.init(1)]),
      ])
    let skipped: [ReadingState] = [.skipped, .skipped]
    #expect(bench.step(Self.counters(0, 0), skipped).reading(SeriesID(1)) == .warmingUp)
    _ = bench.step(Self.counters(100, 7))
    _ = bench.step(Self.counters(110, 7))
    let none = bench.step(Self.counters(0, 0), skipped)
    #expect(none.reading(SeriesID(0)) == .stale(10, age: 1_000_000_000))
    #expect(none.reading(SeriesID(1)) == .stale(7, age: 1_000_000_000))
    let later = bench.step(Self.counters(0, 0), skipped)
    #expect(later.reading(SeriesID(1)) == .stale(7, age: 2_000_000_000))
    #expect(bench.step(Self.counters(140, 8)).reading(SeriesID(0)) == .value(10))
  }

  @Test func aFailedReadingBreaksTheRate() {
    var bench = Bench([.counter], [Formula(.rate, [.init(0)])])
    _ = bench.step(Self.counters(100))
    let failed = bench.step(Self.counters(0), [.forbidden])
    #expect(failed.reading(SeriesID(0)) == .gap(.forbidden))
    #expect(bench.step(Self.counters(900)).reading(SeriesID(0)) == .warmingUp)
    #expect(bench.step(Self.counters(901)).reading(SeriesID(0)) == .value(1))
  }

  @Test func brokenFormulasAreMalformedAndNoTrap() {
    var bench = Bench(
      [.real],
      [
        Formula(.level, []), Formula(.level, [.init(7)]), Formula(.level, [.init(-1)]),
        Formula(.levelRatio, [.init(0)]), Formula(.level, [.init(0)], over: [.init(0)]),
      ])
    let data = bench.step([RawValue(real: 1)])
    for index in 0..<5 { #expect(data.reading(SeriesID(index)) == .gap(.malformed)) }
  }

  @Test func aRatioOfIncreasesNeedsSamplesOfOneMoment() {
    var bench = Bench(
      [.counter, .counter], [Formula(.increaseRatio, [.init(0)], over: [.init(1)])])
    _ = bench.step(Self.counters(0, 0))
    _ = bench.step(Self.counters(10, 0), [.value, .skipped])
    #expect(bench.step(Self.counters(20, 10)).reading(SeriesID(0)) == .warmingUp)
    #expect(bench.step(Self.counters(30, 20)).reading(SeriesID(0)) == .value(1))
  }
}
