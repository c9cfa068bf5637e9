package import MonitorModel
package import MonitorSupport

/// History in files: a `HistoryFolder` on a thread of its own.
///
/// After a failed write the log is closed for good and the queue is told that it is behind; the wait
/// until it is begun again from memory doubles each time, from a second to a minute, and is over for
/// good once a sync went well.
package final actor FileStorageBackend: StorageBackend {
  /// The first wait after a failure, in nanoseconds.
  package static let retryLeast: Int64 = 1_000_000_000
  /// The longest wait after a failure, in nanoseconds.
  package static let retryMost: Int64 = 60_000_000_000

  /// Where the engine puts ticks.
  package nonisolated let queue: StorageQueue
  /// How much is kept.
  package private(set) var retention: StorageRetention
  private var folder: HistoryFolder
  private let thread: OwnThread
  private let time: MonitorTime
  private var syncNanoseconds: Int64
  private var lastSync = MonotonicInstant(nanoseconds: 0)
  private var retryWait = retryLeast
  private var status = StorageHealth()
  private let board: StorageBoard
  /// Why the folder cannot be used.
  private var refusal: HistoryError?
  /// Why ticks are not stored for now.
  private var suspension: HistoryError?
  /// Why the newest block could not be stored.
  private var blockFailure: HistoryError?
  private var recovered: Set<UInt64> = []
  private var damaged: Set<StoredBlock> = []

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one for a folder; nothing is touched before `open`.
  ///
  /// `process` is told to others who find the folder locked.
  package init(
    path: String, thread: OwnThread, time: MonitorTime, process: Int32 = 0,
    seal: HistorySeal = .plain, retention: StorageRetention = StorageRetention(),
    syncInterval: Duration = .seconds(5), queue: StorageQueue = StorageQueue(),
    files: FileSystem = .system
  ) {
    self.thread = thread
    self.time = time
    self.queue = queue
    self.retention = retention
    syncNanoseconds = syncInterval.nanoseconds
    folder = HistoryFolder(path, seal: seal, process: process, files: files)
    status.folder = path
    status.state = .starting
    status.quota = retention.bytes
    board = StorageBoard(status)
  }

  /// Changes how much a power cut may cost.
  package func setSyncInterval(_ interval: Duration) { syncNanoseconds = interval.nanoseconds }

  // MARK: - Opening

  /// Opens it, for writing where that is asked for and possible.
  package func open(asWriter: Bool) throws(HistoryError) -> StorageOpening {
    defer { publish() }
    if folder.access == .closed {
      do {
        try folder.open(asWriter: asWriter)
        refusal = nil
      } catch {
        note(error)
        refusal = error
        if !error.mayPass { queue.setStoring(false) }
        throw error
      }
      queue.setStoring(folder.access == .writer)
    }
    return StorageOpening(
      access: folder.access, session: folder.session, nextNumber: folder.nextNumber,
      blocks: folder.blocks, leftoverLogs: leftoverLogs)
  }

  /// Changes how much is kept.
  package func setRetention(_ retention: StorageRetention) {
    self.retention = retention
    publish()
  }

  /// Looks what the writer has added.
  package func refresh() throws(HistoryError) {
    guard folder.access != .closed else { return }
    defer { publish() }
    do { try folder.refresh() } catch { throw note(error) }
  }

  /// Stops using it; it may be opened again.
  package func close() {
    drain()
    finishLog()
    folder.close()
    publish()
  }

  // MARK: - Logs

  /// The numbers of the logs that no block covers and nobody writes, oldest first.
  package var leftoverLogs: [UInt64] { folder.leftoverLogs.map(\.number) }

  /// What an earlier run left in a log.
  package func recover(_ number: UInt64) throws(HistoryError) -> RecoveredLog {
    defer { publish() }
    do {
      let log = try folder.recoverLog(number)
      guard recovered.insert(number).inserted else { return log }
      status.recoveredTicks += UInt64(log.payloads.count)
      status.tornBytes += UInt64(log.tornBytes)
      if log.isCut { status.tornLogs += 1 }
      if log.isCut, log.session == 0 { status.damagedBlocks += 1 }
      return log
    } catch {
      throw note(error)
    }
  }

  /// Removes a log that has no ticks worth a block.
  package func removeLog(_ number: UInt64) throws(HistoryError) {
    defer { publish() }
    do { try folder.removeLog(number) } catch { throw note(error) }
  }

  /// Does what comes into the queue until that is finished or the task is cancelled.
  package func run() async {
    for await _ in queue.rings { drain() }
    drain()
    finishLog()
    publish()
  }

  /// Does what waits in the queue.
  package func drain() {
    guard folder.access == .writer else { return }
    var requests = queue.take()
    guard !requests.isEmpty else { return }
    defer { publish() }
    while !requests.isEmpty {
      for (index, request) in requests.enumerated() {
        let before = folder.log
        do {
          try perform(request)
        } catch {
          suspend(error, after: before, at: request, rest: requests[(index + 1)...])
          break
        }
      }
      queue.done()
      requests = queue.take()
    }
  }

  private func perform(_ request: StorageQueue.Request) throws(HistoryError) {
    // Its block was stored before its turn came: it has all of this.
    if folder.covers(request.number) { return }
    let start = time.monotonic()
    switch request {
    case .begin(let number, let payloads, let instant):
      finishLog()
      try makeRoom(for: payloads.reduce(LogHead.bytes) { $0 + $1.count + LogRecords.headBytes })
      try folder.startLog(number: number, payloads: payloads)
      if !payloads.isEmpty { status.restartedLogs += 1 }
      suspension = nil
      lastSync = instant
      noteSync(since: start)
    case .tick(let number, let payload, let instant):
      guard folder.log?.head.number == number else { throw .noLog(path: folder.path) }
      if folder.diskBytes + HistoryName.diskBytes(payload.count) > retention.bytes {
        try makeRoom(for: payload.count)
      }
      try folder.append(payload)
      status.maxWriteNanoseconds = max(
        status.maxWriteNanoseconds, time.monotonic() - start)
      guard instant - lastSync >= syncNanoseconds || instant < lastSync else { return }
      try sync()
      lastSync = instant
    }
  }

  private func sync() throws(HistoryError) {
    let start = time.monotonic()
    try folder.sync()
    noteSync(since: start)
    retryWait = Self.retryLeast
    // So that the log never grows into what the quota forbids.
    _ = try? folder.enforce(retention, now: time.wall())
  }

  private func noteSync(since start: MonotonicInstant) {
    status.lastSyncNanoseconds = time.monotonic() - start
    status.maxSyncNanoseconds = max(status.maxSyncNanoseconds, status.lastSyncNanoseconds)
  }

  /// Stops storing ticks for a while; `log` was the one that was written before the failure.
  private func suspend(
    _ error: HistoryError, after log: OpenLog?, at request: StorageQueue.Request,
    rest: some Sequence<StorageQueue.Request>
  ) {
    note(error)
    suspension = error
    if folder.log != nil {
      // It is only full: it may keep what it has.
      finishLog()
    } else if case .tick = request, let log {
      // What was written and not synced may be gone.
      queue.countUnsaved(UInt64(log.ticks - log.syncedTicks), of: log.head.number)
    }
    queue.fail(
      request.number, unsaved: request.ticks, rest: rest,
      retryAt: request.instant.advanced(by: retryWait))
    retryWait = min(2 * retryWait, Self.retryMost)
  }

  /// Closes the log; its ticks that cannot be brought to the disk are counted.
  private func finishLog() {
    guard let log = folder.log else { return }
    let failures = folder.counters.failures
    folder.finishLog()
    if folder.counters.failures > failures {
      queue.countUnsaved(UInt64(log.ticks - log.syncedTicks), of: log.head.number)
    }
  }

  // MARK: - Blocks

  /// The blocks, oldest first.
  package var blocks: [StoredBlock] { folder.blocks }

  /// Stores a block and lets go of the logs and blocks it replaces.
  package func store(_ block: SealedBlock) throws(HistoryError) -> StoredBlock {
    drain()
    defer { publish() }
    do {
      try makeRoom(for: block.bytes.count)
      let stored = try folder.store(
        block.bytes, numbers: block.numbers, session: block.session, walls: block.walls,
        tier: block.tier)
      blockFailure = nil
      queue.stored(block.numbers)
      return stored
    } catch {
      blockFailure = error
      throw note(error)
    }
  }

  /// Removes old blocks until so many bytes more are within the quota.
  private func makeRoom(for bytes: Int) throws(HistoryError) {
    try folder.enforce(retention, now: time.wall(), reserve: bytes)
    let needed = HistoryName.diskBytes(bytes)
    guard folder.diskBytes + needed <= retention.bytes else {
      throw .overQuota(path: folder.path, bytes: needed, quota: retention.bytes)
    }
  }

  /// A part of a block, up to its end.
  package func read(
    _ block: StoredBlock, offset: Int, count: Int
  ) throws(HistoryError) -> [UInt8] {
    do {
      return try folder.read(block, offset: offset, count: count)
    } catch {
      throw note(error)
    }
  }

  /// Counts a block whose bytes turned out not to be what was stored.
  package func countDamaged(_ block: StoredBlock) {
    guard damaged.insert(block).inserted else { return }
    status.damagedBlocks += 1
    publish()
  }

  /// Removes what is beyond the retention, one small step.
  package func maintain(now: WallInstant) throws(HistoryError) -> [StoredBlock] {
    guard folder.access == .writer else { return [] }
    defer { publish() }
    do {
      return try folder.enforce(retention, now: now)
    } catch {
      throw note(error)
    }
  }

  /// Shows what is done in the background, in words.
  package func setWork(_ words: String) {
    status.work = words
    publish()
  }

  // MARK: - Health

  @discardableResult
  private func note(_ error: HistoryError) -> HistoryError {
    status.failures += 1
    status.lastError = "\(error)"
    return error
  }

  /// How it is doing; asking never waits.
  package nonisolated var health: StorageHealth { board.read(queue) }

  /// Writes on the board how things are.
  private func publish() {
    var health = status
    health.state = state
    health.warm = folder.warm
    health.cold = folder.cold
    health.logBytes = folder.leftoverLogs.reduce(folder.log?.bytes ?? 0) { $0 + $1.bytes }
    health.quota = retention.bytes
    health.freeBytes = folder.freeBytes
    health.oldest = folder.blocks.first?.walls.lowerBound
    health.loggedTicks = folder.counters.loggedTicks
    health.droppedBlocks = folder.counters.droppedBlocks
    health.droppedBytes = folder.counters.droppedBytes
    health.storedBlocks = folder.counters.storedBlocks
    board.publish(health)
  }

  private var state: StorageHealth.State {
    switch folder.access {
    case .closed:
      guard let refusal else { return .starting }
      return refusal.mayPass
        ? .suspended(reason: "\(refusal)") : .refused(reason: "\(refusal)")
    case .reader(let reason):
      return .readingOnly(reason: reason.map { "\($0)" } ?? "it was opened for reading")
    case .writer:
      return (suspension ?? blockFailure).map { .suspended(reason: "\($0)") } ?? .storing
    }
  }
}
