import MonitorModel

/// The limits a person sets in `AnomalyThresholds`, by the role of the series: a share of a
/// resource or of errors, or standard deviations of a response time or a throughput.
///
/// Standard deviations are asked of the mean of the last dozen values: single values of a busy
/// service pass three of them every few minutes.
package struct ThresholdDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "threshold"

  /// Makes the detector.
  package init() {}

  /// Whether a limit is passed: then the most evidence.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let limits = memory.limits
    if let ceiling = limits.ceiling {
      return DetectorVote(
        evidence: limits.passed(value) == nil ? 0 : DetectorVote.most, high: ceiling)
    }
    guard let deviations = limits.deviations, memory.isLearnt else { return .none }
    let distance = deviations * max(memory.noise, memory.noiseFloor)
    let far = memory.shortMean - memory.longMean
    let isPassed = far >= distance || !limits.isUpward && far <= -distance
    return DetectorVote(
      evidence: isPassed ? DetectorVote.most : 0, low: memory.longMean - distance,
      high: memory.longMean + distance)
  }
}
