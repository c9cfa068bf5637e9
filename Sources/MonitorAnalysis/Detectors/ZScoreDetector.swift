/// How many times the noise a value is from the level of the last values, robustly: the noise is
/// the mean magnitude of such steps, over the last minute or the last hour, whichever is more.
package struct ZScoreDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "z-score"
  /// Standard deviations that are worth a word.
  private static let worth = 6.0

  /// Makes the detector.
  package init() {}

  /// How unusual the value is.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let noise = max(memory.noise, memory.lateNoise, memory.noiseFloor)
    return DetectorVote(
      evidence: DetectorVote.evidence(abs(value - memory.level) / noise / Self.worth),
      low: memory.level - Self.worth * noise, high: memory.level + Self.worth * noise)
  }
}
