import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct QuietMachineTests {
  /// Twenty series as a machine at rest has them, by place.
  private static let definitions: [SeriesDefinition] = (0..<20).map { index in
    switch index % 10 {
    case 0, 1: ProcessorHarness.gauge(index, .ratio, concern: .high, role: .resourceUsage)
    case 2: ProcessorHarness.gauge(index, .bytesPerSecond, concern: .high)
    case 3: ProcessorHarness.gauge(index, .perSecond, concern: .both, role: .throughput)
    case 4: ProcessorHarness.gauge(index, .seconds, concern: .high, role: .responseTime)
    case 5: ProcessorHarness.gauge(index, .bytes, concern: .high)
    case 6: ProcessorHarness.gauge(index, .count, concern: .both)
    case 7: ProcessorHarness.gauge(index, .celsius, concern: .high)
    case 8: ProcessorHarness.gauge(index, .perSecond, concern: .high)
    default: ProcessorHarness.gauge(index, .ratio, concern: .low)
    }
  }

  /// What such series say at a tick.
  private static func value(
    _ index: Int, _ tick: Int, _ previous: Double, _ random: inout SeededGenerator
  ) -> Double {
    let normal = HostileSeries.normal(&random)
    let bits = random.next()
    let last = previous == previous ? previous : 0
    switch index % 10 {
    case 0: return min(1, max(0, 0.03 + 0.01 * normal + (bits % 60 == 0 ? 0.15 : 0)))
    case 1: return 0.4 + 0.002 * normal
    case 2: return bits % 30 < 2 ? Double(bits >> 44) : 0
    case 3: return max(0, 500 + 40 * normal + (tick % 300 < 4 ? 150 : 0))
    case 4: return 0.002 * (1 + abs(normal)) * (bits % 200 == 0 ? 4 : 1)
    case 5: return max(1e9, (last == 0 ? 4e9 : last) + 2e5 * normal)
    case 6: return Double(bits % 4) + (tick % 3_600 < 3 ? 5 : 0)
    case 7: return 45 + 0.9 * (last == 0 ? 0 : last - 45) + 0.3 * normal
    case 8: return bits % 300 == 0 ? Double(bits % 7) : 0
    default: return 0.6 + 0.05 * normal
    }
  }

  @Test func hoursOfNoiseAreSilentAndTheDetectorStillAwake() {
    let seed: UInt64 = 31
    var config = RealtimeMonitorConfig()
    config.metricsInterval = .seconds(2)
    var harness = ProcessorHarness(Self.definitions, config: config)
    var random = SeededGenerator(seed: seed)
    var values = [Double](repeating: .nan, count: Self.definitions.count)
    let day = 3_650
    for tick in 0..<day + 15 {
      for index in values.indices {
        values[index] = Self.value(index, tick, values[index], &random)
      }
      if tick >= day {
        values[1] = 0.8
        values[4] = 0.2
        values[9] = 0.05
      }
      harness.feedAndDetect(values)
    }
    let limit = MonotonicInstant(nanoseconds: Int64(day) * 2_000_000_000)
    // Twenty series for two hours are nearly two days of one metric. A job that comes every
    // two hours is news until it has come three times.
    let opened = harness.events.filter { $0.phase == .opened && $0.series.index % 10 != 6 }
    let alarms = opened.filter { $0.at < limit }
    #expect(
      alarms.count <= 1,
      "seed \(seed): \(alarms.map { "\($0.at.nanoseconds / 1_000_000_000) s: \($0.reason)" })")
    let late = Set(opened.filter { $0.at >= limit }.map(\.series.index))
    #expect(late == [1, 4, 9])
  }
}
