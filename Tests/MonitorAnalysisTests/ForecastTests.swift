import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct ForecastTests {
  static func share(_ index: Int, grain: Double = 0) -> SeriesDefinition {
    ProcessorHarness.gauge(
      index, .ratio, concern: .high, role: .resourceUsage, grain: grain, ceiling: 1)
  }

  @Test func intervalsHoldFourOutOfFive() {
    let kinds = ForecastSeries.allCases
    let seed: UInt64 = 71
    var random = SeededGenerator(seed: seed)
    var harness = ProcessorHarness(kinds.indices.map { Self.share($0) })
    var states = [Double](repeating: 0, count: kinds.count)
    struct Waiting {
      var due: Int
      var kind: Int
      var horizon: Int
      var likely: ClosedRange<Double>
      var possible: ClosedRange<Double>
    }
    var waiting: [Waiting] = []
    var table: [[(checked: Int, likely: Int, possible: Int)]] = Array(
      repeating: Array(repeating: (0, 0, 0), count: 3), count: kinds.count)
    let ticks = 6 * 3_600
    for tick in 0..<ticks {
      harness.feed(kinds.indices.map { kinds[$0].value(tick, &states[$0], &random) })
      if tick > 1_200, tick % 150 == 0 {
        for kind in kinds.indices {
          let outlook = harness.processor.outlook(SeriesID(kind), now: harness.now)
          for point in outlook?.points ?? [] {
            guard let horizon = [300, 900, 3_600].firstIndex(of: Int(point.secondsAhead)) else {
              continue
            }
            waiting.append(
              Waiting(
                due: tick + Int(point.secondsAhead), kind: kind, horizon: horizon,
                likely: point.likely, possible: point.possible))
          }
        }
      }
      if tick % 150 == 0 {
        waiting.removeAll { one in
          guard one.due <= tick else { return false }
          let last = harness.last(60, of: one.kind)
          let mean = last.reduce(0, +) / Double(last.count)
          table[one.kind][one.horizon].checked += 1
          if one.likely.contains(mean) { table[one.kind][one.horizon].likely += 1 }
          if one.possible.contains(mean) { table[one.kind][one.horizon].possible += 1 }
          return true
        }
      }
    }
    for kind in kinds.indices {
      print(kinds[kind].rawValue, table[kind].map {
        "\($0.checked): \(100 * $0.likely / max(1, $0.checked)) \(100 * $0.possible / max(1, $0.checked))"
      })
    }
  }
}
