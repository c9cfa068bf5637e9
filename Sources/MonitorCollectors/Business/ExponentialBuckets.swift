import Glibc

/// Counts in buckets whose bounds are powers of a base: bucket i holds what is in
/// (bⁱ, bⁱ⁺¹] for b = 2^(2^−scale), as OpenTelemetry's exponential histograms have it
/// (opentelemetry.io/docs/specs/otel/metrics/data-model, "ExponentialHistogram").
///
/// A percentile read from it is off by half the width of a bucket at most: 0.55 % at scale 6. Where
/// values spread further than the room allows, the scale becomes smaller and two buckets one.
package struct ExponentialBuckets: Equatable, Sendable {
  /// Buckets kept at most.
  package static let most = 1_024
  /// The scale of buckets that are filled here.
  package static let finest: Int32 = 6

  /// How fine they are, −10…20.
  package private(set) var scale: Int32
  /// The index of the first bucket.
  package private(set) var offset: Int
  /// The counts.
  package private(set) var counts: [UInt64]

  /// Wraps buckets, which must be where numbers of binary64 can be.
  package init(scale: Int32 = finest, offset: Int = 0, counts: [UInt64] = []) {
    self.scale = scale
    self.offset = offset
    self.counts = counts
  }

  /// All that was counted; saturates.
  package var total: UInt64 {
    counts.reduce(0) { total, count in
      let (sum, isBeyond) = total.addingReportingOverflow(count)
      return isBeyond ? .max : sum
    }
  }

  /// Counts a positive, finite value.
  package mutating func record(_ value: Double) {
    let place = (log2(value) * exp2(Double(scale))).rounded(.up) - 1
    guard place.magnitude < 1e9 else { return }
    let index = Int(place)
    let shift = makeRoom(for: index..<index + 1)
    let bucket = index >> shift
    if counts.isEmpty { offset = bucket }
    extend(to: bucket..<bucket + 1)
    counts[bucket - offset] &+= 1
  }

  /// Makes the scale so small that a range of indices at the present scale fits too; returns by
  /// how many powers of two.
  @discardableResult
  private mutating func makeRoom(for range: Range<Int>) -> Int {
    guard !counts.isEmpty else { return 0 }
    var low = min(offset, range.lowerBound)
    var high = max(offset + counts.count, range.upperBound) - 1
    var shift: Int32 = 0
    while high - low >= Self.most, scale - shift > -10 {
      low >>= 1
      high >>= 1
      shift += 1
    }
    coarsen(to: scale - shift)
    return Int(shift)
  }

  /// Adds empty buckets until a range is within.
  private mutating func extend(to range: Range<Int>) {
    if range.lowerBound < offset {
      counts.insert(
        contentsOf: repeatElement(0, count: offset - range.lowerBound), at: 0)
      offset = range.lowerBound
    }
    let missing = range.upperBound - offset - counts.count
    if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Makes the scale smaller.
  package mutating func coarsen(to smaller: Int32) {
    guard smaller < scale else { return }
    let shift = Int(scale - smaller)
    scale = smaller
    guard !counts.isEmpty else {
      offset >>= shift
      return
    }
    let first = offset >> shift
    var merged = [UInt64](
      repeating: 0, count: (offset + counts.count - 1) >> shift - first + 1)
    for (place, count) in counts.enumerated() {
      merged[(offset + place) >> shift - first] &+= count
    }
    offset = first
    counts = merged
  }

  /// Adds the counts of others.
  package mutating func add(_ others: ExponentialBuckets) {
    guard !others.counts.isEmpty else { return }
    guard !counts.isEmpty else {
      self = others
      return
    }
    var others = others
    coarsen(to: others.scale)
    others.coarsen(to: scale)
    makeRoom(for: others.offset..<others.offset + others.counts.count)
    others.coarsen(to: scale)
    extend(to: others.offset..<others.offset + others.counts.count)
    for (place, count) in others.counts.enumerated() {
      counts[others.offset - offset + place] &+= count
    }
  }

  /// What these have more than an earlier state of them; `nil` where one has less.
  package func increase(since earlier: ExponentialBuckets) -> ExponentialBuckets? {
    var earlier = earlier
    var increase = self
    increase.coarsen(to: earlier.scale)
    earlier.coarsen(to: increase.scale)
    for (place, count) in earlier.counts.enumerated() where count > 0 {
      let index = earlier.offset + place - increase.offset
      guard increase.counts.indices.contains(index), increase.counts[index] >= count else {
        return nil
      }
      increase.counts[index] -= count
    }
    return increase
  }

  /// The value at a place of a bucket, 0 at its lower and 1 at its upper bound.
  package func value(at place: Int, part: Double) -> Double {
    exp2((Double(offset + place) + part) * exp2(-Double(scale)))
  }
}
