import MonitorModel
import MonitorSupport

/// A machine that does not exist, with as many series as a test wants.
struct PushScene {
  static let start = WallInstant(milliseconds: 1_700_000_000_000)

  var definitions: [SeriesDefinition] = []
  var values: [Double] = []
  var states: [ReadingState] = []
  var registry: UInt64 = 1
  var interval = Duration.seconds(1)
  private(set) var sequence: UInt64 = 0
  private(set) var wall = Self.start

  init(series: Int = 0) {
    for index in 0..<series {
      add(SeriesKey("test.value", "n", String(index)), Double(index))
    }
  }

  mutating func add(_ key: SeriesKey, _ value: Double, _ unit: Unit = .count) {
    definitions.append(SeriesDefinition(key, unit, Formula(.level, [.init(0)])))
    values.append(value)
    states.append(.value)
  }

  /// Time goes on by one tick.
  mutating func pass(milliseconds: Int64 = 1_000) {
    sequence += 1
    wall = WallInstant(milliseconds: wall.milliseconds + milliseconds)
  }

  /// All values change.
  mutating func change(using generator: inout SeededGenerator) {
    for index in values.indices where Int.random(in: 0..<3, using: &generator) == 0 {
      values[index] = Double.random(in: 0...100, using: &generator)
    }
  }

  var data: ProcessedData {
    ProcessedData(
      sequence: sequence, at: MonotonicInstant(nanoseconds: Int64(sequence) * 1_000_000_000),
      wall: wall, series: definitions, values: values, states: states, ages: [],
      processes: ProcessTable(), quality: DataQuality(deductions: []), registry: registry)
  }

  var snapshot: MonitorSnapshot {
    var config = RealtimeMonitorConfig()
    config.metricsInterval = interval
    config.processingInterval = interval
    return MonitorSnapshot(
      data: data, expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
      host: HostFacts(
        hostname: "web1", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1 << 30,
        limitedByCgroup: false, uptimeSeconds: 5),
      collectors: [], engine: EngineHealth(), config: config)
  }
}
