/// How far a value is outside of all that the series has shown, forgotten over weeks.
package struct RangeNoveltyDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "range"
  /// A value outside by this share of the range is worth a word: new extremes of noise are far
  /// smaller once some hundred values were seen.
  private static let worth = 0.037

  /// Makes the detector.
  package init() {}

  /// How unusual the value is.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let outside = max(value - memory.high, memory.low - value) / memory.range
    let margin = Self.worth * memory.range
    return DetectorVote(
      evidence: DetectorVote.evidence(outside / Self.worth), low: memory.low - margin,
      high: memory.high + margin)
  }
}
