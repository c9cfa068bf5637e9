import MonitorAlerts
import MonitorModel

/// A machine that does not exist, on which things go wrong when a test says so.
struct AlertScene {
  /// Seconds since the scene began.
  private(set) var second: Int64 = 0
  private(set) var open: [AnomalyEvent] = []
  private(set) var incidents: [Incident] = []
  var triage = TriageBoard()
  private var next: UInt64 = 0

  static let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)
  static let startWall = WallInstant(milliseconds: 1_700_000_000_000)

  var at: MonotonicInstant { Self.start.advanced(by: second * 1_000_000_000) }
  var wall: WallInstant {
    WallInstant(milliseconds: Self.startWall.milliseconds + second * 1_000)
  }

  mutating func pass(seconds: Int64 = 1) { second += seconds }

  /// Opens an anomaly; with `incident` as a part of one that is there.
  @discardableResult
  mutating func begin(
    _ key: SeriesKey, _ severity: Severity = .warning, incident: UInt64? = nil
  ) -> UInt64 {
    next += 1
    let event = AnomalyEvent(
      sequence: next, anomaly: next, phase: .opened, series: SeriesID(0), key: key, unit: .ratio,
      startedAt: at, startedWall: wall, at: at, wall: wall, severity: severity, confidence: 1,
      surprise: 9, observed: 0.97, peak: 0.99, expected: 0...0.45, detectors: ["z-score"],
      reason: "\(key.name) is high", blame: [])
    open.append(event)
    let member = Incident.Member(
      anomaly: next, series: SeriesID(0), key: key, startedAt: at, isOpen: true,
      severity: severity, rank: 1, reason: event.reason)
    if let incident, let index = incidents.firstIndex(where: { $0.number == incident }) {
      incidents[index].members.append(member)
      incidents[index].severity = max(incidents[index].severity, severity)
    } else {
      incidents.append(
        Incident(
          number: next, startedAt: at, startedWall: wall, severity: severity, members: [member],
          blame: [], sentence: "\(key.name) is in trouble", evidence: [],
          suggestions: [.init(text: "look at it", command: "top")]))
    }
    return next
  }

  /// Makes an anomaly worse.
  mutating func grow(_ anomaly: UInt64, to severity: Severity) {
    guard let index = open.firstIndex(where: { $0.anomaly == anomaly }) else { return }
    next += 1
    open[index].sequence = next
    open[index].phase = .grew
    open[index].severity = severity
  }

  /// Ends an anomaly, and its incident where it was the last of it.
  mutating func end(_ anomaly: UInt64) {
    open.removeAll { $0.anomaly == anomaly }
    for index in incidents.indices {
      for member in incidents[index].members.indices
      where incidents[index].members[member].anomaly == anomaly {
        incidents[index].members[member].isOpen = false
      }
      if incidents[index].endedAt == nil, !incidents[index].members.contains(where: \.isOpen) {
        incidents[index].endedAt = at
      }
    }
    let oldest = at.advanced(by: -60_000_000_000)
    incidents.removeAll { $0.endedAt.map { $0 < oldest } ?? false }
  }

  /// Says something of an anomaly.
  mutating func judge(_ anomaly: UInt64, _ verdict: TriageVerdict?) {
    guard let event = open.first(where: { $0.anomaly == anomaly }) else { return }
    triage.marks[anomaly] = verdict.map {
      TriageBoard.Mark(
        verdict: $0, by: TriageActor(user: "anna"), wall: wall,
        subject: TriageAct.Subject(event))
    }
  }

  var snapshot: MonitorSnapshot {
    let data = ProcessedData(
      sequence: UInt64(second + 1), at: at, wall: wall, series: [], values: [], states: [],
      ages: [], processes: ProcessTable(), quality: DataQuality(deductions: []))
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: [], expectedHigh: [], open: open, lastEvent: next,
      host: HostFacts(
        hostname: "web1", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1 << 30,
        limitedByCgroup: false, uptimeSeconds: 5),
      collectors: [], engine: EngineHealth(), config: RealtimeMonitorConfig(),
      incidents: incidents)
    snapshot.triage = triage
    return snapshot
  }

  /// A router for one receiver that goes on from what earlier runs told.
  func router(_ receiver: AlertReceiver, memory: AlertMemory = AlertMemory()) -> AlertRouter {
    AlertRouter([receiver], memory: memory, at: at, wall: wall)
  }

  static let disk = SeriesKey("system.disk.utilization", "device", "vda")
  static let cpu = SeriesKey("system.cpu.utilization")
  static let memory = SeriesKey("system.memory.utilization")
}
