import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct OutlookTests {
  /// A forecast that waits for what comes.
  private struct Waiting {
    var due: Int
    var kind: Int
    var horizon: Int
    var point: SeriesOutlook.Point
  }
  private struct Tally {
    var checked = 0.0
    var likely = 0.0
    var possible = 0.0
    mutating func add(_ point: SeriesOutlook.Point, _ value: Double) {
      checked += 1
      likely += point.likely.contains(value) ? 1 : 0
      possible += point.possible.contains(value) ? 1 : 0
    }
  }

  private static func share(_ index: Int) -> SeriesDefinition {
    ProcessorHarness.gauge(index, .ratio, concern: .high, ceiling: 1)
  }
  private static var everyFiveSeconds: RealtimeMonitorConfig {
    var config = RealtimeMonitorConfig()
    config.metricsInterval = .seconds(5)
    return config
  }

  @Test(arguments: [71] as [UInt64])
  func intervalsHoldWhatTheySay(seed: UInt64) {
    let kinds = ForecastSeries.allCases
    var random = SeededGenerator(seed: seed)
    var harness = ProcessorHarness(
      kinds.indices.map { Self.share($0) }, config: Self.everyFiveSeconds)
    var states = [Double](repeating: 0, count: kinds.count)
    var waiting: [Waiting] = []
    var byHorizon = [Tally](repeating: Tally(), count: 3)
    var byKind = [Tally](repeating: Tally(), count: kinds.count)
    for tick in 0..<4_320 {
      harness.feed(kinds.indices.map { kinds[$0].value(Double(tick) * 5, &states[$0], &random) })
      guard tick > 240, tick % 60 == 0 else { continue }
      waiting.removeAll { one in
        guard one.due == tick else { return false }
        let minute = harness.last(12, of: one.kind)
        let value = minute.reduce(0, +) / Double(minute.count)
        byHorizon[one.horizon].add(one.point, value)
        byKind[one.kind].add(one.point, value)
        return true
      }
      for kind in kinds.indices {
        let points = harness[outlook: kind]?.points ?? []
        for (horizon, ahead) in [300, 900, 3_600].enumerated() {
          for point in points where point.secondsAhead == Double(ahead) {
            waiting.append(
              Waiting(due: tick + ahead / 5, kind: kind, horizon: horizon, point: point))
          }
        }
      }
    }
    for (horizon, tally) in byHorizon.enumerated() {
      let share = tally.likely / tally.checked
      #expect(0.7...0.9 ~= share, "80 % interval, horizon \(horizon): \(share), seed \(seed)")
      let wide = tally.possible / tally.checked
      #expect(wide >= 0.85, "95 % interval, horizon \(horizon): \(wide), seed \(seed)")
    }
    for (kind, tally) in byKind.enumerated() {
      let share = tally.likely / tally.checked
      #expect(0.6...0.98 ~= share, "\(kinds[kind]): \(share) of \(tally.checked), seed \(seed)")
    }
  }

  @Test func aYoungSeriesSaysWhyItHasNoForecast() throws {
    var harness = ProcessorHarness([Self.share(0), Self.share(1)])
    for tick in 0..<15 { harness.feed([0.5 + 0.01 * Double(tick % 3), .nan]) }
    let young = try #require(harness[outlook: 0])
    #expect(young.points.isEmpty && young.absence == .tooYoung)
    let silent = try #require(harness[outlook: 1])
    #expect(silent.points.isEmpty && silent.absence == .noReading)
    for tick in 0..<600 { harness.feed([0.5 + 0.01 * Double(tick % 3), .nan]) }
    let older = try #require(harness[outlook: 0])
    #expect(older.absence == nil && older.points.map(\.secondsAhead) == [300, 900])
    #expect(harness[outlook: 2] == nil)
  }

  @Test func intervalsStayWithinPhysicalLimits() throws {
    var harness = ProcessorHarness([Self.share(0), Self.share(1)], config: Self.everyFiveSeconds)
    var random = SeededGenerator(seed: 73)
    for tick in 0..<720 {
      let noise = 0.03 * HostileSeries.normal(&random)
      harness.feed([
        min(1, 0.7 + 0.0004 * Double(tick) + noise / 10), max(0, 0.02 + noise),
      ])
    }
    for index in 0..<2 {
      let outlook = try #require(harness[outlook: index])
      #expect(!outlook.points.isEmpty)
      for point in outlook.points {
        #expect(point.possible.lowerBound >= 0 && point.possible.upperBound <= 1)
        #expect(point.likely.contains(point.median))
        #expect(point.possible.contains(point.likely.lowerBound))
        #expect(point.possible.contains(point.likely.upperBound))
      }
    }
    let rising = try #require(harness[outlook: 0])
    #expect(rising.points.map(\.secondsAhead) == [300, 900, 3_600, 21_600], "a trend reaches far")
    #expect(rising.slopePerSecond.map { abs($0 - 8e-5) < 8e-6 } == true)
    let flat = try #require(harness[outlook: 1])
    #expect(flat.points.map(\.secondsAhead) == [300, 900, 3_600] && flat.slopePerSecond == nil)
  }

  @Test func hostileSeriesHaveNoForecastOrAFiniteOne() {
    let kinds = HostileSeries.allCases
    var definitions = kinds.indices.map {
      ProcessorHarness.gauge($0, concern: .low, ceiling: 1e3)
    }
    definitions[0] = ProcessorHarness.gauge(0, concern: .high, ceiling: 1e9)
    func run() -> [SeriesOutlook?] {
      var harness = ProcessorHarness(definitions)
      var random = SeededGenerator(seed: 74)
      var values = [Double](repeating: .nan, count: kinds.count)
      var outlooks: [SeriesOutlook?] = []
      for tick in 0..<1_500 {
        for (index, kind) in kinds.enumerated() {
          values[index] = kind.value(tick, values[index], &random)
        }
        harness.feed(values)
        guard tick % 250 == 7 else { continue }
        for index in kinds.indices {
          outlooks.append(harness[outlook: index])
          guard let forecast = harness[forecast: index] else { continue }
          #expect(forecast.seconds.isFinite && forecast.seconds >= 0, "\(kinds[index])")
          #expect(0...1 ~= forecast.confidence, "\(kinds[index])")
        }
      }
      return outlooks
    }
    let first = run()
    for outlook in first {
      for point in outlook?.points ?? [] { #expect(point.median.isFinite) }
    }
    #expect(first == run(), "the same values give the same forecasts")
  }
}
