/// For counts: how far a value is from the rate of the last hundred and fifty, on the scale on
/// which the noise of counts is the same at any rate (the square root, Anscombe 1948), against how
/// far it usually is.
///
/// Counts that come in bursts are noisier than Poisson's law says: what is usual is measured, and
/// never taken for less than that law.
package struct CountRateDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "count-rate"
  /// Standard deviations that are worth a word.
  private static let worth = 6.0
  /// Anscombe's shift: makes the variance of the root nearly constant for small counts too.
  private static let shift = 0.375

  /// Makes the detector.
  package init() {}

  /// How unusual the count is; nothing for what is no count.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    guard memory.isCount else { return DetectorVote(evidence: DetectorVote.least) }
    let margin = Self.worth * max(1, memory.usualCount)
    let rate = Self.root(memory.longMean)
    let (low, high) = (max(0, rate - margin), rate + margin)
    return DetectorVote(
      evidence: DetectorVote.evidence(abs(Self.root(value) - rate) / margin),
      low: low * low / 4 - Self.shift, high: high * high / 4 - Self.shift)
  }

  /// A count on the scale on which its noise has a standard deviation of one.
  @inline(__always)
  static func root(_ count: Double) -> Double { 2 * max(0, count + shift).squareRoot() }
}
