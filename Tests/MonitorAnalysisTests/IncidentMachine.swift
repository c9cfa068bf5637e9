import MonitorAnalysis
import MonitorModel

/// A made-up machine whose series and processes a test sets by hand, with a tracker that watches.
struct IncidentMachine {
  /// One process.
  struct Process {
    var pid: Int32
    var name: String
    var cpu = 0.0
    var memory = 10.0 * 1_048_576
    var read = 0.0
    var write = 0.0
    var parent: Int32 = 1
    var cgroup = ""
    var container = ""
    var start: UInt64 = 1
    var state = UInt8(ascii: "S")
  }

  var tracker: IncidentTracker
  var processes: [Process] = []
  private(set) var series: [SeriesDefinition] = []
  private(set) var values: [Double] = []
  private(set) var tick = 0
  private(set) var told: [AnomalyEvent] = []
  private(set) var sequence: UInt64 = 0
  private var pending: [AnomalyEvent] = []

  /// A machine with two cores, two disks, two interfaces and a filesystem, at rest.
  init() {
    tracker = IncidentTracker(config: RealtimeMonitorConfig())
    add("system.cpu.utilization", .ratio, 0.05, weight: 0.9)
    for core in 0..<2 { add("system.cpu.utilization", ["core": "\(core)"], .ratio, 0.05) }
    for state in ["user", "system", "iowait", "steal", "softirq", "nice"] {
      add("system.cpu.utilization", ["state": state], .ratio, state == "user" ? 0.04 : 0.001)
    }
    add("system.cpu.load", ["period": "1m"], .count, 0.1)
    add("system.processes.created", .perSecond, 2)
    add("system.processes.running", .count, 1)
    add("system.processes.blocked", .count, 0)
    for resource in ["cpu", "memory", "io"] {
      add("system.pressure.stall", ["kind": "some", "resource": resource], .ratio, 0)
    }
    add("system.memory.utilization", .ratio, 0.4, weight: 0.9)
    for (state, gib) in [
      ("used", 3.2), ("available", 4.8), ("cached", 2.0), ("anonymous", 2.5), ("slab", 0.2),
      ("shared", 0.1), ("dirty", 0.0),
    ] {
      add("system.memory.usage", ["state": state], .bytes, gib * 1_073_741_824)
    }
    add("system.swap.io", ["direction": "in"], .bytesPerSecond, 0)
    add("system.swap.io", ["direction": "out"], .bytesPerSecond, 0)
    add("system.memory.page_faults", ["type": "major"], .perSecond, 0)
    add("system.memory.oom_kills", .perSecond, 0)
    for device in ["vda", "vdb"] {
      for direction in ["read", "write"] {
        add(
          "system.disk.io", ["device": device, "direction": direction], .bytesPerSecond, 10_000)
        add(
          "system.disk.latency", ["device": device, "direction": direction], .seconds, 0.001)
      }
      add("system.disk.utilization", ["device": device], .ratio, 0.01)
    }
    add("system.filesystem.utilization", ["mountpoint": "/var"], .ratio, 0.5)
    add("system.filesystem.usage", ["mountpoint": "/var", "state": "used"], .bytes, 10e9)
    add("system.filesystem.usage", ["mountpoint": "/var", "state": "free"], .bytes, 10e9)
    for device in ["eth0", "eth1", "lo"] {
      for direction in ["receive", "transmit"] {
        let labels = ["device": device, "direction": direction]
        add("system.network.io", labels, .bytesPerSecond, 50_000)
        add("system.network.errors", labels, .perSecond, 0)
        add("system.network.dropped", labels, .perSecond, 0)
      }
    }
    add("system.tcp.retransmits", .perSecond, 0)
    add("http.request.duration", ["site": "shop"], .seconds, 0.1)
    add("http.requests", ["site": "shop"], .perSecond, 100)
    processes = [
      Process(pid: 1, name: "systemd", cgroup: "/init.scope"),
      Process(pid: 400, name: "postgres", cpu: 0.05, memory: 200e6, cgroup: Self.slice("postgres")),
      Process(pid: 401, name: "nginx", cpu: 0.02, cgroup: Self.slice("nginx")),
    ]
  }

  static func slice(_ unit: String) -> String { "/system.slice/\(unit).service" }

  private mutating func add(
    _ name: String, _ unit: MonitorModel.Unit, _ value: Double, weight: Double = 0.5
  ) {
    add(name, [:], unit, value, weight: weight)
  }

  /// Adds a series.
  mutating func add(
    _ name: String, _ labels: [String: String], _ unit: MonitorModel.Unit, _ value: Double,
    weight: Double = 0.5
  ) {
    let key = SeriesKey(name, labels.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    series.append(
      SeriesDefinition(
        key, unit, Formula(.level, [.init(0)]), concern: .both, weight: weight))
    values.append(value)
  }

  /// The index of a series by its written name.
  func index(_ name: String) -> Int {
    guard let index = series.firstIndex(where: { $0.key.description == name }) else {
      preconditionFailure("no series \(name)")
    }
    return index
  }

  subscript(_ name: String) -> Double {
    get { values[index(name)] }
    set { values[index(name)] = newValue }
  }

  var now: MonotonicInstant { MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000) }

  /// The newest tick.
  var data: ProcessedData {
    ProcessedData(
      sequence: UInt64(tick), at: now, wall: WallInstant(milliseconds: Int64(tick) * 1_000),
      series: series, values: values,
      states: values.map { $0 == $0 ? .value : .failed }, ages: [], processes: table,
      quality: DataQuality())
  }

  private var table: ProcessTable {
    ProcessTable(
      identities: processes.map {
        ProcessIdentity(
          pid: $0.pid, parent: $0.parent, startTicks: $0.start, name: $0.name,
          commandLine: $0.name, uid: 0, user: "root", cgroup: $0.cgroup, container: $0.container)
      },
      rows: processes.indices.map { slot in
        let process = processes[slot]
        return ProcessUsage(
          slot: Int32(slot), state: process.state, threads: 1, cpu: process.cpu,
          residentBytes: process.memory, readRate: process.read, writeRate: process.write,
          majorFaultRate: 0, cpuSeconds: 1)
      })
  }

  /// Lets time pass; every second tick is a check.
  mutating func run(_ ticks: Int, _ change: (Int, inout IncidentMachine) -> Void = { _, _ in }) {
    for step in 0..<ticks {
      tick += 1
      change(step, &self)
      let data = data
      tracker.observe(data)
      guard tick % 2 == 0 else { continue }
      told += tracker.step(pending, data)
      pending = []
    }
  }

  /// Makes an anomaly known at the next check; `began` is in seconds before now.
  @discardableResult
  mutating func open(
    _ name: String, expected: ClosedRange<Double> = 0...0.1, severity: Severity = .warning,
    began: Double = 4, surprise: Double = 8, detectors: [String] = ["z-score"]
  ) -> UInt64 {
    sequence += 1
    let index = index(name)
    pending.append(
      event(
        sequence, .opened, index, expected, severity, began: began, surprise: surprise,
        detectors: detectors))
    return sequence
  }

  /// Tells another step of an anomaly's life.
  mutating func tell(_ anomaly: UInt64, _ phase: AnomalyEvent.Phase, severity: Severity? = nil) {
    let all = told + pending
    guard var last = all.last(where: { $0.anomaly == anomaly }) else { return }
    sequence += 1
    last.sequence = sequence
    last.phase = phase
    last.at = now
    last.blame = []
    if let severity { last.severity = severity }
    last.observed = values[last.series.index]
    pending.append(last)
  }

  private func event(
    _ number: UInt64, _ phase: AnomalyEvent.Phase, _ index: Int, _ expected: ClosedRange<Double>,
    _ severity: Severity, began: Double, surprise: Double, detectors: [String]
  ) -> AnomalyEvent {
    let start = now.advanced(by: -Int64(began * 1e9))
    let unit = series[index].unit
    let reason =
      AnomalyReason.name(series[index].key) + " " + QuantityText.text(values[index], unit)
      + ", usually " + QuantityText.text(expected, unit)
    return AnomalyEvent(
      sequence: number, anomaly: number, phase: phase, series: SeriesID(index),
      key: series[index].key, unit: unit, startedAt: start,
      startedWall: WallInstant(milliseconds: start.nanoseconds / 1_000_000), at: now,
      wall: WallInstant(milliseconds: now.nanoseconds / 1_000_000), severity: severity,
      confidence: 0.9, surprise: surprise, observed: values[index], peak: values[index],
      expected: expected, detectors: detectors, reason: reason, blame: [])
  }
}
