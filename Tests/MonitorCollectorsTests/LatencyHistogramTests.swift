import MonitorCollectors
import MonitorSupport
import Testing

/// Percentiles against those of the sorted list.
@Suite struct LatencyHistogramTests {
  @Test func percentilesAreRightToHalfAPercent() {
    let seed: UInt64 = 3
    var generator = SeededGenerator(seed: seed)
    var one = LatencyHistogram()
    var other = LatencyHistogram()
    var all: [Int64] = []
    for index in 0..<20_000 {
      let power = Int64.random(in: 0..<42, using: &generator)
      let value = Int64.random(in: 0...(1 << power), using: &generator)
      all.append(value)
      if index % 2 == 0 { one.record(value) } else { other.record(value) }
    }
    one.merge(other)
    all.sort()
    #expect(one.count == 20_000 && one.sum == all.reduce(0) { $0 + UInt64($1) })
    for quantile in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
      let rank = max(1, Int((quantile * 20_000).rounded(.up)))
      let exact = Double(all[rank - 1])
      let told = Double(one.value(at: quantile) ?? -1)
      #expect(abs(told - exact) <= exact * 0.005, "seed \(seed), \(quantile)")
    }
    one.reset()
    #expect(one.value(at: 0.5) == nil && one.count == 0)
  }

  @Test func theEndsAreNoTrap() {
    var histogram = LatencyHistogram()
    for value in [Int64.min, -1, 0, .max, .max, .max] { histogram.record(value) }
    #expect(histogram.value(at: 0.5) == 0)
    let top = histogram.value(at: 1) ?? 0
    #expect(top > .max / 256 * 255 && histogram.sum == .max)
  }
}
