package import MonitorModel

/// History in memory only: where nothing is to be stored (`--no-store`), and in tests.
///
/// It holds what fits its quota and forgets all with the program; `close` and `open` are a restart.
package final actor MemoryStorageBackend: StorageBackend {
  /// Where the engine puts ticks.
  package nonisolated let queue: StorageQueue
  /// How much is kept.
  package private(set) var retention: StorageRetention
  /// The blocks, oldest first.
  package private(set) var blocks: [StoredBlock] = []
  private var contents: [StoredBlock: [UInt8]] = [:]
  private var logs: [UInt64: Log] = [:]
  private var isOpen = false
  private var session: UInt64 = 0
  private var nextNumber: UInt64 = 1
  /// The block whose log is written; 0 for none.
  private var current: UInt64 = 0
  private var status = StorageHealth()
  private let board = StorageBoard(StorageHealth())
  private var damaged: Set<StoredBlock> = []

  private struct Log {
    var session: UInt64
    var payloads: [[UInt8]]
    var bytes: Int { payloads.reduce(LogHead.bytes) { $0 + $1.count + LogRecords.headBytes } }
  }

  /// Makes an empty one.
  package init(
    retention: StorageRetention = StorageRetention(bytes: Limits.bufferBytes),
    queue: StorageQueue = StorageQueue()
  ) {
    self.retention = retention
    self.queue = queue
  }

  /// Opens it, for writing where that is asked for and possible.
  package func open(asWriter: Bool) throws(HistoryError) -> StorageOpening {
    defer { publish() }
    if !isOpen {
      isOpen = true
      status.state = .storing
      session = nextNumber
      current = 0
      queue.setStoring(true)
    }
    return StorageOpening(
      access: .writer, session: session, nextNumber: nextNumber, blocks: blocks,
      leftoverLogs: leftoverLogs)
  }

  /// Changes how much is kept.
  package func setRetention(_ retention: StorageRetention) {
    self.retention = retention
    publish()
  }

  /// Looks what the writer has added.
  package func refresh() throws(HistoryError) {}

  /// Stops using it; it may be opened again.
  package func close() {
    drain()
    isOpen = false
    status.state = .off
    current = 0
    publish()
  }

  /// The numbers of the logs that no block covers and nobody writes, oldest first.
  package var leftoverLogs: [UInt64] { logs.keys.filter { $0 != current }.sorted() }

  /// What an earlier run left in a log.
  package func recover(_ number: UInt64) throws(HistoryError) -> RecoveredLog {
    defer { publish() }
    guard let log = logs[number] else { throw .missing(path: HistoryName.log(number).text) }
    status.recoveredTicks += UInt64(log.payloads.count)
    return RecoveredLog(
      number: number, session: log.session, payloads: log.payloads, tornBytes: 0, damage: nil)
  }

  /// Removes a log that has no ticks worth a block.
  package func removeLog(_ number: UInt64) throws(HistoryError) {
    logs[number] = nil
    publish()
  }

  /// Does what comes into the queue until that is finished or the task is cancelled.
  package func run() async {
    for await _ in queue.rings { drain() }
    drain()
  }

  /// Does what waits in the queue.
  package func drain() {
    guard isOpen else { return }
    defer { publish() }
    var requests = queue.take()
    while !requests.isEmpty {
      for (index, request) in requests.enumerated() {
        do {
          try perform(request)
        } catch {
          note(error)
          queue.fail(
            request.number, unsaved: request.ticks, rest: requests[(index + 1)...],
            retryAt: request.instant.advanced(by: FileStorageBackend.retryLeast))
          break
        }
      }
      queue.done()
      requests = queue.take()
    }
  }

  private func perform(_ request: StorageQueue.Request) throws(HistoryError) {
    // Its block was stored before its turn came: it has all of this.
    if blocks.contains(where: { $0.numbers.contains(request.number) }) { return }
    switch request {
    case .begin(let number, let payloads, _):
      current = number
      let log = Log(session: session, payloads: payloads)
      logs[number] = nil
      try makeRoom(for: log.bytes)
      logs[number] = log
      nextNumber = max(nextNumber, number + 1)
      status.loggedTicks += UInt64(payloads.count)
    case .tick(let number, let payload, _):
      try makeRoom(for: payload.count)
      guard logs[number] != nil, number == current else { throw .noLog(path: "memory") }
      logs[number]?.payloads.append(payload)
      status.loggedTicks += 1
    }
  }

  /// Stores a block and lets go of the logs and blocks it replaces.
  package func store(_ block: SealedBlock) throws(HistoryError) -> StoredBlock {
    drain()
    defer { publish() }
    do { try makeRoom(for: block.bytes.count) } catch { throw note(error) }
    let stored = StoredBlock(
      numbers: block.numbers, session: block.session, walls: block.walls, tier: block.tier,
      bytes: block.bytes.count)
    contents[stored] = block.bytes
    let known = blocks
    blocks = HistoryFolder.uncovered(known + [stored])
    let kept = Set(blocks)
    for old in known where !kept.contains(old) { contents[old] = nil }
    for number in logs.keys where block.numbers.contains(number) { logs[number] = nil }
    if block.numbers.contains(current) { current = 0 }
    nextNumber = max(nextNumber, block.numbers.upperBound + 1)
    status.storedBlocks += 1
    queue.stored(block.numbers)
    return stored
  }

  /// Removes old blocks until so many bytes more are within the quota.
  private func makeRoom(for bytes: Int) throws(HistoryError) {
    drop(
      RetentionPlan.removals(
        from: blocks, logs: logBytes, reserve: bytes,
        retention: StorageRetention(bytes: retention.bytes), now: WallInstant(milliseconds: 0)))
    let used = blocks.reduce(logBytes + bytes) { $0 + $1.diskBytes }
    guard used <= retention.bytes else {
      throw .overQuota(path: "memory", bytes: bytes, quota: retention.bytes)
    }
  }

  private var logBytes: Int { logs.values.reduce(0) { $0 + $1.bytes } }

  private func drop(_ removals: [StoredBlock]) {
    for block in removals {
      contents[block] = nil
      status.droppedBlocks += 1
      status.droppedBytes += UInt64(block.bytes)
    }
    let gone = Set(removals)
    blocks.removeAll { gone.contains($0) }
  }

  /// A part of a block, up to its end.
  package func read(
    _ block: StoredBlock, offset: Int, count: Int
  ) throws(HistoryError) -> [UInt8] {
    precondition(offset >= 0 && count >= 0)
    guard let bytes = contents[block] else { throw .missing(path: block.name) }
    return Array(bytes.dropFirst(offset).prefix(count))
  }

  /// Counts a block whose bytes turned out not to be what was stored.
  package func countDamaged(_ block: StoredBlock) {
    defer { publish() }
    if damaged.insert(block).inserted { status.damagedBlocks += 1 }
  }

  /// Removes what is beyond the retention, one small step.
  package func maintain(now: WallInstant) throws(HistoryError) -> [StoredBlock] {
    defer { publish() }
    let removals = RetentionPlan.removals(
      from: blocks, logs: logBytes, reserve: 0, retention: retention, now: now)
    drop(removals)
    return removals
  }

  /// Shows what is done in the background, in words.
  package func setWork(_ words: String) {
    status.work = words
    publish()
  }

  /// How it is doing; asking never waits.
  package nonisolated var health: StorageHealth { board.read(queue) }

  /// Writes on the board how things are.
  private func publish() {
    var health = status
    for block in blocks {
      switch block.tier {
      case .warm: health.warm.add(block.bytes)
      case .cold: health.cold.add(block.bytes)
      }
    }
    health.logBytes = logBytes
    health.quota = retention.bytes
    health.oldest = blocks.first?.walls.lowerBound
    board.publish(health)
  }

  @discardableResult
  private func note(_ error: HistoryError) -> HistoryError {
    status.failures += 1
    status.lastError = "\(error)"
    return error
  }
}
