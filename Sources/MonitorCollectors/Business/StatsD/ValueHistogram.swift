/// How often which values came: a sketch from which percentiles are read within 0.4 % of the value.
///
/// As DDSketch (Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
/// Relative-Error Guarantees", VLDB 2019), with its faster mapping: the logarithm is replaced by the
/// exponent and the first seven bits of the mantissa, so a power of two has 128 buckets. Values may
/// be negative, and each may stand for several. Past `bucketsMost` buckets the lowest are merged, so
/// the high percentiles stay right.
package struct ValueHistogram: Sendable {
  /// Buckets on either side of zero: 24 powers of two, for example 1 µs to 16 s.
  package static let bucketsMost = 3_072
  /// What is nearer to zero counts as zero.
  package static let least = 1e-18
  /// Bits of a binary64 that do not count: 52 of the mantissa less seven.
  private static let droppedBits: UInt64 = 45

  /// Buckets of one sign, by rising magnitude.
  private struct Side: Sendable {
    var weights: [Double] = []
    /// The bucket of `weights[0]`.
    var first = 0
    var lowest = Int.max
    var highest = Int.min

    @inline(__always) mutating func add(_ bucket: Int, _ weight: Double) {
      let slot = bucket - first
      if slot < 0 || slot >= weights.count { return addOutside(bucket, weight) }
      weights[slot] += weight
      if bucket < lowest { lowest = bucket }
      if bucket > highest { highest = bucket }
    }

    /// Makes room for a bucket, at the cost of the lowest ones where there is none.
    private mutating func addOutside(_ bucket: Int, _ weight: Double) {
      let top = max(bucket, highest)
      let floor = max(min(bucket, lowest), top - ValueHistogram.bucketsMost + 1)
      let start = floor - 32
      var room = [Double](repeating: 0, count: top + 32 - start)
      if lowest <= highest {
        for old in lowest...highest { room[max(old, floor) - start] += weights[old - first] }
      }
      room[max(bucket, floor) - start] += weight
      lowest = max(min(bucket, lowest), floor)
      highest = top
      first = start
      weights = room
    }

    mutating func clear() {
      guard lowest <= highest else { return }
      for bucket in lowest...highest { weights[bucket - first] = 0 }
      lowest = .max
      highest = .min
    }
  }

  private var positive = Side()
  private var negative = Side()
  private var zero = 0.0
  /// How many values the sketch stands for.
  package private(set) var weight = 0.0
  /// The least value; infinite where there is none.
  package private(set) var least = Double.infinity
  /// The greatest value; negative infinite where there is none.
  package private(set) var most = -Double.infinity

  /// Makes an empty one.
  package init() {}

  /// Takes in a finite value that stands for `weight` of them.
  @inline(__always) package mutating func add(_ value: Double, weight added: Double) {
    weight += added
    if value < least { least = value }
    if value > most { most = value }
    if value >= Self.least {
      positive.add(Self.bucket(value), added)
    } else if value <= -Self.least {
      negative.add(Self.bucket(-value), added)
    } else {
      zero += added
    }
  }

  /// Forgets the values and keeps the room.
  package mutating func clear() {
    positive.clear()
    negative.clear()
    zero = 0
    weight = 0
    least = .infinity
    most = -.infinity
  }

  /// The values that a share of all does not pass (nearest rank), for rising shares; empty where
  /// there are no values.
  /// - Complexity: linear in the buckets in use.
  package func values(at shares: [Double]) -> [Double] {
    guard weight > 0 else { return [] }
    var found: [Double] = []
    var sum = 0.0
    // Sums of weights are not exact; a billionth of them must not pass to the next value.
    let slack = weight * 1e-9
    func pass(_ added: Double, _ value: Double) {
      guard added > 0 else { return }
      sum += added
      while found.count < shares.count, sum >= shares[found.count] * weight - slack {
        found.append(min(max(value, least), most))
      }
    }
    if negative.lowest <= negative.highest {
      for bucket in (negative.lowest...negative.highest).reversed() {
        pass(negative.weights[bucket - negative.first], -Self.middle(bucket))
      }
    }
    pass(zero, 0)
    if positive.lowest <= positive.highest {
      for bucket in positive.lowest...positive.highest {
        pass(positive.weights[bucket - positive.first], Self.middle(bucket))
      }
    }
    while found.count < shares.count { found.append(most) }
    return found
  }

  @inline(__always) private static func bucket(_ value: Double) -> Int {
    Int(truncatingIfNeeded: value.bitPattern >> droppedBits)
  }

  private static func middle(_ bucket: Int) -> Double {
    let low = Double(bitPattern: UInt64(bucket) << droppedBits)
    let high = Double(bitPattern: UInt64(bucket + 1) << droppedBits)
    return low + (high - low) / 2
  }
}
