import MonitorCollectors
import MonitorSupport
import Testing

/// The most frequent of many in bounded memory.
@Suite struct SpaceSavingTests {
  private func add(_ key: Int, to table: inout SpaceSaving) {
    withUnsafeBytes(of: UInt64(key)) { _ = table.add($0) }
  }

  private func number(_ key: [UInt8]) -> Int {
    Int(key.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  @Test func countsAreBoundsOfTheTruth() {
    let seed: UInt64 = 11
    var generator = SeededGenerator(seed: seed)
    var table = SpaceSaving(capacity: 64, keyBytes: 8)
    var exact: [Int: UInt64] = [:]
    let total = 50_000
    for _ in 0..<total {
      // A few frequent ones, and a long tail.
      let key =
        Int.random(in: 0..<3, using: &generator) == 0
        ? Int.random(in: 0..<100_000, using: &generator) + 100
        : Int.random(in: 0..<10, using: &generator)
      exact[key, default: 0] += 1
      add(key, to: &table)
    }
    #expect(table.count == 64)
    var held: Set<Int> = []
    for place in 0..<table.count {
      let key = number(table.key(place))
      #expect(held.insert(key).inserted, "seed \(seed)")
      let truth = exact[key] ?? 0
      #expect(table.counts[place] >= truth, "seed \(seed)")
      #expect(table.counts[place] - table.errors[place] <= truth, "seed \(seed)")
    }
    for (key, count) in exact where count > UInt64(total / 64) { #expect(held.contains(key)) }
  }

  @Test func whatIsPinnedStays() {
    var table = SpaceSaving(capacity: 4, keyBytes: 8)
    add(1, to: &table)
    table.pin(0)
    for key in 100..<5_000 { add(key, to: &table) }
    #expect(number(table.key(0)) == 1 && table.counts[0] == 1 && table.isPinned(0))
    table.halve()
    add(1, to: &table)
    #expect(table.counts[0] == 1)
  }
}
