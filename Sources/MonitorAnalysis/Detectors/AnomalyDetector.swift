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
