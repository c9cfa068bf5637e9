import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct WindowStatisticsTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func everyFigureAgreesWithPlainRecomputation(seed: UInt64) {
    var harness = ProcessorHarness(
      HostileSeries.allCases.indices.map { ProcessorHarness.gauge($0) })
    var random = SeededGenerator(seed: seed)
    var values = [Double](repeating: .nan, count: HostileSeries.allCases.count)
    let length = seed == 1 ? 4_800 : 1_100
    for tick in 0..<length {
      for (index, series) in HostileSeries.allCases.enumerated() {
        values[index] = series.value(tick, values[index], &random)
      }
      harness.feed(values)
      guard tick < 8 || tick % 113 == 0 || tick == length - 1 else { continue }
      for (index, series) in HostileSeries.allCases.enumerated() {
        for (window, ticks) in [(StatisticsWindow.minute, 60), (.fiveMinutes, 300)] {
          let name = "\(series) \(window) at \(tick), seed \(seed)"
          let figures = harness.processor.statistics(SeriesID(index), window)
          expectAgreement(figures, harness.last(ticks, of: index), name)
          #expect(figures.percentileError == 0)
        }
      }
      if tick % 565 == 0 || tick == length - 1 { checkHour(harness, tick, seed) }
    }
  }

  private func expectAgreement(_ figures: WindowStatistics, _ window: [Double], _ name: String) {
    let plain = PlainStatistics(window)
    #expect(figures.count == plain.values.count, "count of \(name)")
    #expect(figures.missing == window.count - plain.values.count, "missing of \(name)")
    guard let low = plain.sorted.first, let high = plain.sorted.last else {
      #expect(figures.mean.isNaN && figures.p50.isNaN && figures.maximum.isNaN, "\(name)")
      return
    }
    #expect(figures.minimum == low && figures.maximum == high, "extremes of \(name)")
    let shares = [0.5, 0.9, 0.95, 0.99, 0.999]
    let percentiles = [figures.p50, figures.p90, figures.p95, figures.p99, figures.p999]
    for (share, value) in zip(shares, percentiles) {
      #expect(value == plain.percentile(share), "p\(share) of \(name)")
    }
    expectMoments(figures, plain, name)
  }

  private func expectMoments(
    _ figures: WindowStatistics, _ plain: PlainStatistics, _ name: String
  ) {
    let size = max(abs(plain.mean), plain.deviation * 1e-3)
    #expect(abs(figures.mean - plain.mean) <= 1e-9 * size, "mean of \(name)")
    #expect(
      abs(figures.standardDeviation - plain.deviation) <= 1e-9 * plain.deviation,
      "deviation of \(name): \(figures.standardDeviation), \(plain.deviation)")
    if plain.skewness.isNaN {
      #expect(figures.skewness.isNaN && figures.kurtosis.isNaN, "shape of \(name)")
    } else {
      #expect(
        abs(figures.skewness - plain.skewness) <= 1e-9 * max(1, abs(plain.skewness)),
        "skewness of \(name): \(figures.skewness), \(plain.skewness)")
      #expect(
        abs(figures.kurtosis - plain.kurtosis) <= 1e-9 * max(1, abs(plain.kurtosis)),
        "kurtosis of \(name): \(figures.kurtosis), \(plain.kurtosis)")
    }
  }

  private func checkHour(_ harness: borrowing ProcessorHarness, _ tick: Int, _ seed: UInt64) {
    for (index, series) in HostileSeries.allCases.enumerated() {
      let name = "\(series) hour at \(tick), seed \(seed)"
      let figures = harness.processor.statistics(SeriesID(index), .hour)
      let covered = figures.count + figures.missing
      #expect(covered <= min(tick + 1, 3_600), "\(name)")
      #expect(covered == tick + 1 || covered > 3_480, "\(covered) ticks in \(name)")
      let plain = PlainStatistics(harness.last(covered, of: index))
      #expect(figures.count == plain.values.count, "count of \(name)")
      #expect(figures.minimum == plain.sorted.first ?? .nan, "minimum of \(name)")
      #expect(figures.maximum == plain.sorted.last ?? .nan, "maximum of \(name)")
      expectMoments(figures, plain, name)
      let shares = [0.5, 0.9, 0.95, 0.99, 0.999]
      let percentiles = [figures.p50, figures.p90, figures.p95, figures.p99, figures.p999]
      for (share, value) in zip(shares, percentiles) {
        expectNear(value, share, plain, figures.percentileError, name)
      }
    }
  }

  /// The estimate lies within the stated error of what lies between the neighbouring order
  /// statistics of the exact percentile.
  private func expectNear(
    _ value: Double, _ share: Double, _ plain: PlainStatistics, _ error: Double, _ name: String
  ) {
    let place = share * Double(plain.sorted.count - 1)
    let low = plain.sorted[Int(place)]
    let high = plain.sorted[min(plain.sorted.count - 1, Int(place) + 1)]
    let room = error * max(abs(value), abs(low), abs(high)) * 1.001 + abs(value) * 1e-15
    #expect(
      value >= low - room && value <= high + room,
      "p\(share) of \(name): \(value) for \(low)…\(high), error \(error)")
  }

  @Test func hourKeepsItsDigitsWhereItCan() {
    var harness = ProcessorHarness((0..<4).map { ProcessorHarness.gauge($0) })
    var random = SeededGenerator(seed: 11)
    for tick in 0..<4_000 {
      harness.feed([
        Double(random.next() % 300), 1e9 + HostileSeries.normal(&random),
        0.01 + abs(HostileSeries.normal(&random)) * Double(1 + random.next() % 100),
        tick < 3_990 ? 7 : 8,
      ])
    }
    let integers = harness.processor.statistics(SeriesID(0), .hour)
    let count = integers.count
    #expect(integers.percentileError == 0)
    #expect(integers.p90 == PlainStatistics(harness.last(count, of: 0)).percentile(0.9))
    #expect(harness.processor.statistics(SeriesID(1), .hour).percentileError < 1e-9)
    let spread = harness.processor.statistics(SeriesID(2), .hour).percentileError
    #expect(spread > 0 && spread <= 0.0323, "\(spread)")
    let constant = harness.processor.statistics(SeriesID(3), .hour)
    #expect(constant.percentileError == 0 && constant.p50 == 7 && constant.maximum == 8)
    #expect(constant.count + constant.missing > 3_480)
  }

  @Test func aSpikeDoesNotSpoilTheHourForEver() {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0)])
    var random = SeededGenerator(seed: 5)
    for tick in 0..<12_000 {
      harness.feed([tick == 100 ? 1e12 : 1_000.5 + HostileSeries.normal(&random)])
      guard tick % 500 == 499 else { continue }
      let figures = harness.processor.statistics(SeriesID(0), .hour)
      let plain = PlainStatistics(harness.last(figures.count, of: 0))
      for (share, value) in [(0.5, figures.p50), (0.99, figures.p99)] {
        expectNear(value, share, plain, figures.percentileError, "hour at \(tick)")
      }
    }
    let figures = harness.processor.statistics(SeriesID(0), .hour)
    #expect(figures.percentileError < 1e-3, "\(figures.percentileError)")
    #expect(figures.maximum < 1_100)
  }

  @Test func ticksShorterThanASecondKeepAnHourTooFromOneValueASecond() {
    var config = RealtimeMonitorConfig()
    config.metricsInterval = .milliseconds(500)
    var harness = ProcessorHarness([ProcessorHarness.gauge(0)], config: config)
    for tick in 0..<8_000 { harness.feed([Double(tick % 1_000)]) }
    let figures = harness.processor.statistics(SeriesID(0), .hour)
    let plain = PlainStatistics(harness.last(figures.count, of: 0))
    #expect(figures.missing == 0 && figures.count > 6_950 && figures.count <= 7_200)
    expectMoments(figures, plain, "half seconds")
    for (share, value) in [(0.5, figures.p50), (0.9, figures.p90), (0.99, figures.p99)] {
      #expect(abs(value - plain.percentile(share)) < 0.02 * plain.percentile(share) + 2)
    }
  }

  @Test func otherTickIntervalsHaveTheSameWindows() {
    let cases: [(Duration, StatisticsWindow, Int)] = [
      (.milliseconds(100), .minute, 600), (.milliseconds(500), .fiveMinutes, 600),
      (.seconds(5), .minute, 12), (.seconds(60), .fiveMinutes, 5), (.seconds(3_600), .hour, 1),
    ]
    for (interval, window, ticks) in cases {
      var config = RealtimeMonitorConfig()
      config.metricsInterval = interval
      var harness = ProcessorHarness([ProcessorHarness.gauge(0)], config: config)
      var random = SeededGenerator(seed: 9)
      for _ in 0..<max(40, ticks + ticks / 3) { harness.feed([HostileSeries.normal(&random)]) }
      let figures = harness.processor.statistics(SeriesID(0), window)
      expectAgreement(figures, harness.last(ticks, of: 0), "\(interval) \(window)")
    }
  }
}
