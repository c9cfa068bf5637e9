/// How many robust standard deviations a value is from the slowly learnt level.
package struct ZScoreDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "z-score"

  /// Makes the detector.
  package init() {}

  /// How surprising the value is.
  package func judge(_ question: borrowing DetectorQuestion) -> DetectorVote {
    let baseline = question.baseline
    guard baseline.learnt > 0 else { return .none }
    let scale = max(baseline.spread, question.scaleFloor)
    guard scale > 0 else { return .none }
    return DetectorVote(
      surprise: Surprise.normal(abs(question.value - baseline.level) / scale),
      low: baseline.level - 3 * scale, high: baseline.level + 3 * scale)
  }
}
