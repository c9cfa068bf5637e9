package import MonitorModel

import Glibc

/// Sealed blocks, and what is kept of them.
extension HistoryFolder {
  /// Where a block is.
  package func blockPath(_ block: StoredBlock) -> String { place(.block(block)) }

  /// Bytes of logs, rounded up to pages: the one that is written and those that wait to be sealed.
  package var logDiskBytes: Int {
    leftoverLogs.reduce(HistoryName.diskBytes(log?.bytes ?? 0)) {
      $0 + HistoryName.diskBytes($1.bytes)
    }
  }

  /// All bytes of history, rounded up to pages.
  package var diskBytes: Int { blockDiskBytes + logDiskBytes }

  /// Room that is kept free under the quota: for a block, and for a log that grows to the size of
  /// the largest.
  package var headroom: Int {
    let largest = blocks.suffix(16).filter { $0.tier == .warm }.map(\.diskBytes).max() ?? 0
    return largest + max(0, HistoryName.diskBytes(largestLog) - logDiskBytes)
  }

  /// Stores a block; it is on the disk when this returns, and only then the logs and the warm blocks
  /// that it replaces are removed.
  ///
  /// If one of the logs is being written, it is closed.
  ///
  /// - Throws: `HistoryError`; then everything is as before.
  /// - Precondition: the bytes are not empty.
  @discardableResult
  package mutating func store(
    _ bytes: [UInt8], numbers: ClosedRange<UInt64>, session: UInt64,
    walls: ClosedRange<WallInstant>, tier: StorageTier
  ) throws(HistoryError) -> StoredBlock {
    guard access == .writer else { throw .notWritable(path: path) }
    precondition(!bytes.isEmpty && bytes.count <= Limits.blockBytes && numbers.lowerBound > 0)
    if let log, numbers.contains(log.head.number) { finishLog() }
    let block = StoredBlock(
      numbers: numbers, session: session, walls: walls, tier: tier, bytes: bytes.count)
    let path = blockPath(block)
    do {
      try files.close(try makeDurable(bytes, as: .block(block)))
    } catch {
      throw failed(error, path)
    }
    let known = blocks
    blocks = Self.uncovered(known + [block])
    counters.storedBlocks += 1
    nextNumber = max(nextNumber, numbers.upperBound + 1)
    // What cannot be removed now is ignored from here on and removed when the folder is opened.
    let kept = Set(blocks)
    for old in known where !kept.contains(old) && old.name != block.name {
      removeSoon(blockPath(old))
    }
    for log in leftoverLogs where numbers.contains(log.number) {
      removeSoon(logPath(log.number))
    }
    leftoverLogs.removeAll { numbers.contains($0.number) }
    return block
  }

  /// Reads a part of a block, up to its end.
  ///
  /// - Throws: `HistoryError.missing` where it has gone: retention or archiving removed it, and
  ///   `refresh` tells what is there now.
  package mutating func read(
    _ block: StoredBlock, offset: Int = 0, count: Int = .max
  ) throws(HistoryError) -> [UInt8] {
    precondition(offset >= 0 && count >= 0)
    let path = blockPath(block)
    guard offset < block.bytes else { return [] }
    do {
      return try read(path, offset, min(count, block.bytes - offset))
    } catch {
      throw error.number == ENOENT ? .missing(path: path) : failed(error, path)
    }
  }

  /// Removes what is beyond the limits, oldest first, so that `reserve` more bytes have room beside
  /// the headroom; never the log, nor the newest block.
  ///
  /// - Returns: what was removed.
  /// - Throws: `HistoryError`; what was removed before that is counted.
  @discardableResult
  package mutating func enforce(
    _ retention: StorageRetention, now: WallInstant, reserve: Int = 0
  ) throws(HistoryError) -> [StoredBlock] {
    guard access == .writer else { throw .notWritable(path: path) }
    let removals = RetentionPlan.removals(
      from: blocks, logs: logDiskBytes, reserve: headroom + HistoryName.diskBytes(reserve),
      retention: retention, now: now)
    var gone: Set<StoredBlock> = []
    defer { if !gone.isEmpty { blocks.removeAll { gone.contains($0) } } }
    for block in removals {
      do {
        try files.remove(blockPath(block))
      } catch {
        guard error.number == ENOENT else { throw failed(error, blockPath(block)) }
      }
      gone.insert(block)
      counters.droppedBlocks += 1
      counters.droppedBytes += UInt64(block.bytes)
    }
    return removals
  }

  /// The bytes that may still be written on the disk; `nil` where it does not say.
  package var freeBytes: Int? { try? files.free(path) }

  /// Removes what earlier runs left half done, or that a block has replaced.
  mutating func removeLeftovers() {
    guard !leftovers.isEmpty else { return }
    // A block that is seen need not be on the disk by its name: the program may have been killed
    // between the two. What it replaces must not go first.
    do {
      try sync(folder: path)
    } catch {
      counters.failures += 1
      return
    }
    for name in leftovers {
      removeSoon(path + "/" + name)
      counters.leftovers += 1
    }
    leftovers = []
  }

  /// Removes a file that nothing needs any more; if that fails, the next opening does it.
  private mutating func removeSoon(_ path: String) {
    do {
      try files.remove(path)
    } catch {
      if error.number != ENOENT { counters.failures += 1 }
    }
  }
}
