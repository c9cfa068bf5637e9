import MonitorCollectors
import MonitorSupport
import Testing

/// Percentiles of buckets against the values that filled them.
@Suite struct BucketCountsTests {
  /// Values spread over many powers of two, by their seed.
  private static func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let part = Double(random.next() >> 11) / Double(1 << 53)
      // From a tenth of a millisecond to a hundred seconds, evenly by the logarithm.
      return 1e-4 * .exp(part)
    }
  }

  @Test(arguments: [0.01, 0.5, 0.9, 0.95, 0.99, 0.999])
  func recordedValuesGiveTheirPercentilesWithinAPercent(quantile: Double) throws {
    let values = Self.values(20_000, seed: 3)
    var counts = BucketCounts.empty
    for value in values { counts.record(value) }
    let sorted = values.sorted()
    let exact = sorted[Int(quantile * Double(sorted.count))]
    let found = try #require(counts.quantile(quantile, least: nil, greatest: nil))
    #expect(abs(found / exact - 1) < 0.01)
  }

  @Test func zeroAndBothSigns() throws {
    var counts = BucketCounts.empty
    for value in [-8.0, -4, 0, 0, 4, 8] { counts.record(value) }
    func quantile(_ q: Double) throws -> Double {
      try #require(counts.quantile(q, least: -8, greatest: 8))
    }
    #expect(try quantile(0) == -8)
    #expect(try quantile(0.5) == 0)
    #expect(try quantile(1) == 8)
    #expect(BucketCounts.empty.quantile(0.5, least: nil, greatest: nil) == nil)
  }

  @Test func valuesThatSpreadTooFarMakeTheBucketsCoarser() {
    var buckets = ExponentialBuckets()
    let values: [Double] = [1e-300, 1, 1e300, .leastNonzeroMagnitude, 1.7e308]
    for value in values { buckets.record(value) }
    #expect(buckets.total == 5)
    #expect(buckets.counts.count <= ExponentialBuckets.most)
    #expect(buckets.scale < 0)
  }

  /// The buckets that OpenTelemetry's rules put a value into: (b^i, b^(i+1)].
  @Test(arguments: [(1.0, -1), (1.5, 0), (2.0, 0), (2.5, 1), (4.0, 1), (0.5, -2), (0.75, -1)])
  func boundsAreThoseOfOpenTelemetry(value: Double, index: Int) {
    var buckets = ExponentialBuckets(scale: 0)
    buckets.record(value)
    #expect(buckets.offset == index)
  }

  @Test func coarserBucketsHoldTheSame() {
    var fine = ExponentialBuckets(scale: 4)
    var coarse = ExponentialBuckets(scale: 1)
    for value in Self.values(500, seed: 4) {
      fine.record(value)
      coarse.record(value)
    }
    fine.coarsen(to: 1)
    #expect(fine == coarse)
  }

  @Test func whatIsAddedIsTheIncrease() throws {
    let first = Self.values(300, seed: 5)
    let second = Self.values(400, seed: 6)
    var early = ExponentialBuckets(scale: 5)
    for value in first { early.record(value) }
    var late = early
    var added = ExponentialBuckets(scale: 5)
    for value in second {
      late.record(value)
      added.record(value)
    }
    let increase = try #require(late.increase(since: early))
    #expect(increase.total == 400)
    #expect(early.increase(since: late) == nil)
    var sum = early
    sum.add(added)
    #expect(sum == late)
    // A sender whose scale became smaller in between.
    late.coarsen(to: 2)
    #expect(try #require(late.increase(since: early)).total == 400)
  }

  // Eight values: 3 up to 1, 2 up to 2, 2 up to 4, 1 beyond; what histogram_quantile says of them.
  @Test(arguments: [
    (0.0, 0.0), (0.25, 2.0 / 3), (0.5, 1.5), (0.75, 3.0), (0.875, 4.0), (1.0, 4.0),
  ]) func explicitBoundsInterpolateAsPrometheusDoes(quantile: Double, value: Double) throws {
    let counts = BucketCounts.explicit(bounds: [1, 2, 4], counts: [3, 2, 2, 1])
    let found = try #require(counts.quantile(quantile, least: nil, greatest: nil))
    #expect(abs(found - value) < 1e-12)
  }

  @Test func theLastBucketEndsAtTheGreatestValue() {
    let counts = BucketCounts.explicit(bounds: [1], counts: [0, 4])
    #expect(counts.quantile(0.5, least: nil, greatest: nil) == 1)
    #expect(counts.quantile(0.5, least: nil, greatest: 5) == 3)
    #expect(counts.quantile(0.99, least: 2, greatest: 2) == 2)
    let single = BucketCounts.explicit(bounds: [], counts: [4])
    #expect(single.quantile(0.5, least: nil, greatest: nil) == nil)
    #expect(single.quantile(0.5, least: 1, greatest: 3) == 2)
  }
}

extension Double {
  /// A million to the power of a part.
  fileprivate static func exp(_ part: Double) -> Double {
    var value = 1.0
    var base = 1_000_000.0
    // By halves: no need of a library for a test.
    var rest = part
    for _ in 0..<40 {
      base = base.squareRoot()
      rest *= 2
      if rest >= 1 {
        value *= base
        rest -= 1
      }
    }
    return value
  }
}
