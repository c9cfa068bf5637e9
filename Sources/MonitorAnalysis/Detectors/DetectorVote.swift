/// What a detector says to a value.
package struct DetectorVote: Hashable, Sendable {
  /// −log₁₀ of the tail probability of the value, 0…300; 0 without an opinion.
  package var surprise: Double
  /// The lower end of what it expects; −∞ without an opinion.
  package var low: Double
  /// The upper end of what it expects; ∞ without an opinion.
  package var high: Double

  /// No opinion.
  package static let none = DetectorVote(surprise: 0, low: -.infinity, high: .infinity)

  /// Makes a vote.
  package init(surprise: Double, low: Double, high: Double) {
    self.surprise = surprise
    self.low = low
    self.high = high
  }
}
