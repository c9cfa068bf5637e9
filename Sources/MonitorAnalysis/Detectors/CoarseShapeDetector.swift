/// How unlike everything before the last eight means of eight values are.
///
/// It speaks when a mean is full: with every eighth value.
package struct CoarseShapeDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "coarse-shape"
  /// The distance, in usual distances, that is worth a word: that of eight values.
  private static let worth = 2.75
  /// A usual distance below this share of the range is not believed.
  private static let floor = 0.001

  /// Makes the detector.
  package init() {}

  /// How unusual the last means are.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    guard let distance = memory.coarseDistance else {
      return DetectorVote(evidence: DetectorVote.least)
    }
    let usual = max(memory.usualCoarse, Self.floor * memory.range)
    return DetectorVote(evidence: DetectorVote.evidence(distance / usual / Self.worth))
  }
}
