/// How far a value is from what exponential smoothing with a damped trend forecast for it (Holt
/// 1957, Gardner & McKenzie 1985), in standard deviations of such forecasts: a prediction interval
/// that is left.
package struct SmoothingDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "smoothing"
  /// Standard deviations that are worth a word.
  private static let worth = 6.0

  /// Makes the detector.
  package init() {}

  /// How unusual the value is.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let margin = Self.worth * max(memory.forecastDeviation, memory.noiseFloor)
    return DetectorVote(
      evidence: DetectorVote.evidence(abs(value - memory.forecast) / margin),
      low: memory.forecast - margin, high: memory.forecast + margin)
  }
}
