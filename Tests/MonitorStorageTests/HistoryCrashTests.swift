import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// The power goes, or the program is killed, before every single call of a busy life.
@Suite struct HistoryCrashTests {
  /// Parts that run side by side.
  static let shards: UInt64 = 4

  /// What must be there, and what may.
  struct Expected {
    /// Ticks that were handed over, by block.
    var tried: [UInt64: Int] = [:]
    /// Ticks that were taken: a kill may not lose them.
    var appended: [UInt64: Int] = [:]
    /// Ticks that are on the disk: nothing may lose them.
    var synced: [UInt64: Int] = [:]
    /// Blocks that retention may have removed.
    var dropped: Set<UInt64> = []
  }

  /// A life of a folder, every call recorded, and what could be expected after each.
  struct Life {
    let disk = SimulatedDisk()
    var expected = Expected()
    var timeline: [(calls: Int, expected: Expected)] = []

    init() throws {
      disk.change { $0.isRecording = true }
      for run in 0..<4 { try live(run) }
      disk.change { $0.isRecording = false }
    }

    mutating func expect(_ body: (inout Expected) -> Void) {
      body(&expected)
      timeline.append((disk.calls, expected))
    }

    func expected(at calls: Int) -> Expected {
      var low = 0
      var high = timeline.count
      while low < high {
        let middle = (low + high) / 2
        if timeline[middle].calls <= calls { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? Expected() : timeline[low - 1].expected
    }

    /// One run of the program; it ends without a word every second time.
    private mutating func live(_ run: Int) throws {
      var folder = HistoryFolder(HistoryScript.folder, process: 4, files: disk.system)
      try folder.open(asWriter: true)
      let session = folder.session
      for (number, _) in folder.leftoverLogs {
        let log = try folder.recoverLog(number)
        try store(number...number, .warm, session: log.session, in: &folder)
      }
      let first = folder.nextNumber
      for number in first..<first + 3 {
        try fill(number, in: &folder)
        if number > first {
          try store(number - 1...number - 1, .warm, session: session, in: &folder)
        }
        try keep(&folder)
      }
      guard run > 0 else {
        disk.kill()
        return
      }
      folder.finishLog()
      let ticks = expected.appended[first + 2] ?? 0
      expect { $0.synced[first + 2] = ticks }
      // Killed between the rename of a block and the sync of its name.
      let calls = disk.calls
      if run % 2 == 1 { disk.change { $0.fault = .init(call: calls + 5, isForEver: true) } }
      do {
        try store(first + 2...first + 2, .warm, session: session, in: &folder)
        #expect(run % 2 == 0)
      } catch {
        #expect(run % 2 == 1)
      }
      disk.heal()
      disk.kill()
    }

    /// A block of ticks; in the middle of every second one the disk fails.
    private mutating func fill(_ number: UInt64, in folder: inout HistoryFolder) throws {
      try start(number, 0, in: &folder)
      for index in 0..<24 {
        expect { $0.tried[number] = index + 1 }
        if number % 2 == 0, index == 13 {
          let calls = disk.calls
          disk.change {
            $0.fault = .init(call: calls + 1, number: ENOSPC, isPartial: true)
          }
          #expect(throws: HistoryError.self) { try folder.append(Self.payload(number, index)) }
          disk.heal()
          try start(number, index + 1, in: &folder)
          continue
        }
        try folder.append(Self.payload(number, index))
        expect { $0.appended[number] = index + 1 }
        guard index % 7 == 5 else { continue }
        if number % 3 == 0, index == 19 {
          let calls = disk.calls
          disk.change { $0.fault = .init(call: calls + 1) }
          #expect(throws: HistoryError.self) { try folder.sync() }
          disk.heal()
          try start(number, index + 1, in: &folder)
        } else {
          try folder.sync()
          expect { $0.synced[number] = index + 1 }
        }
      }
    }

    private static func payload(_ number: UInt64, _ index: Int) -> [UInt8] {
      HistoryScript.payload(number, index)
    }

    private mutating func start(
      _ number: UInt64, _ ticks: Int, in folder: inout HistoryFolder
    ) throws {
      expect { $0.tried[number] = max(ticks, 0) }
      try folder.startLog(number: number, payloads: HistoryScript.payloads(number, ticks))
      expect {
        $0.appended[number] = ticks
        $0.synced[number] = ticks
      }
    }

    private mutating func store(
      _ numbers: ClosedRange<UInt64>, _ tier: StorageTier, session: UInt64,
      in folder: inout HistoryFolder
    ) throws {
      try folder.store(
        HistoryScript.block(numbers, tier), numbers: numbers, session: session,
        walls: HistoryScript.walls(numbers), tier: tier)
      expect { expected in
        for number in numbers { expected.synced[number] = expected.tried[number] }
      }
    }

    /// Archiving and retention.
    private mutating func keep(_ folder: inout HistoryFolder) throws {
      let limit = WallInstant(milliseconds: .max)
      if let plan = RetentionPlan.archive(from: folder.blocks, before: limit, most: 2) {
        try store(
          plan[0].numbers.lowerBound...plan[plan.count - 1].numbers.upperBound, .cold,
          session: plan[0].session, in: &folder)
      }
      let before = expected.dropped
      expect { expected in
        for block in folder.blocks.dropLast() { expected.dropped.formUnion(block.numbers) }
      }
      let removed = try folder.enforce(
        StorageRetention(bytes: 40_000), now: WallInstant(milliseconds: 0))
      expect { $0.dropped = before.union(removed.flatMap(\.numbers)) }
    }
  }

  /// Opens a folder after the end and compares all that is there with what must be.
  static func check(
    _ disk: SimulatedDisk, _ expected: Expected, isKill: Bool, _ label: String
  ) throws {
    var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
    try folder.open(asWriter: true)
    var found: [UInt64: Int] = [:]
    var last: UInt64 = 0
    for block in folder.blocks {
      guard block.numbers.lowerBound > last,
        try folder.read(block) == HistoryScript.block(block.numbers, block.tier)
      else {
        Issue.record("\(label): \(block.name) is wrong")
        return
      }
      last = block.numbers.upperBound
      for number in block.numbers { found[number] = .max }
    }
    for (number, _) in folder.leftoverLogs {
      let log = try folder.recoverLog(number)
      guard log.payloads == HistoryScript.payloads(number, log.payloads.count),
        log.payloads.count <= expected.tried[number] ?? 0, log.isCut || log.tornBytes == 0
      else {
        Issue.record("\(label): log \(number) is wrong")
        return
      }
      found[number] = log.payloads.count
    }
    for (number, ticks) in isKill ? expected.appended : expected.synced
    where found[number] ?? 0 < ticks && !expected.dropped.contains(number) {
      Issue.record("\(label): \(found[number] ?? 0) of \(ticks) ticks of block \(number)")
    }
    let names = try disk.system.names(HistoryScript.folder)
    guard !names.contains(where: { $0.hasSuffix(".tmp") }) else {
      Issue.record("\(label): \(names)")
      return
    }
  }

  /// The next run seals what is there and goes on; another crash in it changes nothing.
  private static func goOn(_ disk: SimulatedDisk, _ expected: Expected, seed: UInt64) throws {
    var expected = expected
    do {
      var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
      try folder.open(asWriter: true)
      for (number, _) in folder.leftoverLogs {
        let log = try folder.recoverLog(number)
        try folder.store(
          HistoryScript.block(number...number, .warm), numbers: number...number,
          session: log.session, walls: HistoryScript.walls(number...number), tier: .warm)
        expected.synced[number] = 1
      }
      let number = folder.nextNumber
      try folder.startLog(number: number, payloads: HistoryScript.payloads(number, 3))
      expected.synced[number] = 3
      expected.tried[number] = 4
      try folder.append(HistoryScript.payload(number, 3))
    }
    disk.crash(seed: seed)
    try check(disk, expected, isKill: false, "seed \(seed), went on")
  }

  /// `CRASH_POINTS=1000000 swift test --filter HistoryCrashTests` goes on as long.
  @Test(.timeLimit(.minutes(60)), arguments: 0..<shards)
  func nothingThatWasAcknowledgedIsLost(shard: UInt64) throws {
    let life = try Life()
    let history = life.disk.change { $0.history }
    #expect(history.count > 500)
    let all = getenv("CRASH_POINTS").flatMap { Int(String(cString: $0)) } ?? 10_500
    let wanted = all / Int(Self.shards)
    let rounds = UInt64((wanted + history.count - 1) / history.count)
    let base = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? 0
    var points = 0
    for round in stride(from: shard, to: shard + rounds * Self.shards, by: Int(Self.shards)) {
      for recorded in history {
        let disk = SimulatedDisk(recorded)
        let seed = base &+ round &* 1_000_003 &+ UInt64(recorded.calls)
        let isKill = round == 0
        if isKill { disk.kill() } else { disk.crash(seed: seed) }
        let expected = life.expected(at: recorded.calls)
        let label = "call \(recorded.calls), seed \(seed)"
        try Self.check(disk, expected, isKill: isKill, label)
        if seed % 8 == 1 { try Self.goOn(disk, expected, seed: seed) }
        points += 1
      }
    }
    #expect(points >= wanted)
  }
}
