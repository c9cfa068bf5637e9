/// How far the mean of the last dozen values is from that of the last hundred and fifty, against
/// how far it usually is: a break of the trend, also where no single value is remarkable.
package struct MovingAverageDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "moving-average"
  /// The distance, in usual distances, that is worth a word.
  private static let worth = 4.0

  /// Makes the detector.
  package init() {}

  /// How unusual the short mean is.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let usual = max(memory.usualBreak, memory.noiseFloor)
    return DetectorVote(
      evidence: DetectorVote.evidence(
        abs(memory.shortMean - memory.longMean) / usual / Self.worth),
      low: memory.longMean - Self.worth * usual, high: memory.longMean + Self.worth * usual)
  }
}
