import MonitorCollectors
import MonitorSupport
import Testing

@Suite("Value histogram")
struct ValueHistogramTests {
  /// The nearest-rank percentile of sorted values.
  private func rank(_ sorted: [Double], _ share: Double) -> Double {
    sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }

  private func check(_ values: [Double], within error: Double = 0.005) {
    var histogram = ValueHistogram()
    for value in values { histogram.add(value, weight: 1) }
    let sorted = values.sorted()
    let shares = [0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1]
    for (share, value) in zip(shares, histogram.values(at: shares)) {
      let expected = rank(sorted, share)
      #expect(abs(value - expected) <= abs(expected) * error, "\(share): \(value) \(expected)")
    }
  }

  @Test("Percentiles are within half a percent", arguments: 1...4)
  func accuracy(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func unit() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }
    check((0..<5_000).map { _ in unit() })
    check((0..<5_000).map { _ in 0.000_01 / (unit() + 1e-6) })
    check((0..<5_000).map { _ in (unit() - 0.5) * 1e6 })
    check((0..<5_000).map { _ in -1 / (unit() + 1e-3) })
    check((0..<777).map { _ in Double(generator.next() % 5) })
  }

  @Test("Values stand for several by their weight")
  func weights() {
    var histogram = ValueHistogram()
    histogram.add(1, weight: 90)
    histogram.add(100, weight: 10)
    #expect(histogram.weight == 100)
    #expect(histogram.values(at: [0.9, 0.91]).map { $0.rounded() } == [1, 100])
  }

  @Test("The least and the greatest are exact, one value is itself")
  func edges() {
    var histogram = ValueHistogram()
    #expect(histogram.values(at: [0.5]).isEmpty)
    histogram.add(0.1234567, weight: 1)
    #expect(histogram.values(at: [0.01, 0.5, 1]) == [0.1234567, 0.1234567, 0.1234567])
    histogram.clear()
    #expect(histogram.weight == 0)
    histogram.add(0, weight: 3)
    histogram.add(-1e-300, weight: 3)
    #expect(histogram.values(at: [0.5]) == [0])
  }

  @Test("Beyond its range the lowest are merged, the high percentiles stay")
  func range() {
    var histogram = ValueHistogram()
    for power in -12...12 {
      var value = 1.0
      for _ in 0..<abs(power) { value *= power < 0 ? 0.1 : 10 }
      histogram.add(value, weight: 1)
    }
    for value in [Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, -1e308] {
      histogram.add(value, weight: 1)
    }
    #expect(histogram.weight == 28)
    let values = histogram.values(at: [0.001, 1])
    #expect(values[0] <= -0.99e308)
    #expect(values[1] >= 1.79e308)
  }

  @Test("Cleared, it is as new")
  func clear() {
    var histogram = ValueHistogram()
    for value in 1...1_000 { histogram.add(Double(value), weight: 1) }
    histogram.clear()
    for value in 1...100 { histogram.add(Double(value) * 1e-3, weight: 1) }
    let values = histogram.values(at: [0.5, 1])
    #expect(abs(values[0] - 0.05) < 0.00025)
    #expect(abs(values[1] - 0.1) < 0.0005)
  }
}
