/// The buckets of a histogram, as a sender has them or as what came since the last reading.
package enum BucketCounts: Equatable, Sendable {
  /// Bounds of the sender's choosing; the last bucket has none above.
  case explicit(bounds: [Double], counts: [UInt64])
  /// Powers of a base on both sides of zero.
  case exponential(zero: UInt64, positive: ExponentialBuckets, negative: ExponentialBuckets)

  /// What these have more than an earlier state of them; `nil` where one has less, or where the
  /// two cannot be compared.
  package func increase(since earlier: BucketCounts) -> BucketCounts? {
    switch (self, earlier) {
    case (.explicit(let bounds, var counts), .explicit(let oldBounds, let old)):
      guard bounds == oldBounds, counts.count == old.count else { return nil }
      for index in counts.indices {
        guard counts[index] >= old[index] else { return nil }
        counts[index] -= old[index]
      }
      return .explicit(bounds: bounds, counts: counts)
    case (
      .exponential(let zero, let positive, let negative),
      .exponential(let oldZero, let oldPositive, let oldNegative)
    ):
      guard zero >= oldZero, let positive = positive.increase(since: oldPositive),
        let negative = negative.increase(since: oldNegative)
      else { return nil }
      return .exponential(zero: zero - oldZero, positive: positive, negative: negative)
    default: return nil
    }
  }

  /// Adds others; `false` where they have other bounds.
  package mutating func add(_ others: BucketCounts) -> Bool {
    switch (self, others) {
    case (.explicit(let bounds, var counts), .explicit(let otherBounds, let other)):
      guard bounds == otherBounds, counts.count == other.count else { return false }
      for index in counts.indices { counts[index] &+= other[index] }
      self = .explicit(bounds: bounds, counts: counts)
    case (
      .exponential(let zero, var positive, var negative),
      .exponential(let otherZero, let otherPositive, let otherNegative)
    ):
      positive.add(otherPositive)
      negative.add(otherNegative)
      self = .exponential(zero: zero &+ otherZero, positive: positive, negative: negative)
    default: return false
    }
    return true
  }

  /// Counts one finite value in exponential buckets.
  package mutating func record(_ value: Double) {
    guard case .exponential(var zero, var positive, var negative) = self else { return }
    // So that the arrays are not copied while two hold them.
    self = .explicit(bounds: [], counts: [])
    if value > 0 {
      positive.record(value)
    } else if value < 0 {
      negative.record(-value)
    } else {
      zero &+= 1
    }
    self = .exponential(zero: zero, positive: positive, negative: negative)
  }

  /// Exponential buckets with nothing in them.
  package static var empty: BucketCounts {
    .exponential(zero: 0, positive: ExponentialBuckets(), negative: ExponentialBuckets())
  }

  /// The quantile `q`, 0…1, within what is known of the least and the greatest value; `nil` where
  /// nothing was counted or nothing can be said.
  ///
  /// Within a bucket values are taken as spread evenly, as Prometheus's `histogram_quantile` does
  /// (by their logarithm in exponential buckets). In the last bucket, which has no upper bound, it
  /// is the greatest value where that is known and else the lower bound.
  package func quantile(_ q: Double, least: Double?, greatest: Double?) -> Double? {
    var value: Double?
    switch self {
    case .explicit(let bounds, let counts):
      value = Self.quantile(q, bounds, counts, least: least, greatest: greatest)
    case .exponential(let zero, let positive, let negative):
      value = Self.quantile(q, zero, positive, negative)
    }
    if let least, let known = value { value = max(known, least) }
    if let greatest, let known = value { value = min(known, greatest) }
    return value
  }

  private static func quantile(
    _ q: Double, _ bounds: [Double], _ counts: [UInt64], least: Double?, greatest: Double?
  ) -> Double? {
    let total = counts.reduce(0.0) { $0 + Double($1) }
    guard total > 0, counts.count == bounds.count + 1 else { return nil }
    let rank = q * total
    var below = 0.0
    for (index, count) in counts.enumerated() where count > 0 {
      guard below + Double(count) >= rank || below + Double(count) >= total else {
        below += Double(count)
        continue
      }
      let part = min(1, max(0, (rank - below) / Double(count)))
      let upper = index < bounds.count ? bounds[index] : greatest ?? bounds.last
      let lower: Double? =
        index > 0 ? bounds[index - 1] : least ?? upper.map { $0 > 0 ? 0 : $0 }
      guard let lower, let upper else { return nil }
      return lower + (max(lower, upper) - lower) * part
    }
    return nil
  }

  private static func quantile(
    _ q: Double, _ zero: UInt64, _ positive: ExponentialBuckets, _ negative: ExponentialBuckets
  ) -> Double? {
    let sums = negative.counts.reduce(0.0) { $0 + Double($1) } + Double(zero)
    let total = positive.counts.reduce(sums) { $0 + Double($1) }
    guard total > 0 else { return nil }
    var left = q * total
    for place in negative.counts.indices.reversed() where negative.counts[place] > 0 {
      let count = Double(negative.counts[place])
      if left <= count { return -negative.value(at: place, part: 1 - left / count) }
      left -= count
    }
    if zero > 0, left <= Double(zero) { return 0 }
    left -= Double(zero)
    var last: Double?
    for (place, count) in positive.counts.enumerated() where count > 0 {
      let part = max(0, left) / Double(count)
      if part <= 1 { return positive.value(at: place, part: part) }
      left -= Double(count)
      last = positive.value(at: place, part: 1)
    }
    return last ?? 0
  }
}
