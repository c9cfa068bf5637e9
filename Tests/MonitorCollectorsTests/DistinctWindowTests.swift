import MonitorCollectors
import MonitorSupport
import Testing

@Suite("Distinct values of a window")
struct DistinctWindowTests {
  @Test("Exact: by the minute and by the tick")
  func exact() {
    var window = DistinctWindow(at: 100)
    for hash in [1, 2, 3, 2, 1] as [UInt64] { window.add(hash, at: 100) }
    #expect(window.endTick(at: 100) == (3, 3))
    window.add(2, at: 130)
    window.add(4, at: 130)
    #expect(window.endTick(at: 131) == (4, 2))
    #expect(window.endTick(at: 159) == (4, 0), "the second 100 is still one of the sixty")
    #expect(window.endTick(at: 160) == (2, 0))
    #expect(window.endTick(at: 189) == (2, 0))
    #expect(window.endTick(at: 190) == (0, 0))
    window.add(1, at: 10_000)
    #expect(window.endTick(at: 10_000) == (1, 1))
  }

  @Test("Exact against a plain set, with values coming and going", arguments: 1...3)
  func model(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var window = DistinctWindow(at: 0)
    var last: [UInt64: Int] = [:]
    var second = 0
    for _ in 0..<400 {
      var inTick: Set<UInt64> = []
      for _ in 0..<generator.next() % 60 {
        let value = (generator.next() % 600 + 1) &* 0x9E37_79B9_7F4A_7C15
        window.add(value, at: second)
        last[value] = second
        inTick.insert(value)
      }
      let counts = window.endTick(at: second)
      #expect(counts.tick == Double(inTick.count))
      #expect(counts.window == Double(last.values.filter { second - $0 < 60 }.count))
      second += Int(generator.next() % 4)
      if generator.next() % 50 == 0 { second += Int(generator.next() % 200) }
    }
    #expect([window.isEstimate] == [false])
  }

  @Test("Many: within four standard errors, and old ones are forgotten", arguments: 1...2)
  func estimate(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var window = DistinctWindow(at: 50)
    // 500 a second for five minutes: 30 000 in the minute, whatever was before.
    for second in 50..<350 {
      for _ in 0..<500 { window.add(generator.next(), at: second) }
      guard second % 10 == 0 else { continue }
      let counts = window.endTick(at: second)
      let expected = Double(min(60, second - 49)) * 500
      #expect(abs(counts.window - expected) <= 0.046 * expected, "\(second): \(counts)")
      let inTick: Double = second == 50 ? 500 : 5_000
      #expect(abs(counts.tick - inTick) <= 0.046 * inTick, "\(second): \(counts)")
    }
    #expect([window.isEstimate] == [true])
    #expect(window.endTick(at: 1_000).window == 0)
    #expect([window.isEstimate] == [false], "after an empty minute it is exact again")
    window.add(7, at: 1_000)
    #expect(window.endTick(at: 1_000) == (1, 1))
  }
}
