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
        unit: event.unit.rawValue, reason: event.reason)
    }
    let failing = snapshot.alerts.failing
    if !failing.isEmpty {
      alertsFailing = Dictionary(failing.map { ($0.name, $0.lastError) }) { first, _ in first }
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
}
