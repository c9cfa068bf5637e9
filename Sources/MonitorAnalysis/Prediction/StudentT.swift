/// The distribution of Student (1908) for the few degrees of freedom that forecasts have.
package enum StudentT {
  /// The probability that |t| is passed by chance; degrees are rounded down to an even number.
  ///
  /// The finite sum of Abramowitz and Stegun, 26.7.4.
  package static func pValue(_ t: Double, degrees: Int) -> Double {
    let even = degrees / 2 * 2
    guard even >= 2, t == t else { return 1 }
    guard t.isFinite else { return 0 }
    let sine = abs(t) / (Double(even) + t * t).squareRoot()
    let cosineSquare = Double(even) / (Double(even) + t * t)
    var term = 1.0
    var sum = 1.0
    var k = 2.0
    while k <= Double(even - 2) {
      term *= (k - 1) / k * cosineSquare
      sum += term
      k += 2
    }
    return max(0, 1 - sine * sum)
  }

  /// Half the width of the 80 % interval in standard errors, from 2 degrees on: the expansion of
  /// Cornish and Fisher.
  package static func quantile80(degrees: Int) -> Double { quantile(1.281_551_6, degrees) }
  /// Half the width of the 95 % interval in standard errors.
  package static func quantile95(degrees: Int) -> Double { quantile(1.959_964, degrees) }

  private static func quantile(_ z: Double, _ degrees: Int) -> Double {
    let n = Double(max(3, degrees))
    let z3 = z * z * z
    let z5 = z3 * z * z
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
  }
}
