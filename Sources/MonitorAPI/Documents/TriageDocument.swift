/// What stands after something was done with an anomaly.
package struct TriageDocument: Hashable, Codable, Sendable {
  /// The anomaly.
  package var anomaly: AnomalyDocument
  /// The numbers of the lessons that the detector learnt from it.
  package var lessons: [UInt64]
  /// What did not go as it was meant, a sentence; absent where all is well.
  package var problem: String?
}
