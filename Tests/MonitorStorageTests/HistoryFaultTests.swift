import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

/// Every call of a life fails, once and for ever: nothing traps, and everything is stored or counted.
@Suite struct HistoryFaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var number: Int32
    var isForEver: Bool
    var isPartial = false
    var isWritingOnly = false
    var testDescription: String {
      "errno \(number)\(isForEver ? " for ever" : "")\(isPartial ? ", half written" : "")"
    }
  }

  static let cases = [
    Case(number: EIO, isForEver: false), Case(number: EIO, isForEver: true),
    Case(number: ENOSPC, isForEver: false, isPartial: true, isWritingOnly: true),
    Case(number: ENOSPC, isForEver: true, isPartial: true, isWritingOnly: true),
    Case(number: EDQUOT, isForEver: false, isWritingOnly: true),
    Case(number: EDQUOT, isForEver: true, isWritingOnly: true),
  ]

  /// The ticks that are in files, by block; the bytes must be what was stored.
  static func stored(on disk: SimulatedDisk, _ label: String) throws -> [UInt64: Int] {
    var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
    try folder.open(asWriter: true)
    var ticks: [UInt64: Int] = [:]
    for block in folder.blocks {
      let parts = block.numbers.map { HistoryScript.block($0...$0, .warm) }
      #expect(try folder.read(block) == [UInt8](parts.joined()), "\(label)")
      for number in block.numbers { ticks[number] = StoringEngine.blockTicks }
    }
    for (number, _) in folder.leftoverLogs {
      let log = try folder.recoverLog(number)
      #expect(log.payloads == HistoryScript.payloads(number, log.payloads.count), "\(label)")
      ticks[number] = log.payloads.count
    }
    return ticks
  }

  @Test(.timeLimit(.minutes(5)), arguments: cases)
  func everyCallFails(fault: Case) async throws {
    let thread = try #require(OwnThread())
    let clock = VirtualClock()
    var call = 0
    while true {
      call += 1
      let label = "\(fault), call \(call)"
      let disk = SimulatedDisk()
      try Self.leaveALog(on: disk)
      disk.change {
        $0.fault = .init(
          call: $0.calls + call, isForEver: fault.isForEver, number: fault.number,
          isWritingOnly: fault.isWritingOnly, isPartial: fault.isPartial)
      }
      let start = disk.calls
      let backend = FileStorageBackend(
        path: HistoryScript.folder, thread: thread, time: clock.time, files: disk.system)
      var engine = StoringEngine(backend)
      // Whether there was time to begin the log again.
      var isEarly = false
      for second in 1...30 {
        await engine.tick()
        if second % 10 == 0 { await engine.keep() }
        if second == 26 { isEarly = disk.faults > 0 }
      }
      let health = backend.health
      let isMet = disk.faults > 0
      let isOver = disk.calls - start < call
      disk.heal()
      await backend.close()
      #expect(disk.openFiles == 0, "\(label)")
      let stored = try Self.stored(on: disk, label)
      #expect((stored[1] ?? 0) >= 5, "\(label): what an earlier run left")
      if engine.opening != nil {
        let mine = stored.filter { $0.key > 1 }.values.reduce(0, +)
        let counted = Int(health.unsavedTicks + health.lostTicks)
        #expect(mine + counted >= engine.total, "\(label): \(mine) + \(counted)")
        if !fault.isForEver, isEarly { #expect(mine == engine.total, "\(label): \(mine)") }
      }
      if isMet, fault.isForEver, !isOver, call < 60 {
        #expect(health.state != .storing && health.failures > 0, "\(label)")
      }
      if isOver { break }
    }
    #expect(call > 100)
  }

  /// An earlier run was killed: block 1 has five ticks in its log.
  private static func leaveALog(on disk: SimulatedDisk) throws {
    var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
    try folder.open(asWriter: true)
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 5))
  }

  /// The disk is full for a while: the engine goes on, and all is there afterwards.
  @Test(.timeLimit(.minutes(5))) func aFullDiskComesBack() async throws {
    let thread = try #require(OwnThread())
    let disk = SimulatedDisk()
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time, files: disk.system)
    var engine = StoringEngine(backend)
    for _ in 0..<12 { await engine.tick() }
    #expect(backend.health.state == .storing)
    disk.change { $0.capacity = 0 }
    for _ in 0..<12 { await engine.tick() }
    var health = backend.health
    guard case .suspended(let reason) = health.state else {
      Issue.record("\(health.state)")
      return
    }
    #expect(reason.contains("No space left on device") && reason.contains("free some space"))
    #expect(health.unsavedTicks > 0 && health.lostTicks == 0)
    #expect(health.freeBytes == 0)
    disk.heal()
    // The wait has grown to some seconds at most.
    for _ in 0..<40 { await engine.tick() }
    health = backend.health
    #expect(health.state == .storing)
    #expect(health.unsavedTicks == 0 && health.lostTicks == 0)
    #expect(health.restartedLogs >= 1)
    await backend.close()
    let stored = try Self.stored(on: disk, "full disk")
    #expect(stored.values.reduce(0, +) == engine.total)
  }

  /// A disk that stays full longer than memory reaches: all that is lost is counted.
  @Test(.timeLimit(.minutes(5))) func whatMemoryForgetsIsCounted() async throws {
    let thread = try #require(OwnThread())
    let disk = SimulatedDisk()
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time, files: disk.system)
    var engine = StoringEngine(backend)
    for _ in 0..<10 { await engine.tick() }
    disk.change { $0.capacity = 0 }
    for _ in 0..<100 { await engine.tick() }
    let lost = Int(backend.health.lostTicks)
    #expect(lost > 0)
    disk.heal()
    for _ in 0..<80 { await engine.tick() }
    #expect(backend.health.lostTicks == UInt64(lost))
    #expect(backend.health.unsavedTicks == 0)
    await backend.close()
    let stored = try Self.stored(on: disk, "forgotten")
    let partial = engine.givenUp.reduce(0) { $0 + (stored[$1] ?? 0) }
    let counted = stored.values.reduce(0, +) + lost
    #expect(counted >= engine.total)
    // Ticks that were written and not synced when the disk failed count as lost, and may be there.
    #expect(counted - engine.total <= partial)
  }

  /// Many failures make the waits longer, up to a minute.
  @Test(.timeLimit(.minutes(5))) func failuresAreTriedAgainLessAndLess() async throws {
    let thread = try #require(OwnThread())
    let disk = SimulatedDisk()
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time, files: disk.system)
    var engine = StoringEngine(backend)
    await engine.tick()
    disk.change { $0.fault = .init(call: 1, isForEver: true, isWritingOnly: true) }
    for _ in 0..<600 { await engine.tick() }
    // 1, 2, 4 … 60, 60 …: and a failed store a second beside.
    #expect(disk.faults < 600 * 4)
    let before = backend.health.failures
    engine.pending = []
    let faults = disk.faults
    for _ in 0..<7 { await engine.tick() }
    #expect(disk.faults - faults <= 7)
    #expect(backend.health.failures >= before)
  }

  /// A disk that is full at the start: it is opened later, and all ticks since the start are there.
  @Test(.timeLimit(.minutes(5))) func aDiskThatIsFullAtTheStart() async throws {
    let thread = try #require(OwnThread())
    let disk = SimulatedDisk()
    disk.change { $0.fault = .init(call: 1, isForEver: true, number: ENOSPC, isWritingOnly: true) }
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time, files: disk.system)
    var engine = StoringEngine(backend)
    for _ in 0..<6 { await engine.tick() }
    guard case .suspended(let reason) = backend.health.state else {
      Issue.record("\(backend.health.state)")
      return
    }
    #expect(reason.contains("No space left on device"))
    disk.heal()
    for _ in 0..<6 { await engine.tick() }
    #expect(backend.health.state == .storing && backend.health.loggedTicks >= 12)
    await backend.close()
    #expect(try Self.stored(on: disk, "late").values.reduce(0, +) == 12)
  }
}
