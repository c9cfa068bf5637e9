package import MonitorModel

/// One way to tell that a value is unusual.
///
/// One file, one line in `DetectorList.swift`. A detector keeps nothing: what is known of the
/// series comes with the question, so a replay answers alike.
package protocol AnomalyDetector: Sendable {
  /// The name events carry.
  static var name: String { get }
  /// Makes the detector.
  init()
  /// How surprising the value is.
  func judge(_ question: borrowing DetectorQuestion) -> DetectorVote
}

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

/// What a detector says to a value.
package struct DetectorVote: Hashable, Sendable {
  /// −log₁₀ of the tail probability of the value, 0…300; 0 without an opinion.
  package var surprise: Double
  /// The lower end of what it expects; −∞ without an opinion.
  package var low: Double
  /// The upper end of what it expects; ∞ without an opinion.
  package var high: Double

  /// No opinion.
  package static let none = DetectorVote(surprise: 0, low: -.infinity, high: .infinity)

  /// Makes a vote.
  package init(surprise: Double, low: Double, high: Double) {
    self.surprise = surprise
    self.low = low
    self.high = high
  }
}
