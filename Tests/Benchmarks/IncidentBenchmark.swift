import MonitorAnalysis
import MonitorModel
import MonitorSupport

/// Measures what incidents cost: learning at every tick, and a check while one is open, for a
/// machine with 200 and with 5 000 processes.
func benchmarkIncidents() {
  for count in [200, 5_000] {
    var machine = SyntheticProcesses(count: count, seed: 5)
    var tracker = IncidentTracker(config: RealtimeMonitorConfig())
    for tick in 1...300 { tracker.observe(machine.data(tick)) }
    var observing = 0.0
    for tick in 301...500 {
      let data = machine.data(tick)
      let start = cpuSeconds()
      tracker.observe(data)
      observing += cpuSeconds() - start
    }
    let data = machine.data(501)
    tracker.observe(data)
    _ = tracker.step([machine.anomaly(data)], data)
    var stepping = 0.0
    for tick in 502...701 {
      let data = machine.data(tick)
      tracker.observe(data)
      let start = cpuSeconds()
      _ = tracker.step([], data)
      stepping += cpuSeconds() - start
    }
    print("processes: \(count), series: \(data.series.count)")
    print("incidents, learning: \(rounded(observing / 200 * 1e6)) µs a tick")
    print("incidents, one open: \(rounded(stepping / 200 * 1e6)) µs a check")
  }
}

/// A machine of busy and idle processes, some of which are replaced at every tick.
private struct SyntheticProcesses {
  private var generator: SeededGenerator
  private var table: ProcessTable
  private let series: [SeriesDefinition]

  init(count: Int, seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    table = ProcessTable()
    for slot in 0..<count {
      table.identities.append(
        ProcessIdentity(
          pid: Int32(slot + 2), parent: 1, startTicks: 1, name: "worker-\(slot % 60)",
          commandLine: "worker", uid: 0, user: "root",
          cgroup: "/system.slice/worker-\(slot % 60).service", container: ""))
      table.rows.append(
        ProcessUsage(
          slot: Int32(slot), state: 83, threads: 1, cpu: 0, residentBytes: 1e7, readRate: 0,
          writeRate: 0, majorFaultRate: 0, cpuSeconds: 0))
    }
    let names = ["user", "system", "iowait", "steal", "softirq", "nice"]
    var series = names.map {
      SeriesDefinition(
        SeriesKey("system.cpu.utilization", "state", $0), .ratio, Formula(.level, [.init(0)]))
    }
    series.append(
      SeriesDefinition(SeriesKey("system.cpu.utilization"), .ratio, Formula(.level, [.init(0)])))
    for device in 0..<40 {
      for name in ["system.disk.io", "system.disk.latency", "system.network.io"] {
        series.append(
          SeriesDefinition(
            SeriesKey(name, "device", "d\(device)"), .bytesPerSecond, Formula(.level, [.init(0)])))
      }
    }
    self.series = series
  }

  mutating func data(_ tick: Int) -> ProcessedData {
    for index in table.rows.indices {
      table.rows[index].cpu = Double(generator.next() % 100) / 1_000
    }
    let born = Int(generator.next() % UInt64(table.rows.count))
    table.identities[born].startTicks += 1
    return ProcessedData(
      sequence: UInt64(tick), at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000),
      wall: WallInstant(milliseconds: Int64(tick) * 1_000), series: series,
      values: series.map { _ in Double(generator.next() % 100) / 100 },
      states: series.map { _ in .value }, ages: [], processes: table, quality: DataQuality())
  }

  func anomaly(_ data: ProcessedData) -> AnomalyEvent {
    AnomalyEvent(
      sequence: 1, anomaly: 1, phase: .opened, series: SeriesID(6), key: data.series[6].key,
      unit: .ratio, startedAt: data.at.advanced(by: -4_000_000_000), startedWall: data.wall,
      at: data.at, wall: data.wall, severity: .warning, confidence: 1, surprise: 9, observed: 1,
      peak: 1, expected: 0...0.1, detectors: ["z-score"], reason: "", blame: [])
  }
}
