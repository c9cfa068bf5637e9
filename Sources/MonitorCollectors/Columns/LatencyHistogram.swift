/// Durations of an interval, counted in buckets that are at most 1/128 as wide as their value.
///
/// A percentile is so wrong by 0.4 % at the most (half a bucket); below 128 ns it is exact. Buckets
/// come in pages of one power of two, made when the first duration falls into them: a source whose
/// durations lie between 1 ms and 1 s takes 5 KB. The scheme is that of HdrHistogram (Tene).
package struct LatencyHistogram: Sendable {
  private static let pageBits = 7
  private static let pageSize = 1 << pageBits
  private static let groups = 63 - pageBits + 1

  /// Place of the page of each power of two, plus one; 0 where there is none.
  private var pages: [UInt8] = Array(repeating: 0, count: groups)
  private var counts: [UInt32] = []
  /// How many durations there are.
  package private(set) var count: UInt64 = 0
  /// All durations together, in nanoseconds; it stays at the greatest value when that is passed.
  package private(set) var sum: UInt64 = 0

  /// Makes an empty one.
  package init() {}

  /// Counts a duration in nanoseconds; what is negative counts as 0.
  @inline(__always) package mutating func record(_ nanoseconds: Int64) {
    let value = UInt64(max(0, nanoseconds))
    let (group, place) = Self.bucket(value)
    if pages[group] == 0 { addPage(group) }
    counts[(Int(pages[group]) - 1) << Self.pageBits + place] &+= 1
    count &+= 1
    let (total, isTooBig) = sum.addingReportingOverflow(value)
    sum = isTooBig ? .max : total
  }

  @inline(__always) private static func bucket(_ value: UInt64) -> (group: Int, place: Int) {
    guard value >= UInt64(pageSize) else { return (0, Int(truncatingIfNeeded: value)) }
    let power = 63 - value.leadingZeroBitCount
    let place = Int(truncatingIfNeeded: value >> UInt64(power - pageBits)) & (pageSize - 1)
    return (power - pageBits + 1, place)
  }

  private mutating func addPage(_ group: Int) {
    counts.append(contentsOf: repeatElement(0, count: Self.pageSize))
    pages[group] = UInt8(counts.count >> Self.pageBits)
  }

  /// The duration in nanoseconds that a share `quantile` (0…1) of all is not above, by the nearest
  /// rank; `nil` where nothing was counted.
  package func value(at quantile: Double) -> Int64? {
    guard count > 0 else { return nil }
    var left = UInt64(max(1, min(Double(count), (quantile * Double(count)).rounded(.up))))
    for group in 0..<Self.groups where pages[group] != 0 {
      let base = (Int(pages[group]) - 1) << Self.pageBits
      for place in 0..<Self.pageSize {
        let here = UInt64(counts[base + place])
        if here >= left { return Self.middle(group, place) }
        left -= here
      }
    }
    return nil
  }

  private static func middle(_ group: Int, _ place: Int) -> Int64 {
    guard group > 0 else { return Int64(place) }
    let width = UInt64(1) << UInt64(group - 1)
    return Int64(clamping: UInt64(place + pageSize) * width + (width - 1) / 2)
  }

  /// Adds all of another.
  package mutating func merge(_ other: LatencyHistogram) {
    guard other.count > 0 else { return }
    for group in 0..<Self.groups where other.pages[group] != 0 {
      if pages[group] == 0 { addPage(group) }
      let here = (Int(pages[group]) - 1) << Self.pageBits
      let there = (Int(other.pages[group]) - 1) << Self.pageBits
      for place in 0..<Self.pageSize { counts[here + place] &+= other.counts[there + place] }
    }
    count &+= other.count
    let (total, isTooBig) = sum.addingReportingOverflow(other.sum)
    sum = isTooBig ? .max : total
  }

  /// Forgets all durations and keeps its memory.
  package mutating func reset() {
    guard count > 0 else { return }
    for index in counts.indices { counts[index] = 0 }
    count = 0
    sum = 0
  }
}
