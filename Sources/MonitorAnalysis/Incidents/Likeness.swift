import Glibc

/// How alike two courses are.
enum Likeness {
  /// Values that two courses must have in common to be compared.
  static let leastCommon = 8

  /// How alike two courses are, −1…1, where the second follows the first by some places; `nil`
  /// where too little of them is known or one of them stands still.
  ///
  /// Pearson's correlation over the places where both have a value.
  static func correlation(_ first: [Double], _ second: [Double], lag: Int = 0) -> Double? {
    var count = 0.0
    var (sumX, sumY, sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0)
    // Shifted by a value of each, large levels cost no digits.
    guard let baseX = first.first(where: { $0.isFinite }),
      let baseY = second.first(where: { $0.isFinite })
    else { return nil }
    let from = max(0, -lag)
    let to = min(first.count, second.count - lag)
    guard from < to else { return nil }
    for place in from..<to {
      let (x, y) = (first[place] - baseX, second[place + lag] - baseY)
      guard x.isFinite, y.isFinite else { continue }
      count += 1
      sumX += x
      sumY += y
      sumXX += x * x
      sumYY += y * y
      sumXY += x * y
    }
    guard count >= Double(leastCommon) else { return nil }
    let varianceX = sumXX - sumX * sumX / count
    let varianceY = sumYY - sumY * sumY / count
    guard varianceX > 1e-12 * sumXX, varianceY > 1e-12 * sumYY else { return nil }
    let correlation = (sumXY - sumX * sumY / count) / (varianceX * varianceY).squareRoot()
    return correlation.isFinite ? min(1, max(-1, correlation)) : nil
  }

  /// The best likeness over lags in a range, and its lag; the least lag of equals.
  static func best(
    _ first: [Double], _ second: [Double], lags: ClosedRange<Int>, bothWays: Bool = false
  ) -> (likeness: Double, lag: Int)? {
    var best: (likeness: Double, lag: Int)?
    for lag in lags.sorted(by: { (abs($0), $0) < (abs($1), $1) }) {
      guard let found = correlation(first, second, lag: lag) else { continue }
      let isBetter = best.map { known in
        bothWays ? abs(found) > abs(known.likeness) + 0.01 : found > known.likeness + 0.01
      }
      if isBetter ?? true { best = (found, lag) }
    }
    return best
  }

  /// When a course that ends high (or low) began to, as a place: the last before which it was as
  /// usual for longer than `patience` places; `nil` where it is as usual at its end.
  ///
  /// It counts as begun when it has gone `share` of the way from what is usual to its level.
  static func onset(
    _ course: [Double], usual: Double, level: Double, share: Double = 0.25, patience: Int = 4
  ) -> Int? {
    let bar = usual + share * (level - usual)
    let rises = level > usual
    guard bar.isFinite, level != usual else { return nil }
    var onset: Int?
    var calm = 0
    for place in course.indices.reversed() {
      let value = course[place]
      guard value.isFinite else { continue }
      if rises ? value >= bar : value <= bar {
        onset = place
        calm = 0
      } else {
        calm += 1
        if calm > patience { break }
      }
    }
    return onset
  }
}
