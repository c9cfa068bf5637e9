import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct ForecastTests {
  private static func share(_ index: Int, grain: Double = 0.005) -> SeriesDefinition {
    ProcessorHarness.gauge(
      index, .ratio, concern: .high, role: .resourceUsage, grain: grain, ceiling: 1)
  }

  @Test func aSteadyFillIsFoundWithinTwoMinutes() throws {
    // Seconds to full when the fill begins; how many seconds apart what is written shows.
    let fills: [(full: Double, lump: Int)] = [(7_200, 1), (3_600, 5), (1_200, 10), (600, 1)]
    let seed: UInt64 = 81
    var random = SeededGenerator(seed: seed)
    var harness = ProcessorHarness(fills.indices.map { Self.share($0) })
    let start = 900
    for tick in 0..<start + 600 {
      harness.feed(
        fills.map { fill in
          let written = max(0, tick - start) / fill.lump * fill.lump
          let noise = 1e-5 * HostileSeries.normal(&random)
          return min(1, 0.5 + 0.5 * Double(written) / fill.full + noise)
        })
      let age = tick - start
      if age < 0 {
        for index in fills.indices {
          #expect(harness[forecast: index] == nil, "at \(tick)")
        }
      }
      guard [90, 120, 180, 300, 420].contains(age) else { continue }
      for (index, fill) in fills.enumerated() where age > 9 * fill.lump {
        let rest = fill.full - Double(age)
        let forecast = try #require(
          harness[forecast: index], "\(fill) at \(age) s, seed \(seed)")
        #expect(
          abs(forecast.seconds - rest) < 0.2 * rest,
          "\(fill) at \(age) s: \(forecast.seconds) for \(rest), seed \(seed)")
        #expect(forecast.earliestSeconds <= forecast.seconds)
        #expect(forecast.latestSeconds >= forecast.seconds)
        let limit = harness[outlook: index]?.limit
        if rest > 0.3 * fill.full {
          #expect(limit.map { $0.ceiling == 0.9 && $0.seconds < forecast.seconds } == true)
        }
      }
    }
    // Ten minutes full in ten: the longer it holds, the surer it is.
    let last = try #require(harness[forecast: 2])
    #expect(last.confidence > 0.5, "\(last)")
  }

  @Test func whatComesInTeethIsNotSure() {
    let seed: UInt64 = 82
    var random = SeededGenerator(seed: seed)
    var harness = ProcessorHarness((0..<5).map { Self.share($0, grain: $0 < 3 ? 0.01 : 0.005) })
    var (heap, top, pace, log) = (0.3, 0.45, 5e-5, 0.5)
    var most = [Double](repeating: 0, count: 5)
    for tick in 0..<5_400 {
      let noise = HostileSeries.normal(&random)
      func tooth(_ period: Int) -> Double { Double(tick % period) / Double(period) }
      heap += pace
      if heap > top {
        heap = 0.3 + 0.01 * noise
        top = 0.45 + 0.03 * HostileSeries.normal(&random)
        pace = 5e-5 * (1 + 0.3 * HostileSeries.normal(&random))
      }
      // A log that writes for a minute in ten.
      if tick % 600 < 60 { log += 1e-4 }
      harness.feed([
        0.4 + 0.1 * tooth(60) + 0.001 * noise, 0.4 + 0.1 * tooth(1_200) + 0.000_5 * noise,
        heap + 0.002 * noise, 0.6 + 0.08 * tooth(2_400), log,
      ])
      for index in 0..<5 {
        let forecast = harness[forecast: index]
        most[index] = max(most[index], forecast?.confidence ?? 0)
      }
    }
    for index in 0..<5 {
      #expect(most[index] <= 0.5, "series \(index): \(most[index]), seed \(seed)")
    }
  }

  @Test func aFillThatStopsHasNoForecastSoonAfter() {
    var harness = ProcessorHarness([Self.share(0)])
    for tick in 0..<1_900 {
      harness.feed([0.4 + 1e-4 * Double(min(1_700, max(0, tick - 500)))])
      if tick == 1_690 { #expect(harness[forecast: 0] != nil) }
    }
    for tick in 0..<150 {
      harness.feed([0.4 + 1e-4 * Double(min(1_400, 1_400 + tick))])
    }
    #expect(harness[forecast: 0] == nil)
    #expect(harness.processor.forecasts(now: harness.now).isEmpty)
  }

  @Test func wrongForecastsLowerTheConfidenceOfTheNext() throws {
    // Both rise alike in the end; one has stopped again and again on its way.
    var harness = ProcessorHarness(
      (0..<2).map { ProcessorHarness.gauge($0, concern: .high, grain: 0.005, ceiling: 2) })
    var stairs = 0.1
    var record = SeriesOutlook.Record()
    for tick in 0..<2_400 {
      if tick % 1_200 < 600 { stairs += 1e-4 }
      harness.feed([stairs, 0.22])
    }
    let before = try #require(harness[outlook: 0])
    record = before.record
    #expect(record.wrong >= 2 && record.checked == 8, "\(record)")
    for tick in 0..<400 {
      harness.feed([stairs + 1e-4 * Double(tick), 0.22 + 1e-4 * Double(tick)])
    }
    let doubted = try #require(harness[forecast: 0])
    let fresh = try #require(harness[forecast: 1])
    #expect(abs(doubted.seconds - fresh.seconds) < 0.1 * fresh.seconds)
    #expect(doubted.confidence < 0.7 * fresh.confidence, "\(doubted), \(fresh)")
    for tick in 400..<4_800 {
      harness.feed([stairs + 1e-4 * Double(tick), 0.22 + 1e-4 * Double(tick)])
    }
    let restored = try #require(harness[forecast: 0])
    let sure = try #require(harness[forecast: 1])
    #expect(restored.confidence > 0.9 * sure.confidence, "\(restored), \(sure)")
    let after = try #require(harness[outlook: 0])
    #expect(after.record.wrong < record.wrong, "\(after.record)")
  }

  @Test func whatRunsOutIsForecastToZero() throws {
    var free = ProcessorHarness.gauge(0, .bytes, concern: .low, grain: 1)
    free.ceiling = 1e12
    var harness = ProcessorHarness([
      free, ProcessorHarness.gauge(1, .bytes, concern: .both, grain: 1),
    ])
    for tick in 0..<900 {
      harness.feed([1e9 - 4e5 * Double(tick), 1e9 - 4e5 * Double(tick)])
    }
    let forecast = try #require(harness[forecast: 0])
    #expect(forecast.ceiling == 0 && abs(forecast.seconds - 1_601) < 20, "\(forecast)")
    #expect(harness[forecast: 1] == nil, "it has nothing to reach")
    #expect(harness[forecast: 7] == nil)
    let later = harness.processor.forecast(
      SeriesID(0), now: harness.now.advanced(by: 60_000_000_000))
    #expect(later.map { abs($0.seconds - forecast.seconds + 60) < 1e-6 } == true)
  }
}
