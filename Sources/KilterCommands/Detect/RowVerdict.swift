package import MonitorModel

/// What is known of one row, from it and earlier ones only.
package struct RowVerdict {
  /// How anomalous the row is, 0…1: 1 where an alarm is raised.
  package var score: Double
  /// What there is to tell of it.
  package var events: [AnomalyEvent]

  /// Makes a verdict.
  package init(score: Double, events: [AnomalyEvent] = []) {
    self.score = score
    self.events = events
  }
}
