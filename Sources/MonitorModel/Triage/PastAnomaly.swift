/// An anomaly that is over, as far as it is remembered when its events are long gone: what a person
/// wants to know of the like.
public struct PastAnomaly: Hashable, Codable, Sendable {
  /// Its number.
  public var anomaly: UInt64
  /// Its series.
  public var key: SeriesKey
  /// The unit of `peak`.
  public var unit: Unit
  /// How bad it was at its worst.
  public var severity: Severity
  /// When it began.
  public var startedWall: WallInstant
  /// When it ended.
  public var endedWall: WallInstant
  /// Its worst value.
  public var peak: Double
  /// The last verdict on it, if any.
  public var verdict: TriageVerdict?
  /// What was noted, oldest first.
  public var notes: [String]
  /// Makes a past anomaly.
  public init(
    anomaly: UInt64, key: SeriesKey, unit: Unit, severity: Severity, startedWall: WallInstant,
    endedWall: WallInstant, peak: Double, verdict: TriageVerdict? = nil, notes: [String] = []
  ) {
    self.anomaly = anomaly
    self.key = key
    self.unit = unit
    self.severity = severity
    self.startedWall = startedWall
    self.endedWall = endedWall
    self.peak = peak
    self.verdict = verdict
    self.notes = notes
  }
}
