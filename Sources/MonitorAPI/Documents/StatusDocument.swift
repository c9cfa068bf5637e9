public import MonitorModel

/// How things are, in one small document: what `GET /realtime/status` and `kilter status` answer.
public struct StatusDocument: Hashable, Codable, Sendable {
  /// The worst of what is open.
  public enum State: String, Codable, Sendable {
    /// Nothing above severity info is open.
    case calm
    /// A warning is open.
    case warning
    /// A critical anomaly is open.
    case critical
  }

  /// One open anomaly.
  public struct Anomaly: Hashable, Codable, Sendable {
    /// The number of the anomaly.
    public var id: UInt64
    /// The series, written out.
    public var series: String
    /// `info`, `warning` or `critical`.
    public var severity: String
    /// When it began, milliseconds since the Unix epoch.
    public var since: Int64
    /// The newest value told of.
    public var observed: Double
    /// The unit of the values.
    public var unit: String
    /// Why, in a sentence.
    public var reason: String
    /// How it stands with people: `new`, `acknowledged`, `snoozed`, `falseAlarm`, `expected` or
    /// `silenced`.
    public var standing: String
  }

  /// The engine, as whoever asks over the network is told of it.
  public struct Engine: Hashable, Codable, Sendable {
    /// `running` or `stopped`.
    public var state: String
    /// Seconds since the server began.
    public var uptimeSeconds: Double
    /// Seconds between two ticks, as they are set.
    public var intervalSeconds: Double
    /// Ticks done.
    public var ticks: UInt64
    /// Ticks skipped because the one before was not done.
    public var missedTicks: UInt64
    /// Series that are followed.
    public var series: Int
    /// CPU used by the program, in cores; absent before the second tick.
    public var cpuCores: Double?
    /// Resident memory of the program in bytes; absent where it could not be read.
    public var memoryBytes: Double?
  }

  /// One collector.
  public struct Collector: Hashable, Codable, Sendable {
    /// Its name.
    public var name: String
    /// `starting`, `healthy`, `late`, `failing` or `disabled`.
    public var state: String
    /// The last error in words; absent where there was none.
    public var lastError: String?
    /// Batches delivered.
    public var batches: UInt64
    /// Failures.
    public var failures: UInt64
    /// Times it was not done within its timeout.
    public var timeouts: UInt64
  }

  /// The worst of what is open.
  public var state: State
  /// The node name.
  public var host: String
  /// The time of the newest tick, milliseconds since the Unix epoch.
  public var at: Int64
  /// CPU in use, 0…1; absent where it could not be read.
  public var cpu: Double?
  /// Memory in use, 0…1; absent where it could not be read.
  public var memory: Double?
  /// How far the data can be trusted, 0…100.
  public var dataQuality: Double
  /// What is open, worst first.
  public var open: [Anomaly]

  /// Receivers of alerts that are not reached, with the reason; absent where all are.
  public var alertsFailing: [String: String]?
  /// Destinations of remote write that take nothing, with the reason; absent where all do.
  public var pushFailing: [String: String]?
  /// The version of the program; absent where the document stays on the machine.
  public var version: String?
  /// The engine; absent where the document stays on the machine.
  public var engine: Engine?
  /// The collectors; absent where the document stays on the machine.
  public var collectors: [Collector]?

  /// Says how things are in `snapshot`.
  public init(_ snapshot: MonitorSnapshot) {
    let worst = snapshot.open.map(\.severity).max() ?? .info
    state = worst == .critical ? .critical : worst == .warning ? .warning : .calm
    host = snapshot.host.hostname
    at = snapshot.data.wall.milliseconds
    dataQuality = snapshot.data.quality.score
    open = snapshot.open.map { event in
      Anomaly(
        id: event.anomaly, series: event.key.description, severity: "\(event.severity)",
        since: event.startedWall.milliseconds, observed: event.observed,
        unit: event.unit.rawValue, reason: event.reason,
        standing: snapshot.triage.standing(of: event, isOpen: true, at: snapshot.data.wall)
          .rawValue)
    }
    let failing = snapshot.alerts.failing
    if !failing.isEmpty {
      alertsFailing = Dictionary(failing.map { ($0.name, $0.lastError) }) { first, _ in first }
    }
    let unreached = snapshot.push.failing
    if !unreached.isEmpty {
      pushFailing = Dictionary(unreached.map { ($0.name, $0.reason) }) { first, _ in first }
    }
    for (index, series) in snapshot.data.series.enumerated() where series.key.labels.isEmpty {
      switch series.key.name {
      case "system.cpu.utilization":
        cpu = snapshot.data.reading(SeriesID(index)).value
      case "system.memory.utilization":
        memory = snapshot.data.reading(SeriesID(index)).value
      default: break
      }
    }
  }

  /// Says how things are, and how the engine and its collectors are doing.
  package init(_ state: APIState, isRunning: Bool, at now: MonotonicInstant) {
    let snapshot = state.snapshot
    let health = snapshot.engine
    self.init(snapshot)
    version = state.version
    engine = Engine(
      state: isRunning ? "running" : "stopped",
      uptimeSeconds: Double(max(0, now - state.begun)) / 1e9,
      intervalSeconds: Double(snapshot.config.metricsInterval.nanoseconds) / 1e9,
      ticks: health.ticks, missedTicks: health.missedTicks, series: snapshot.data.series.count,
      cpuCores: health.ownCPU.ifFinite, memoryBytes: health.ownMemory.ifFinite)
    collectors = snapshot.collectors.map { collector in
      Collector(
        name: collector.name, state: collector.state.rawValue,
        lastError: collector.lastError.isEmpty ? nil : collector.lastError,
        batches: collector.batches, failures: collector.failures, timeouts: collector.timeouts)
    }
  }
}
