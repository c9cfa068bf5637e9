/// How long a series that moves has stood still, against the longest time it ever did.
package struct FlatLineDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "flat-line"
  /// Values that a run may be longer than any before without saying anything.
  private static let slack = 10.0
  /// A series must have moved so often to be one that moves.
  private static let leastMoves = 30.0
  /// No other detector sees a value that stands still, so this one speaks for four.
  package static let voices = 4.0

  /// Makes the detector.
  package init() {}

  /// How unusual it is that the series stands still.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let ratio =
      memory.moves < Self.leastMoves ? 0 : memory.run / (memory.longestRun + Self.slack)
    return DetectorVote(evidence: Self.voices * DetectorVote.evidence(ratio))
  }
}
