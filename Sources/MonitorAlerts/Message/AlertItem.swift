package import MonitorModel

/// One alert in a message: a series on which something is off, or was.
///
/// Its labels say which one it is and hold no value, so that the same alert keeps its identity
/// while it grows.
package struct AlertItem: Codable, Hashable, Sendable {
  /// Whether it goes on.
  package var isFiring: Bool
  /// The series.
  package var key: SeriesKey
  /// How bad it is, or was at its worst.
  package var severity: Severity
  /// The number of the anomaly.
  package var anomaly: UInt64
  /// The number of the incident that it belongs to; that of the anomaly where there is none.
  package var incident: UInt64
  /// The group in which it is told.
  package var group: String
  /// When it began.
  package var startsAt: WallInstant
  /// When it ended; `nil` while it goes on.
  package var endsAt: WallInstant?
  /// What happened, in a sentence; untrusted text.
  package var reason: String
  /// Who is to blame, largest share first; untrusted text.
  package var blame: [String]
  /// The value when it was told, and what was expected.
  package var observed: Double
  /// The least value that was expected.
  package var expectedLow: Double
  /// The greatest value that was expected.
  package var expectedHigh: Double
  /// The unit of the values.
  package var unit: Unit

  /// Makes an alert of the newest event of an anomaly.
  package init(_ event: AnomalyEvent, incident: UInt64, group: String) {
    isFiring = true
    key = event.key
    severity = event.severity
    anomaly = event.anomaly
    self.incident = incident
    self.group = group
    startsAt = event.startedWall
    reason = event.reason
    blame = event.blame.map(\.subject)
    observed = event.observed
    expectedLow = event.expected.lowerBound
    expectedHigh = event.expected.upperBound
    unit = event.unit
  }

  /// Whether a receiver takes both for one alert: their labels are equal.
  package func isSame(as other: AlertItem) -> Bool {
    key == other.key && severity == other.severity && incident == other.incident
  }

  /// The same alert when it is over.
  package func ended(at wall: WallInstant) -> AlertItem {
    var item = self
    item.isFiring = false
    item.endsAt = max(wall, startsAt)
    return item
  }
}
