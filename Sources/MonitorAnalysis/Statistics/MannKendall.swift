import Glibc

/// The test of Mann (1945) and Kendall (1975) for a monotone trend.
package enum MannKendall {
  /// The two-sided p-value of S by the normal approximation with continuity correction.
  ///
  /// `tieTerm` is Σt(t − 1)(2t + 5) over groups of t equal values.
  package static func pValue(s: Int, count: Int, tieTerm: Double) -> Double {
    guard count > 2, s != 0 else { return 1 }
    let n = Double(count)
    let variance = (n * (n - 1) * (2 * n + 5) - tieTerm) / 18
    guard variance > 0 else { return 1 }
    let z = (Double(abs(s)) - 1) / variance.squareRoot()
    return erfc(z / 2.0.squareRoot())
  }

  /// The share of one group of `count` equal values in the tie term.
  package static func tie(_ count: Int) -> Double {
    let t = Double(count)
    return t * (t - 1) * (2 * t + 5)
  }

  /// S and the p-value of a short list, by all pairs.
  ///
  /// - Complexity: O(n²).
  package static func test(_ values: [Double]) -> (s: Int, pValue: Double) {
    var s = 0
    var ties = 0.0
    let sorted = values.sorted()
    var run = 0
    for index in sorted.indices {
      run = index > 0 && sorted[index] == sorted[index - 1] ? run + 1 : 1
      let isLast = index + 1 == sorted.count || sorted[index + 1] != sorted[index]
      if isLast { ties += tie(run) }
    }
    for later in values.indices {
      for earlier in 0..<later {
        if values[later] > values[earlier] { s += 1 }
        if values[later] < values[earlier] { s -= 1 }
      }
    }
    return (s, pValue(s: s, count: values.count, tieTerm: ties))
  }
}
