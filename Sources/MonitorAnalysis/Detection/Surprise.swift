import Glibc

/// The one scale on which detectors are compared: −log₁₀ of a tail probability, 0…300.
package enum Surprise {
  /// The greatest surprise.
  package static let most = 300.0

  /// The surprise of a value `z` standard deviations out on one side of a normal distribution.
  package static func normal(_ z: Double) -> Double {
    guard z > 0 else { return z == z ? 0.3 : 0 }
    if z < 30 { return min(most, -log10(erfc(z / 2.0.squareRoot()) / 2)) }
    return min(most, z * z / 2 * log10(exp(1.0)) + log10(z * (2 * Double.pi).squareRoot()))
  }

  /// The surprise of some evidence: ordinary series show `evidence` (a power of two) in one row of
  /// 60 · 5^evidence.
  ///
  /// Measured on quiet series; the law of peaks says the same of the sum of all voices.
  package static func decades(_ evidence: Double) -> Double {
    min(most, max(0, 1.8 + 0.7 * evidence))
  }
}
