import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

/// What every place for history must do; over `BackendList`.
@Suite struct StorageBackendContractTests {
  struct Subject: Sendable, CustomTestStringConvertible {
    var entry: BackendList.Entry
    var testDescription: String { entry.name }
  }

  static let all = BackendList.all.map(Subject.init)

  private static func make(
    _ subject: Subject, on disk: SimulatedDisk = SimulatedDisk()
  ) throws -> any StorageBackend {
    try #require(
      subject.entry.make(HistoryScript.folder, disk.system, VirtualClock().time))
  }

  private static func contents(_ backend: any StorageBackend) async throws -> [[UInt8]] {
    var contents: [[UInt8]] = []
    for block in await backend.blocks {
      contents.append(try await backend.read(block, offset: 0, count: .max))
    }
    return contents
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func blocksComeBackInOrder(subject: Subject) async throws {
    let backend = try Self.make(subject)
    let opening = try await backend.open(asWriter: true)
    #expect(opening.access == .writer && opening.nextNumber == 1 && opening.session == 1)
    for number in [UInt64(3), 1, 2, 5, 4] {
      _ = try await backend.store(HistoryScript.sealed(number...number, session: 1))
    }
    #expect(await backend.blocks.map(\.numbers) == [1...1, 2...2, 3...3, 4...4, 5...5])
    #expect(
      try await Self.contents(backend)
        == (UInt64(1)...5).map { HistoryScript.block($0...$0, .warm) })
    let block = await backend.blocks[1]
    #expect(
      try await backend.read(block, offset: 7, count: 9)
        == Array(HistoryScript.block(2...2, .warm)[7..<16]))
    #expect(try await backend.read(block, offset: block.bytes, count: 9) == [])
    let health = backend.health
    #expect(health.warm.blocks == 5 && health.storedBlocks == 5)
    #expect(health.warm.bytes == (await backend.blocks).reduce(0) { $0 + $1.bytes })
    #expect(health.oldest == HistoryScript.walls(1...1).lowerBound)
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func ticksOutliveTheRun(subject: Subject) async throws {
    let backend = try Self.make(subject)
    var engine = StoringEngine(backend)
    for _ in 0..<19 { await engine.tick() }
    #expect(backend.health.loggedTicks == 19)
    #expect(await backend.blocks.count == 2)
    await backend.close()
    let opening = try await backend.open(asWriter: true)
    #expect(opening.leftoverLogs == [3])
    #expect(opening.nextNumber == 4 && opening.session == 4)
    let log = try await backend.recover(3)
    #expect(log.payloads == HistoryScript.payloads(3, 3))
    #expect(log.session == 1 && !log.isCut)
    #expect(backend.health.recoveredTicks == 3)
    _ = try await backend.store(HistoryScript.sealed(3...3, session: 1))
    #expect(await backend.leftoverLogs == [])
    await #expect(throws: HistoryError.self) { try await backend.recover(3) }
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func archivingKeepsWhatItReplacesUntilItIsDone(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    for number in UInt64(1)...5 {
      _ = try await backend.store(HistoryScript.sealed(number...number, session: 1))
    }
    let before = await backend.blocks
    let limit = WallInstant(milliseconds: .max)
    await #expect(throws: HistoryError.self) {
      try await backend.archive(before: limit, most: 2, words: { _ in "" }) {
        _ throws(HistoryError) in
        throw .damaged(path: "x", offset: 0, "no")
      }
    }
    #expect(await backend.blocks == before)
    let cold = try await backend.archive(before: limit, most: 2, words: { _ in "archiving" }) {
      parts async throws(HistoryError) in
      [UInt8](parts.joined())
    }
    #expect(cold?.numbers == 1...2 && cold?.tier == .cold && cold?.session == 1)
    #expect(await backend.blocks.map(\.numbers) == [1...2, 3...3, 4...4, 5...5])
    let expected = HistoryScript.block(1...1, .warm) + HistoryScript.block(2...2, .warm)
    #expect(try await Self.contents(backend)[0] == expected)
    await #expect(throws: HistoryError.self) {
      try await backend.read(before[0], offset: 0, count: 1)
    }
    #expect(backend.health.cold.blocks == 1)
    #expect(backend.health.work == "")
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func aCancelledArchiveChangesNothing(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    for number in UInt64(1)...4 {
      _ = try await backend.store(HistoryScript.sealed(number...number, session: 1))
    }
    let task = Task {
      try await backend.archive(
        before: WallInstant(milliseconds: .max), most: 2, words: { _ in "x" },
        repack: { _ async throws(HistoryError) in
          withUnsafeCurrentTask { $0?.cancel() }
          return [1]
        })
    }
    #expect(try await task.value == nil)
    #expect(await backend.blocks.count == 4)
    #expect(backend.health.work == "")
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func theQuotaIsHard(subject: Subject) async throws {
    let backend = try Self.make(subject)
    await backend.setRetention(StorageRetention(bytes: 8 * 4_096))
    var engine = StoringEngine(backend)
    for _ in 0..<200 {
      await engine.tick()
      let health = backend.health
      #expect(health.bytes <= 8 * 4_096, "\(health)")
    }
    let health = backend.health
    #expect(health.droppedBlocks > 0 && health.droppedBytes > 0 && health.quota == 8 * 4_096)
    #expect(health.unsavedTicks == 0 && health.lostTicks == 0)
    // Far too little: storing is suspended, and comes back with room.
    await backend.setRetention(StorageRetention(bytes: 4_096))
    for _ in 0..<10 { await engine.tick() }
    #expect(backend.health.unsavedTicks > 0)
    #expect(!backend.health.lastError.isEmpty)
    await backend.setRetention(StorageRetention())
    for _ in 0..<70 { await engine.tick() }
    #expect(backend.health.unsavedTicks == 0)
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func retentionIsAppliedAStepAtATime(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    for number in UInt64(1)...40 {
      _ = try await backend.store(HistoryScript.sealed(number...number, session: 1))
    }
    var retention = StorageRetention()
    retention.warm.age = 0
    await backend.setRetention(retention)
    var steps = 0
    while try await !backend.maintain(now: WallInstant(milliseconds: .max)).isEmpty { steps += 1 }
    #expect(steps == 3)
    #expect(await backend.blocks.map(\.numbers) == [40...40])
    #expect(backend.health.droppedBlocks == 39)
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func runEmptiesTheQueueAndEnds(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await backend.run() }
      let at = MonotonicInstant(nanoseconds: 5)
      backend.queue.begin(number: 1, at: at)
      for index in 0..<20 {
        #expect(backend.queue.offer(HistoryScript.payload(1, index), at: at) == .accepted)
      }
      backend.queue.finish()
    }
    #expect(backend.health.loggedTicks == 20)
    #expect(backend.queue.statistics.depth == 0)
    await backend.close()
    _ = try await backend.open(asWriter: true)
    #expect(try await backend.recover(1).payloads == HistoryScript.payloads(1, 20))
  }

  /// A cancelled task flushes as well.
  @Test(.timeLimit(.minutes(5)), arguments: all)
  func runEndsWhenItIsCancelled(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    let task = Task { await backend.run() }
    let at = MonotonicInstant(nanoseconds: 5)
    backend.queue.begin(number: 1, payloads: HistoryScript.payloads(1, 3), at: at)
    task.cancel()
    await task.value
    #expect(backend.health.loggedTicks == 3)
  }

  /// A block that is stored before the queue is empty: what waits comes first, and what comes late
  /// does no harm.
  @Test(.timeLimit(.minutes(5)), arguments: all)
  func aBlockMayOvertakeItsTicks(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    let at = MonotonicInstant(nanoseconds: 5)
    backend.queue.begin(number: 1, payloads: HistoryScript.payloads(1, 3), at: at)
    #expect(backend.queue.offer(HistoryScript.payload(1, 3), at: at) == .accepted)
    backend.queue.begin(number: 2, at: at)
    #expect(backend.queue.offer(HistoryScript.payload(2, 0), at: at) == .accepted)
    _ = try await backend.store(HistoryScript.sealed(1...1, session: 1))
    #expect(backend.health.loggedTicks == 5)
    backend.queue.begin(number: 1, payloads: HistoryScript.payloads(1, 3), at: at)
    #expect(backend.queue.offer(HistoryScript.payload(1, 3), at: at) == .accepted)
    await backend.drain()
    #expect(backend.health.loggedTicks == 5)
    #expect(await backend.leftoverLogs == [])
    await backend.close()
    #expect(try await backend.open(asWriter: true).leftoverLogs == [2])
    #expect(try await backend.recover(2).payloads == HistoryScript.payloads(2, 1))
  }

  @Test(.timeLimit(.minutes(5)), arguments: all)
  func damageIsCountedOnce(subject: Subject) async throws {
    let backend = try Self.make(subject)
    _ = try await backend.open(asWriter: true)
    let block = try await backend.store(HistoryScript.sealed(1...1, session: 1))
    await backend.countDamaged(block)
    await backend.countDamaged(block)
    #expect(backend.health.damagedBlocks == 1)
  }

  /// Where it lasts: a torn tail is cut and counted.
  @Test(.timeLimit(.minutes(5)), arguments: all.filter(\.entry.isLasting))
  func aTornTailIsCut(subject: Subject) async throws {
    let disk = SimulatedDisk()
    let backend = try Self.make(subject, on: disk)
    var engine = StoringEngine(backend)
    for _ in 0..<5 { await engine.tick() }
    await backend.close()
    let path = HistoryScript.folder + "/000000000001.log"
    let bytes = try #require(disk.bytes(of: path))
    disk.put(path, bytes.dropLast(3))
    _ = try await backend.open(asWriter: true)
    let log = try await backend.recover(1)
    #expect(log.payloads == HistoryScript.payloads(1, 4))
    #expect(log.isCut)
    _ = try await backend.recover(1)
    let health = backend.health
    #expect(health.tornLogs == 1 && health.tornBytes == UInt64(log.tornBytes))
    #expect(health.recoveredTicks == 4)
  }

  /// Where it lasts: the second one reads.
  @Test(.timeLimit(.minutes(5)), arguments: all.filter(\.entry.isLasting))
  func thereIsOneWriter(subject: Subject) async throws {
    let disk = SimulatedDisk()
    let writer = try Self.make(subject, on: disk)
    let reader = try Self.make(subject, on: disk)
    var engine = StoringEngine(writer)
    for _ in 0..<10 { await engine.tick() }
    let opening = try await reader.open(asWriter: true)
    guard case .reader(.otherWriter) = opening.access else {
      Issue.record("\(opening.access)")
      return
    }
    guard case .readingOnly(let reason) = reader.health.state else {
      Issue.record("\(reader.health.state)")
      return
    }
    #expect(reason.contains("writes here"))
    #expect(opening.blocks.count == 1 && opening.leftoverLogs == [2])
    #expect(try await reader.recover(2).payloads == HistoryScript.payloads(2, 2))
    await #expect(throws: HistoryError.self) {
      try await reader.store(HistoryScript.sealed(9...9, session: 1))
    }
    #expect(reader.queue.offer([1], at: engine.now) == .behind)
    #expect(reader.health.unsavedTicks == 0)
    for _ in 0..<8 { await engine.tick() }
    try await reader.refresh()
    #expect(await reader.blocks.count == 2)
    await writer.close()
    await reader.close()
    #expect(try await reader.open(asWriter: true).access == .writer)
  }
}
