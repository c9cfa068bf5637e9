package import MonitorModel

/// One step in the life of an anomaly, as streams and routes tell of it.
package struct AnomalyEventDocument: Hashable, Codable, Sendable {
  /// The number of the event: rises by one, without holes.
  package var sequence: UInt64
  /// The anomaly it belongs to.
  package var anomaly: UInt64
  /// What happened: `opened`, `grew` or `ended`.
  package var phase: String
  /// The series, written out.
  package var series: String
  /// The dotted name of the series.
  package var name: String
  /// The labels of the series by name.
  package var labels: [String: String]
  /// The unit of the values, as in UCUM.
  package var unit: String
  /// When the anomaly began, milliseconds since the Unix epoch.
  package var since: Int64
  /// When this happened, milliseconds since the Unix epoch.
  package var at: Int64
  /// `info`, `warning` or `critical`: how bad it is, or was at its worst.
  package var severity: String
  /// How sure the detectors are, 0…1; absent where that is not known.
  package var confidence: Double?
  /// −log₁₀ of the tail probability of the worst value so far; absent where that is not known.
  package var surprise: Double?
  /// The value at this step; absent where there is none.
  package var observed: Double?
  /// The worst value so far; absent where there is none.
  package var peak: Double?
  /// What was expected.
  package var expected: RangeDocument
  /// The detectors that agreed, strongest first.
  package var detectors: [String]
  /// Why, in a sentence.
  package var reason: String
  /// Who is to blame, largest share first.
  package var blame: [BlameDocument]

  /// Seconds of calm that end it where it came back within a minute of its end; absent where it did not.
  package var flapping: Double?

  /// Writes out an event.
  package init(_ event: AnomalyEvent) {
    sequence = event.sequence
    anomaly = event.anomaly
    phase = event.phase.rawValue
    series = event.key.description
    name = event.key.name
    labels = Dictionary(
      event.key.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    unit = event.unit.rawValue
    since = event.startedWall.milliseconds
    at = event.wall.milliseconds
    severity = "\(event.severity)"
    confidence = event.confidence.ifFinite
    surprise = event.surprise.ifFinite
    observed = event.observed.ifFinite
    peak = event.peak.ifFinite
    expected = RangeDocument(event.expected)
    detectors = event.detectors
    reason = event.reason
    blame = event.blame.map { BlameDocument($0) }
    flapping = event.flapping?.ifFinite
  }
}
