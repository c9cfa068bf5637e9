import Glibc

/// Exponential smoothing with a trend that dies away (Gardner and McKenzie 1985), in the form of
/// one source of error: ETS(A,Ad,N) of Hyndman, Koehler, Ord and Snyder (2008).
///
/// ```
/// y = l + φb + e      l ← l + φb + αe      b ← φb + βe
/// ```
package struct DampedTrend {
  /// The share of an error that the level takes.
  package var alpha: Double
  /// The share of an error that the trend takes.
  package var beta: Double
  /// What is left of the trend after a step.
  package var phi: Double
  /// The level.
  package var level = 0.0
  /// The change in the next step, before damping.
  package var trend = 0.0

  /// A model at level and trend 0, its parameters 0…1.
  package init(alpha: Double, beta: Double, phi: Double) {
    self.alpha = alpha
    self.beta = beta
    self.phi = phi
  }

  /// Takes the next value; NaN is a gap, over which the level moves on.
  package mutating func take(_ value: Double) {
    let expected = level + phi * trend
    let error = value == value ? value - expected : 0
    level = expected + alpha * error
    trend = phi * trend + beta * error
  }

  /// The expected value `steps` ahead, at least 1.
  package func forecast(_ steps: Int) -> Double {
    if trend == 0 { return level }
    if phi == 1 { return level + Double(steps) * trend }
    return level + trend * phi * (1 - Glibc.pow(phi, Double(steps))) / (1 - phi)
  }

  /// The variance of the error `steps` ahead, in variances of the error one step ahead: 1 + Σc²
  /// with c = α + β(φ + … + φʲ) for j = 1 … steps − 1 (chapter 6 there).
  package func variance(_ steps: Int) -> Double {
    if beta == 0 { return 1 + Double(steps - 1) * alpha * alpha }
    var sum = 1.0
    var power = 1.0
    var powers = 0.0
    for _ in 1..<max(1, steps) {
      power *= phi
      powers += power
      let c = alpha + beta * powers
      sum += c * c
    }
    return sum
  }
}
