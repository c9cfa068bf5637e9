package import MonitorModel

/// Which blocks must go, and which are to be repacked: decided from the listing alone.
package enum RetentionPlan {
  /// Blocks that go for their age in one step, at most: a clock that is wrong for a moment costs
  /// no more.
  package static let agedMost = 16

  /// The blocks that must go, oldest first, so that `reserve` more bytes have room.
  ///
  /// The newest block always stays. A block is as old as its last tick; what is under way (`logs`,
  /// in bytes) counts towards the quota.
  package static func removals(
    from blocks: [StoredBlock], logs: Int, reserve: Int, retention: StorageRetention,
    now: WallInstant
  ) -> [StoredBlock] {
    guard let newest = blocks.last else { return [] }
    var tierBytes: [StorageTier: Int] = [:]
    for block in blocks { tierBytes[block.tier, default: 0] += block.diskBytes }
    var total = tierBytes.values.reduce(0, +) + logs + reserve
    var aged = 0
    var removals: [StoredBlock] = []
    for block in blocks where block != newest {
      let tier = retention[block.tier]
      let isOver = total > retention.bytes
      let isOverTier = tier.bytes.map { tierBytes[block.tier, default: 0] > $0 } ?? false
      var isOld = tier.age.map { isOlder(block, than: $0, at: now) } ?? false
      if isOld, !isOver, !isOverTier {
        isOld = aged < agedMost
        if isOld { aged += 1 }
      }
      guard isOver || isOverTier || isOld else { continue }
      removals.append(block)
      total -= block.diskBytes
      tierBytes[block.tier, default: 0] -= block.diskBytes
    }
    return removals
  }

  private static func isOlder(_ block: StoredBlock, than age: Int64, at now: WallInstant) -> Bool {
    let (elapsed, overflow) =
      now.milliseconds.subtractingReportingOverflow(block.walls.upperBound.milliseconds)
    return !overflow && elapsed > age
  }

  /// The oldest warm blocks that should become one cold file; `nil` where there is nothing to do.
  ///
  /// They follow each other without a hole, are of one run, at most `most`, and their last ticks are
  /// before `limit`. Fewer than `most` are taken only where no more will come: their run is over, or
  /// a hole or a cold file follows. The newest block is left alone: the dashboard looks at it most.
  package static func archive(
    from blocks: [StoredBlock], before limit: WallInstant, most: Int,
    mostBytes: Int = Limits.blockBytes / 2
  ) -> [StoredBlock]? {
    var group: [StoredBlock] = []
    var bytes = 0
    for (index, block) in blocks.enumerated() {
      let follows =
        group.last.map {
          block.session == $0.session && block.numbers.lowerBound == $0.numbers.upperBound + 1
        } ?? true
      let isReady =
        block.tier == .warm && block.walls.upperBound < limit && index < blocks.count - 1
      let fits = bytes + block.bytes <= mostBytes || group.isEmpty
      if !group.isEmpty {
        // Something stands after the group: it is complete unless the next one is only too young.
        if block.tier == .cold || !follows || !fits { return group }
        if !isReady { group = [] }
      }
      guard isReady else {
        bytes = 0
        continue
      }
      group.append(block)
      bytes += block.bytes
      if group.count >= most { return group }
    }
    return nil
  }
}
