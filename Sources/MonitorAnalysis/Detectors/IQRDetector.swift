/// How far a value is outside the quartiles of the last five minutes (Tukey 1977), with the
/// distance between them as the measure.
package struct IQRDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "iqr"
  /// Values without which quartiles say nothing.
  private static let leastCount = 20
  /// Standard deviations between the quartiles of a normal distribution.
  private static let deviationsPerRange = 1.349

  /// Makes the detector.
  package init() {}

  /// How surprising the value is.
  package func judge(_ question: borrowing DetectorQuestion) -> DetectorVote {
    let recent = question.recent
    guard recent.count >= Self.leastCount else { return .none }
    let range = max(
      recent.upperQuartile - recent.lowerQuartile,
      question.scaleFloor * Self.deviationsPerRange)
    guard range > 0 else { return .none }
    let outside = max(
      question.value - recent.upperQuartile, recent.lowerQuartile - question.value)
    let z = outside / range * Self.deviationsPerRange + Self.deviationsPerRange / 2
    return DetectorVote(
      surprise: outside > 0 ? Surprise.normal(z) : 0,
      low: recent.lowerQuartile - 1.5 * range, high: recent.upperQuartile + 1.5 * range)
  }
}
