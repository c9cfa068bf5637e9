/// Count, mean, central sums up to the fourth power, and extremes of some values.
///
/// Two of them merge into that of all values (Chan, Golub and LeVeque 1983; Pébay, SAND2008-6212).
package struct CentralMoments: Hashable, Sendable {
  /// Values.
  package var count = 0.0
  /// A value near the others; what is taken off the mean so that it keeps its digits.
  package var origin = 0.0
  /// The mean less `origin`.
  package var offset = 0.0
  /// Σ(x − mean)².
  package var m2 = 0.0
  /// Σ(x − mean)³.
  package var m3 = 0.0
  /// Σ(x − mean)⁴.
  package var m4 = 0.0
  /// Least value; infinite when there is none.
  package var minimum = Double.infinity
  /// Greatest value; −infinite when there is none.
  package var maximum = -Double.infinity

  /// The moments of no values.
  package init() {}

  /// Arithmetic mean.
  package var mean: Double { origin + offset }

  /// Adds a value.
  package mutating func add(_ x: Double) {
    if count == 0 { origin = x }
    let before = count
    count += 1
    let delta = (x - origin) - offset
    let share = delta / count
    let square = share * share
    let term = delta * share * before
    offset += share
    m4 += term * square * (count * count - 3 * count + 3) + 6 * square * m2 - 4 * share * m3
    m3 += term * share * (count - 2) - 3 * share * m2
    m2 += term
    minimum = min(minimum, x)
    maximum = max(maximum, x)
  }

  /// Adds the values of `other`.
  package mutating func merge(_ other: CentralMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let a = count
    let b = other.count
    let n = a + b
    let delta = (other.origin - origin) + (other.offset - offset)
    let d2 = delta * delta
    let fourth =
      m4 + other.m4 + d2 * d2 * a * b * (a * a - a * b + b * b) / (n * n * n)
      + 6 * d2 * (a * a * other.m2 + b * b * m2) / (n * n)
      + 4 * delta * (a * other.m3 - b * m3) / n
    let third =
      m3 + other.m3 + d2 * delta * a * b * (a - b) / (n * n)
      + 3 * delta * (a * other.m2 - b * m2) / n
    m4 = fourth
    m3 = third
    m2 += other.m2 + d2 * a * b / n
    offset += delta * b / n
    count = n
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
  }

  /// Sample standard deviation (n − 1); 0 for one value, NaN for none.
  package var standardDeviation: Double {
    count > 1 ? (max(0, m2) / (count - 1)).squareRoot() : (count == 1 ? 0 : .nan)
  }

  /// Population skewness g₁; NaN where the deviation is 0.
  package var skewness: Double {
    guard m2 > 0, maximum > minimum else { return .nan }
    return count.squareRoot() * m3 / (m2 * m2.squareRoot())
  }

  /// Population excess kurtosis g₂; NaN where the deviation is 0.
  package var kurtosis: Double {
    guard m2 > 0, maximum > minimum else { return .nan }
    return count * m4 / (m2 * m2) - 3
  }
}
