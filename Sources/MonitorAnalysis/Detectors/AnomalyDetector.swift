/// One way to tell that a value is unusual.
///
/// One file, one line in `DetectorList.swift`. A detector keeps nothing: what is known of the
/// series comes with the question, so a replay answers alike.
package protocol AnomalyDetector: Sendable {
  /// The name events carry.
  static var name: String { get }
  /// Makes the detector.
  init()
  /// How unusual the value is, for a series whose memory holds what came before it (and, in
  /// `distances`, how new the value's surroundings are).
  func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote
}
