import MonitorModel

/// The limits a person sets in `AnomalyThresholds`, by the role of the series: a share of a
/// resource or of errors, or standard deviations of a response time or a throughput.
package struct ThresholdDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "threshold"
  /// The least surprise of a passed limit: a person said that it matters.
  private static let passed = 6.0
  private static let leastCount = 20

  /// Makes the detector.
  package init() {}

  /// How surprising the value is.
  package func judge(_ question: borrowing DetectorQuestion) -> DetectorVote {
    if let limit = question.traits.limit(question.thresholds) {
      guard question.value >= limit, question.value > 0 else {
        return DetectorVote(surprise: 0, low: -.infinity, high: limit)
      }
      let beyond = (question.value - limit) / max(1 - limit, 0.01)
      return DetectorVote(
        surprise: Self.passed * (1 + min(1, max(0, beyond))), low: -.infinity, high: limit)
    }
    guard let deviations = question.traits.deviations(question.thresholds),
      question.recent.count >= Self.leastCount
    else { return .none }
    let scale = max(question.recent.deviation, question.scaleFloor)
    guard scale > 0 else { return .none }
    let z = (question.value - question.recent.mean) / scale
    let distance = question.traits.role == .responseTime ? z : abs(z)
    return DetectorVote(
      surprise: distance >= deviations ? max(Self.passed, Surprise.normal(distance)) : 0,
      low: question.recent.mean - deviations * scale,
      high: question.recent.mean + deviations * scale)
  }
}
