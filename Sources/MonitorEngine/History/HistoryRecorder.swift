package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Remembers every tick: encodes it, keeps the last hour in memory, hands it to the store, seals a
/// block every ten minutes.
///
/// ```
///  engine ─▶ inbox ─▶ payload ─▶ open run ──600 ticks──▶ sealing ─▶ sealed, in memory for an hour
///                        │                                              │
///                        ▼                                              ▼
///                  queue ▶ log of the block                      block file, and the log goes
/// ```
///
/// It never waits for a disk while ticks come: the store has its own thread, and what it cannot take
/// stays here until it can, for an hour.
package final actor HistoryRecorder {
  /// The session of a run that writes to no folder: it comes after all that are stored.
  package static let memorySession: UInt64 = 1 << 62
  private static let hour: Int64 = 3_600_000_000_000
  private static let maintenanceInterval: Int64 = 30_000_000_000
  /// Recording waits for the store no longer than this, in nanoseconds.
  private static let patience: Int64 = 2_000_000_000

  /// Where the engine puts ticks.
  package nonisolated let inbox = HistoryInbox()
  /// Where they are kept.
  package nonisolated let backend: any StorageBackend
  private let packer: BlockPacker
  private let time: MonitorTime
  private let isKeptInFiles: Bool
  private var config: RealtimeMonitorConfig
  private var encoder = TickEncoder()
  private var session = memorySession
  private var number = memorySession
  private var open = OpenRun(session: memorySession)
  private var sealing: [(number: UInt64, run: OpenRun)] = []
  private var sealed: [Sealed] = []
  private var isWriter = false
  private var recovering: Task<Void, Never>?
  private var lastArchival: MonotonicInstant?
  private var onSession: (@Sendable (UInt64) async -> Void)?

  private struct Sealed {
    var head: BlockHead
    var bytes: [UInt8]
    var isStored: Bool
    var isHopeless = false
  }

  /// Makes a recorder; `isKeptInFiles` says whether the store outlives the program.
  package init(
    backend: any StorageBackend, packer: BlockPacker, config: RealtimeMonitorConfig,
    time: MonitorTime, isKeptInFiles: Bool
  ) {
    self.backend = backend
    self.packer = packer
    self.config = config
    self.time = time
    self.isKeptInFiles = isKeptInFiles
  }

  // MARK: Life

  /// Opens the store, records what comes into the inbox until that is finished, and seals what is
  /// left.
  ///
  /// `onSession` is told the number of the session as soon as it is known.
  package func run(onSession: @escaping @Sendable (UInt64) async -> Void) async {
    self.onSession = onSession
    let (backend, isKeptInFiles) = (backend, isKeptInFiles)
    let writing = Task { if isKeptInFiles { await backend.run() } }
    let care = Task { await self.lookAfter() }
    let opening = Task { await self.openStore() }
    // The first ticks are to be in the session of the store, but one that stands still stops nothing.
    await time.wait(for: opening, until: time.monotonic().advanced(by: Self.patience))
    for await record in inbox.records { take(record) }
    opening.cancel()
    care.cancel()
    recovering?.cancel()
    await recovering?.value
    await sealTheRest()
    backend.queue.finish()
    await writing.value
    if isKeptInFiles { await backend.close() }
  }

  private func openStore() async {
    guard isKeptInFiles else {
      backend.queue.setStoring(false)
      await onSession?(session)
      return
    }
    await backend.setRetention(Self.retention(config))
    do {
      let opening = try await backend.open(asWriter: true)
      guard case .writer = opening.access else {
        await onSession?(session)
        return
      }
      isWriter = true
      session = opening.session
      let (old, oldNumber) = (open, number)
      number = opening.nextNumber
      encoder = TickEncoder()
      open = OpenRun(session: session)
      if !old.stamps.isEmpty {
        // What came before the store was open stays a session of its own, in memory.
        sealing.append((oldNumber, old))
        Task { await self.seal(oldNumber, old) }
      }
      backend.queue.begin(number: number, at: time.monotonic())
      await onSession?(session)
      // Ticks come meanwhile, and are logged at once.
      let logs = opening.leftoverLogs
      recovering = Task { for log in logs where !Task.isCancelled { await self.recover(log) } }
    } catch {
      // The store's health says why; memory goes on, and the next care tries again.
      await onSession?(session)
    }
  }

  /// Seals what an earlier run left in a log.
  private func recover(_ number: UInt64) async {
    do throws(HistoryError) {
      let log = try await backend.recover(number)
      let run = await packer.run(of: log)
      if log.payloads.isEmpty { return try await backend.removeLog(number) }
      guard !run.stamps.isEmpty else { return }
      guard let block = try? await packer.seal(run, number: number, boot: boot(of: run)) else {
        return
      }
      _ = try await backend.store(Self.block(block.head, block.bytes))
    } catch {
      // It stays a log: readers use it as it is, and the next start tries again.
    }
  }

  /// The boot an earlier run was of: this one where its clock began when this one's did, else one
  /// that is not known.
  private func boot(of run: OpenRun) -> [UInt8]? {
    guard let last = run.stamps.last else { return nil }
    let now = time.wall().milliseconds - time.monotonic().nanoseconds / 1_000_000
    let then = last.wall.milliseconds - last.at.nanoseconds / 1_000_000
    return abs(now - then) < 60_000 ? nil : [UInt8](repeating: 0, count: 16)
  }

  // MARK: Ticks

  private func take(_ record: TickRecord) {
    let payload = encoder.encode(record)
    do {
      try open.append(payload)
    } catch {
      // What was just encoded can be decoded; begin anew rather than go on with a broken chain.
      assertionFailure("\(error)")
      return sealOpen()
    }
    let at = record.snapshot.data.at
    if isWriter, backend.queue.offer(payload, at: at) == .restart {
      backend.queue.begin(number: number, payloads: open.payloads, at: at)
    }
    let isLong = open.stamps.first.map { at - $0.at >= Self.hour } ?? false
    if open.stamps.count >= Limits.blockTicks || isLong || open.bytes >= Limits.logBytes / 4 {
      sealOpen()
    }
    tell()
  }

  private func tell() {
    var ticks = open.stamps.count
    var bytes = open.bytes
    for (_, run) in sealing {
      ticks += run.stamps.count
      bytes += run.bytes
    }
    for block in sealed {
      ticks += block.head.rows
      bytes += block.bytes.count
    }
    inbox.note(
      ticks: ticks, bytes: bytes, unrecordedProcesses: encoder.unrecordedProcesses)
  }

  private func sealOpen() {
    guard !open.stamps.isEmpty else { return }
    let run = open
    let done = number
    number += 1
    open = OpenRun(session: session)
    encoder.beginChain()
    sealing.append((done, run))
    if isWriter { backend.queue.begin(number: number, at: time.monotonic()) }
    Task { await self.seal(done, run) }
  }

  private func seal(_ number: UInt64, _ run: OpenRun) async {
    let block = try? await packer.seal(run, number: number)
    sealing.removeAll { $0.number == number && $0.run.session == run.session }
    guard let block else { return }
    let place = sealed.firstIndex { $0.head.numbers.lowerBound > number } ?? sealed.count
    sealed.insert(Sealed(head: block.head, bytes: block.bytes, isStored: false), at: place)
    await storeSealed()
    forgetOld()
    tell()
  }

  private func storeSealed() async {
    guard isWriter else { return }
    for block in sealed where !block.isStored && !block.isHopeless {
      guard block.head.session != Self.memorySession else { continue }
      do {
        _ = try await backend.store(Self.block(block.head, block.bytes))
        mark(block.head) { $0.isStored = true }
      } catch {
        if !error.mayPass { mark(block.head) { $0.isHopeless = true } }
        return
      }
    }
  }

  private func mark(_ head: BlockHead, _ change: (inout Sealed) -> Void) {
    if let index = sealed.firstIndex(where: { $0.head == head }) { change(&sealed[index]) }
  }

  /// The last hour stays in memory; what could not be stored by then is lost, and counted.
  private func forgetOld() {
    let limit = time.monotonic().nanoseconds - Self.hour
    while let first = sealed.first, first.head.last.nanoseconds < limit {
      if !first.isStored { backend.queue.forget(first.head.numbers.lowerBound) }
      sealed.removeFirst()
    }
  }

  private func sealTheRest() async {
    guard isWriter, !open.stamps.isEmpty,
      let block = try? await packer.seal(open, number: number)
    else { return }
    sealed.append(Sealed(head: block.head, bytes: block.bytes, isStored: false))
    await storeSealed()
  }

  private static func block(_ head: BlockHead, _ bytes: [UInt8]) -> SealedBlock {
    SealedBlock(
      numbers: head.numbers, session: head.session,
      walls: min(head.firstWall, head.lastWall)...max(head.firstWall, head.lastWall),
      tier: head.tier == .cold ? .cold : .warm, bytes: bytes)
  }

  // MARK: Care

  /// Puts other settings in force.
  package func reconfigure(_ config: RealtimeMonitorConfig) async {
    self.config = config
    await backend.setRetention(Self.retention(config))
    await (backend as? FileStorageBackend)?.setSyncInterval(config.storage.syncInterval)
  }

  private static func retention(_ config: RealtimeMonitorConfig) -> StorageRetention {
    let storage = config.storage
    func milliseconds(_ duration: Duration) -> Int64 { duration.nanoseconds / 1_000_000 }
    // What is to be archived must still be there when its time comes.
    let slack: Int64 = storage.isArchiving ? 2 : 1
    return StorageRetention(
      bytes: storage.quota,
      warm: .init(age: milliseconds(storage.warmAge) * slack, bytes: storage.warmQuota),
      cold: .init(
        age: milliseconds(storage.coldAge), bytes: max(1, storage.coldQuota)))
  }

  private func lookAfter() async {
    var next = time.monotonic()
    while !Task.isCancelled {
      next = next.advanced(by: Self.maintenanceInterval)
      do { try await time.sleepUntil(next) } catch { return }
      if !isWriter, isKeptInFiles { await openAgain() }
      await storeSealed()
      forgetOld()
      tell()
      guard isWriter else { continue }
      while let removed = try? await backend.maintain(now: time.wall()), !removed.isEmpty,
        !Task.isCancelled
      {}
      await archive()
    }
  }

  /// A folder that could not be opened may be free, or have room, by now.
  private func openAgain() async {
    switch backend.health.state {
    case .suspended: await openStore()
    case .readingOnly: try? await backend.refresh()
    default: break
    }
  }

  private func archive() async {
    guard config.storage.isArchiving else { return }
    let now = time.monotonic()
    let interval = (config.archivalInterval ?? .seconds(86_400)).nanoseconds
    if let lastArchival, now - lastArchival < interval { return }
    let limit = WallInstant(
      milliseconds: time.wall().milliseconds
        - config.storage.warmAge.nanoseconds / 1_000_000)
    let packer = packer
    while !Task.isCancelled {
      let block = try? await backend.archive(
        before: limit, most: 6, words: { "archiving \($0.count) blocks" },
        repack: { parts throws(HistoryError) in
          do {
            return try await packer.repack(parts)
          } catch {
            throw .damaged(path: "a block to archive", offset: 0, "\(error)")
          }
        })
      if block == nil { break }
    }
    lastArchival = now
  }

  // MARK: Reading

  /// What is in memory.
  package var memory: HistoryMemory {
    var memory = HistoryMemory()
    var parts = sealed.map { HistoryMemory.Part.sealed($0.head, $0.bytes) }
    parts += sealing.map { .open($0.number, $0.run) }
    if !open.stamps.isEmpty { parts.append(.open(number, open)) }
    memory.parts = parts.sorted { $0.numbers.lowerBound < $1.numbers.lowerBound }
    return memory
  }
}
