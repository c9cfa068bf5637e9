/// How far a value is outside of all that the series has shown, forgotten over months.
///
/// A series whose records are large by nature (a heavy tail) must exceed twice the usual one.
package struct RangeNoveltyDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "range"
  /// A value outside by this share of the range is worth a word: new extremes of noise are far
  /// smaller once some hundred values were seen.
  private static let worth = 0.037
  /// A range of so few values is half as wide as it will be.
  private static let young = 300.0

  /// Makes the detector.
  package init() {}

  /// How unusual the value is.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let outside =
      (max(value - memory.high, memory.low - value) - memory.leastChange / 2) / memory.range
    let worth =
      max(Self.worth, 2 * memory.usualRecord) * (1 + Self.young / max(1, memory.count))
    let margin = worth * memory.range
    return DetectorVote(
      evidence: DetectorVote.evidence(outside / worth), low: memory.low - margin,
      high: memory.high + margin)
  }
}
