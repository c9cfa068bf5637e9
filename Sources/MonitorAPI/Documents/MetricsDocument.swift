public import MonitorModel

/// All series at one tick: what `GET /realtime/metrics` answers.
public struct MetricsDocument: Hashable, Codable, Sendable {
  /// One series.
  public struct Series: Hashable, Codable, Sendable {
    /// The dotted name.
    public var name: String
    /// The labels by name.
    public var labels: [String: String]
    /// The unit, as in UCUM.
    public var unit: String
    /// The value; `null` or absent where there is none.
    public var value: Double?
    /// Why there is no value, or that it is old; absent for a fresh value.
    public var state: String?
  }

  /// The number of the tick.
  public var sequence: UInt64
  /// Its time, milliseconds since the Unix epoch.
  public var at: Int64
  /// The series, in the order of their registration.
  public var series: [Series]

  /// Writes out the readings of `snapshot`.
  public init(_ snapshot: MonitorSnapshot) {
    let data = snapshot.data
    sequence = data.sequence
    at = data.wall.milliseconds
    series = data.series.indices.map { index in
      let definition = data.series[index]
      let reading = data.reading(SeriesID(index))
      var state: String?
      switch reading {
      case .value: break
      case .warmingUp: state = "warmingUp"
      case .gap(let reason): state = "\(reason)"
      case .stale: state = "stale"
      }
      return Series(
        name: definition.key.name,
        labels: Dictionary(
          definition.key.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        unit: definition.unit.rawValue, value: reading.value, state: state)
    }
  }
}
