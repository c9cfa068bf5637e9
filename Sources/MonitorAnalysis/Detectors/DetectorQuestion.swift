package import MonitorModel

/// A value and all that a detector may know about its series.
package struct DetectorQuestion {
  /// The value.
  package var value: Double
  /// The series.
  package var traits: SeriesTraits
  /// What is normal for it.
  package var baseline: Baseline
  /// The least spread that is believed, from the grain of the metric and its level.
  package var scaleFloor: Double
  /// The last five minutes.
  package var recent: RecentShape
  /// The hard limits in force.
  package var thresholds: AnomalyThresholds

  /// Makes a question.
  package init(
    value: Double, traits: SeriesTraits, baseline: Baseline, scaleFloor: Double,
    recent: RecentShape, thresholds: AnomalyThresholds
  ) {
    self.value = value
    self.traits = traits
    self.baseline = baseline
    self.scaleFloor = scaleFloor
    self.recent = recent
    self.thresholds = thresholds
  }
}
