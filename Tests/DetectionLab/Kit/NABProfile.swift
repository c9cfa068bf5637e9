/// How the Numenta Anomaly Benchmark weighs what a detector does.
package enum NABProfile: String, CaseIterable, Sendable {
  /// All alike.
  case standard
  /// False alarms cost twice.
  case lowFalsePositives = "low FP"
  /// A missed window costs twice.
  case lowFalseNegatives = "low FN"

  /// What a missed window costs.
  package var missWeight: Double { self == .lowFalseNegatives ? 2 : 1 }
  /// What a false row costs at the most.
  package var falseWeight: Double { self == .lowFalsePositives ? 0.22 : 0.11 }
}
