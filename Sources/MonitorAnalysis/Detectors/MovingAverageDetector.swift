/// How far the mean of the last seconds has moved from the slowly learnt level, measured by how far
/// it usually moves.
///
/// Sees what lasts, not single values.
package struct MovingAverageDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "moving-average"

  /// Makes the detector.
  package init() {}

  /// How surprising the value is.
  package func judge(_ question: borrowing DetectorQuestion) -> DetectorVote {
    let baseline = question.baseline
    guard baseline.learnt > 0 else { return .none }
    let scale = max(baseline.fastSpread, question.scaleFloor)
    guard scale > 0 else { return .none }
    return DetectorVote(
      surprise: Surprise.normal(abs(baseline.fast - baseline.level) / scale),
      low: baseline.level - 3 * scale, high: baseline.level + 3 * scale)
  }
}
