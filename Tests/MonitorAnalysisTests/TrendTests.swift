import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct TrendTests {
  @Test(arguments: [4, 5] as [UInt64])
  func runningTrendsAgreeWithAllPairs(seed: UInt64) {
    var harness = ProcessorHarness(
      HostileSeries.allCases.indices.map { ProcessorHarness.gauge($0) })
    var random = SeededGenerator(seed: seed)
    var values = [Double](repeating: .nan, count: HostileSeries.allCases.count)
    for tick in 0..<1_000 {
      for (index, series) in HostileSeries.allCases.enumerated() {
        values[index] = series.value(tick, values[index], &random)
      }
      harness.feed(values)
      guard tick == 5 || tick % 311 == 200 || tick == 999 else { continue }
      for (index, series) in HostileSeries.allCases.enumerated() {
        let minute = harness.processor.trend(SeriesID(index), .minute)
        expectAgreement(minute, harness.last(60, of: index), "\(series) 1m \(tick) seed \(seed)")
        let five = harness.processor.trend(SeriesID(index), .fiveMinutes)
        expectAgreement(five, harness.last(300, of: index), "\(series) 5m \(tick) seed \(seed)")
      }
    }
  }

  private func expectAgreement(_ trend: Trend, _ window: [Double], _ name: String) {
    let plain = PlainStatistics(window)
    guard plain.values.count > 2 else { return }
    let (s, p) = MannKendall.test(plain.values)
    #expect(trend.pValue == p, "p of \(name): \(trend.pValue), \(p)")
    let direction: Trend.Direction = p < 0.01 ? (s > 0 ? .rising : .falling) : .flat
    #expect(trend.direction == direction, "\(name)")
    let slope = PlainStatistics.slope(window)
    let size = max(abs(slope), plain.deviation / Double(window.count) * 1e-3)
    #expect(
      abs(trend.slopePerSecond - slope) <= 1e-9 * size,
      "slope of \(name): \(trend.slopePerSecond), \(slope)")
  }

  @Test func pValueIsThatOfTheNormalDistribution() {
    // n = 10 without ties: variance 125, so S = 35 gives z = 34 / 11.18 = 3.041.
    let p = MannKendall.pValue(s: 35, count: 10, tieTerm: 0)
    #expect(abs(p - 0.00236) < 5e-5, "\(p)")
    #expect(MannKendall.pValue(s: 0, count: 10, tieTerm: 0) == 1)
    #expect(MannKendall.pValue(s: 3, count: 3, tieTerm: 66) == 1)
  }

  @Test func hourFollowsASlowDriftThatTheMinuteDoesNotSee() {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0, concern: .high)])
    var random = SeededGenerator(seed: 21)
    for tick in 0..<3_800 {
      harness.feed([100 + 0.001 * Double(tick) + HostileSeries.normal(&random)])
    }
    let hour = harness.processor.trend(SeriesID(0), .hour)
    #expect(hour.direction == .rising)
    #expect(abs(hour.slopePerSecond - 0.001) < 2e-4, "\(hour.slopePerSecond)")
    #expect(harness.processor.trend(SeriesID(0), .minute).direction == .flat)
  }
}
