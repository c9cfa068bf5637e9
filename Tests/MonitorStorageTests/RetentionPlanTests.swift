import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// What goes and what is repacked, from the listing alone.
@Suite struct RetentionPlanTests {
  static func block(
    _ numbers: ClosedRange<UInt64>, session: UInt64 = 1, _ tier: StorageTier = .warm,
    bytes: Int = 4_096
  ) -> StoredBlock {
    StoredBlock(
      numbers: numbers, session: session, walls: HistoryScript.walls(numbers), tier: tier,
      bytes: bytes)
  }

  private static func removals(
    _ blocks: [StoredBlock], logs: Int = 0, reserve: Int = 0, _ retention: StorageRetention,
    now: Int64 = 0
  ) -> [UInt64] {
    RetentionPlan.removals(
      from: blocks, logs: logs, reserve: reserve, retention: retention,
      now: WallInstant(milliseconds: now)
    ).map(\.numbers.lowerBound)
  }

  @Test func theQuotaCountsPagesLogsAndWhatIsToCome() {
    let blocks = (UInt64(1)...5).map { Self.block($0...$0, bytes: 1) }
    let quota = StorageRetention(bytes: 5 * 4_096)
    #expect(Self.removals(blocks, quota) == [])
    #expect(Self.removals(blocks, logs: 1, quota) == [1])
    #expect(Self.removals(blocks, logs: 4_096, reserve: 4_097, quota) == [1, 2, 3])
    #expect(Self.removals(blocks, reserve: 1 << 40, quota) == [1, 2, 3, 4])
    #expect(Self.removals([], reserve: 1 << 40, quota) == [])
  }

  @Test func tiersHaveTheirOwnLimits() {
    let blocks = [
      Self.block(1...2, .cold), Self.block(3...4, .cold), Self.block(5...5), Self.block(6...6),
      Self.block(7...7),
    ]
    var retention = StorageRetention()
    retention.warm.bytes = 2 * 4_096
    #expect(Self.removals(blocks, retention) == [5])
    retention.warm.bytes = nil
    retention.cold.bytes = 4_096
    #expect(Self.removals(blocks, retention) == [1])
    retention.cold = .init(age: 600_000)
    let end = HistoryScript.walls(4...4).upperBound.milliseconds
    #expect(Self.removals(blocks, retention, now: end + 600_000) == [1])
    #expect(Self.removals(blocks, retention, now: end + 600_001) == [1, 3])
    retention.cold.age = nil
    retention.warm.age = 0
    #expect(Self.removals(blocks, retention, now: .max) == [5, 6])
  }

  /// A clock that is wrong for a moment costs a few blocks at most, not everything.
  @Test func ageGoesInSmallSteps() {
    let blocks = (UInt64(1)...100).map { Self.block($0...$0) }
    var retention = StorageRetention()
    retention.warm.age = 1_000
    #expect(Self.removals(blocks, retention, now: .max) == Array(1...16))
    #expect(Self.removals(blocks, retention, now: .min) == [])
    retention.bytes = 50 * 4_096
    #expect(Self.removals(blocks, retention, now: .max).count >= 50)
  }

  private static func archive(_ blocks: [StoredBlock], before: UInt64 = 100, most: Int = 3)
    -> [UInt64]?
  {
    RetentionPlan.archive(
      from: blocks, before: HistoryScript.walls(before...before).lowerBound, most: most
    )?.map(\.numbers.lowerBound)
  }

  @Test func wholeHoursOfOneRunAreRepacked() {
    let blocks = (UInt64(1)...5).map { Self.block($0...$0) }
    #expect(Self.archive(blocks) == [1, 2, 3])
    #expect(Self.archive(Array(blocks[3...])) == nil)
    #expect(Self.archive(blocks, before: 3) == nil)
    #expect(Self.archive(blocks, most: 1) == [1])
    #expect(Self.archive([]) == nil)
    #expect(Self.archive([blocks[0]], most: 1) == nil)
  }

  @Test func theEndOfARunAHoleOrAColdFileEndsAGroup() {
    #expect(
      Self.archive([Self.block(1...1), Self.block(2...2), Self.block(3...3, session: 3)]) == [1, 2])
    #expect(Self.archive([Self.block(1...1), Self.block(3...3), Self.block(4...4)]) == [1])
    #expect(
      Self.archive([Self.block(1...1), Self.block(2...4, .cold), Self.block(5...5)]) == [1])
    #expect(
      Self.archive([
        Self.block(1...2, .cold), Self.block(3...3), Self.block(4...4), Self.block(5...5),
        Self.block(6...6),
      ]) == [3, 4, 5])
    #expect(Self.archive([Self.block(1...2, .cold), Self.block(3...4, .cold)]) == nil)
  }

  @Test func aFileHasALimit() {
    let blocks = (UInt64(1)...5).map { Self.block($0...$0, bytes: 100) }
    let limit = WallInstant(milliseconds: .max)
    func plan(_ bytes: Int) -> Int? {
      RetentionPlan.archive(from: blocks, before: limit, most: 4, mostBytes: bytes)?.count
    }
    #expect(plan(400) == 4)
    #expect(plan(399) == 3)
    #expect(plan(50) == 1)
  }
}
