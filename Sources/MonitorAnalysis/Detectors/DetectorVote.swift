import Glibc

/// What a detector says to a value.
package struct DetectorVote: Hashable, Sendable {
  /// The least evidence: what is usual speaks a little against an anomaly.
  package static let least = -1.0
  /// The most evidence of one voice: two voices weigh more than one that shouts.
  package static let most = 10.0

  /// How often the value is what would begin to be worth an alarm, as a power of two: 0 is just
  /// that, 3 is eight times as much.
  package var evidence: Double
  /// The lower end of what it expects; −∞ without an opinion.
  package var low: Double
  /// The upper end of what it expects; ∞ without an opinion.
  package var high: Double

  /// No opinion.
  package static let none = DetectorVote(evidence: 0, low: -.infinity, high: .infinity)

  /// Makes a vote.
  package init(evidence: Double, low: Double = -.infinity, high: Double = .infinity) {
    self.evidence = evidence
    self.low = low
    self.high = high
  }

  /// The evidence of a value that is `ratio` times what is worth an alarm.
  @inline(__always)
  package static func evidence(_ ratio: Double) -> Double {
    ratio > 0 ? min(most, max(least, log2(ratio))) : least
  }

  /// The surprise: −log₁₀ of how often ordinary series show as much evidence, by the law that
  /// their peaks follow.
  package var surprise: Double { Surprise.decades(evidence) }
}
