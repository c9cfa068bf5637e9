import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// The folder of history in good days, and its clear states in bad ones.
@Suite struct HistoryFolderTests {
  static func opened(
    _ disk: SimulatedDisk, seal: HistorySeal = .plain, process: Int32 = 4
  ) throws -> HistoryFolder {
    var folder = HistoryFolder(
      HistoryScript.folder, seal: seal, process: process, files: disk.system)
    try folder.open(asWriter: true)
    return folder
  }

  static func store(
    _ numbers: ClosedRange<UInt64>, _ tier: StorageTier = .warm, session: UInt64 = 1,
    in folder: inout HistoryFolder
  ) throws {
    try folder.store(
      HistoryScript.block(numbers, tier), numbers: numbers, session: session,
      walls: HistoryScript.walls(numbers), tier: tier)
  }

  private static func names(_ disk: SimulatedDisk) -> [String] {
    disk.paths.filter { $0.hasPrefix(HistoryScript.folder + "/") }
      .map { String($0.dropFirst(HistoryScript.folder.utf8.count + 1)) }.sorted()
  }

  @Test func aLogIsFilledSealedAndRemoved() throws {
    let disk = SimulatedDisk()
    var folder = try Self.opened(disk)
    #expect(folder.access == .writer)
    #expect(folder.session == 1)
    #expect(folder.nextNumber == 1)
    try folder.startLog(number: 1)
    for index in 0..<5 { try folder.append(HistoryScript.payload(1, index)) }
    try folder.sync()
    #expect(folder.log?.ticks == 5)
    #expect(folder.log?.syncedTicks == 5)
    try folder.startLog(number: 2)
    try Self.store(1...1, in: &folder)
    let name = "000000000001-000000000001.1.600000-1199000.warm"
    #expect(Self.names(disk) == [name, "000000000002.log", "lock"])
    #expect(folder.blocks.map(\.name) == [name])
    let bytes = HistoryScript.block(1...1, .warm)
    let block = folder.blocks[0]
    #expect(block.bytes == bytes.count)
    #expect(try folder.read(block) == bytes)
    #expect(try folder.read(block, offset: 10, count: 20) == Array(bytes[10..<30]))
    #expect(try folder.read(block, offset: bytes.count - 1, count: 20) == [bytes[bytes.count - 1]])
    #expect(try folder.read(block, offset: bytes.count, count: 20) == [])
    disk.change { state in
      for (path, node) in state.entries where path.hasPrefix("/d/") {
        #expect(state.nodes[node]?.mode == (state.nodes[node]?.isFolder == true ? 0o700 : 0o600))
      }
    }
    folder.close()
    #expect(folder.access == .closed)
    #expect(disk.openFiles == 0)
  }

  @Test func aLogIsNeverAddedToByTheNextRun() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try Self.opened(disk)
      try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
      try folder.append(HistoryScript.payload(1, 2))
    }
    var folder = try Self.opened(disk)
    #expect(folder.session == 2)
    #expect(folder.nextNumber == 2)
    #expect(folder.leftoverLogs.map(\.number) == [1])
    let log = try folder.recoverLog(1)
    #expect(log.payloads == HistoryScript.payloads(1, 3))
    #expect(log.session == 1)
    #expect(!log.isCut)
    try Self.store(1...1, in: &folder)
    #expect(folder.leftoverLogs.isEmpty)
    #expect(!Self.names(disk).contains("000000000001.log"))
  }

  @Test func aBrokenLogIsBegunAgainFromMemory() throws {
    let disk = SimulatedDisk()
    var folder = try Self.opened(disk)
    try folder.startLog(number: 1)
    try folder.append(HistoryScript.payload(1, 0))
    disk.change { $0.fault = .init(call: $0.calls + 1, number: ENOSPC, isPartial: true) }
    do {
      try folder.append(HistoryScript.payload(1, 1))
      Issue.record("nothing failed")
    } catch {
      let path = HistoryScript.folder + "/000000000001.log"
      #expect(error == .failed(FileFailure("write", path, ENOSPC)))
      #expect("\(error)".contains("free some space"))
    }
    disk.heal()
    let isClosed = folder.log == nil
    #expect(isClosed)
    #expect(throws: HistoryError.noLog(path: HistoryScript.folder)) { try folder.append([1]) }
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
    try folder.append(HistoryScript.payload(1, 2))
    var reader = HistoryFolder(HistoryScript.folder, files: disk.system)
    try reader.open(asWriter: false)
    #expect(try reader.recoverLog(1).payloads == HistoryScript.payloads(1, 3))
    #expect(try reader.recoverLog(1).isCut == false)
  }

  @Test func theSecondProgramReadsAndSaysSo() throws {
    let disk = SimulatedDisk()
    var writer = try Self.opened(disk, process: 4_711)
    try writer.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
    var reader = try Self.opened(disk)
    let reason = HistoryError.otherWriter(path: HistoryScript.folder, process: 4_711)
    #expect(reader.access == .reader(reason))
    #expect("\(reason)".contains("process 4711 writes here"))
    #expect(try reader.recoverLog(1).payloads.count == 2)
    #expect(throws: HistoryError.self) { try reader.startLog(number: 5) }
    #expect(throws: HistoryError.self) { try Self.store(1...1, in: &reader) }
    #expect(throws: HistoryError.self) { try reader.removeLog(1) }
    #expect(throws: HistoryError.self) {
      try reader.enforce(StorageRetention(), now: WallInstant(milliseconds: 0))
    }
    // What the writer adds and removes is seen after a look.
    try writer.startLog(number: 2)
    try Self.store(1...1, in: &writer)
    #expect(reader.blocks.isEmpty)
    try reader.refresh()
    #expect(reader.blocks == writer.blocks)
    #expect(reader.leftoverLogs.map(\.number) == [2])
    let old = reader.blocks[0]
    try Self.store(1...1, .cold, in: &writer)
    #expect(throws: HistoryError.missing(path: reader.blockPath(old))) { try reader.read(old) }
    // The lock is free when the writer ends.
    writer.close()
    reader.close()
    try reader.open(asWriter: true)
    #expect(reader.access == .writer)
  }

  @Test func aColdBlockReplacesWhatItCovers() throws {
    let disk = SimulatedDisk()
    var folder = try Self.opened(disk)
    for number in UInt64(1)...4 { try Self.store(number...number, in: &folder) }
    try Self.store(1...3, .cold, in: &folder)
    #expect(folder.blocks.map(\.numbers) == [1...3, 4...4])
    #expect(folder.covers(2) && folder.covers(4) && !folder.covers(5) && !folder.covers(0))
    #expect(Self.names(disk).count == 3)
  }

  @Test func leftoversAreIgnoredByReadersAndRemovedByTheWriter() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try Self.opened(disk)
      try Self.store(1...3, .cold, in: &folder)
    }
    let leftovers = [
      "000000000002-000000000002.1.5-6.warm", "000000000003.log", "000000000004.log.tmp",
      "000000000005-000000000006.1.5-6.cold.tmp",
    ]
    let strange = ["notes.txt", "3.log", "x.tmp", "000000000009.log.old"]
    for name in leftovers + strange { disk.put(HistoryScript.folder + "/" + name, [1, 2, 3]) }
    do {
      var reader = HistoryFolder(HistoryScript.folder, files: disk.system)
      try reader.open(asWriter: false)
      #expect(reader.blocks.map(\.numbers) == [1...3])
      #expect(reader.leftoverLogs.isEmpty)
      #expect(Self.names(disk).count == 2 + leftovers.count + strange.count)
    }
    let folder = try Self.opened(disk)
    #expect(folder.counters.leftovers == 4)
    #expect(Set(Self.names(disk)) == Set(strange + ["lock", folder.blocks[0].name]))
  }

  @Test func retentionRemovesTheOldestAndNeverTheNewest() throws {
    let disk = SimulatedDisk()
    var folder = try Self.opened(disk)
    for number in UInt64(1)...6 { try Self.store(number...number, in: &folder) }
    let now = WallInstant(milliseconds: 0)
    // Six blocks of a page; one more is the headroom.
    #expect(try folder.enforce(StorageRetention(bytes: 7 * 4_096), now: now) == [])
    let removed = try folder.enforce(StorageRetention(bytes: 4 * 4_096), now: now)
    #expect(removed.map(\.numbers) == [1...1, 2...2, 3...3])
    #expect(try folder.enforce(StorageRetention(bytes: 0), now: now).count == 2)
    #expect(folder.blocks.map(\.numbers) == [6...6])
    #expect(folder.counters.droppedBlocks == 5)
    #expect(Self.names(disk) == [folder.blocks[0].name, "lock"])
  }

  @Test func aLogWithoutTicksIsRemoved() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try Self.opened(disk)
      try folder.startLog(number: 1)
    }
    var folder = try Self.opened(disk)
    #expect(try folder.recoverLog(1).payloads.isEmpty)
    try folder.removeLog(1)
    try folder.removeLog(1)
    #expect(Self.names(disk) == ["lock"])
    #expect(throws: HistoryError.missing(path: folder.logPath(1))) { try folder.recoverLog(1) }
  }

  // MARK: - Clear states

  @Test func aMissingFolderIsMadeForAWriterOnly() throws {
    let disk = SimulatedDisk()
    var reader = HistoryFolder(HistoryScript.folder, files: disk.system)
    #expect(throws: HistoryError.missing(path: HistoryScript.folder)) {
      try reader.open(asWriter: false)
    }
    #expect(reader.access == .closed)
    #expect(disk.paths == ["/d"])
  }

  @Test func aFileWhereTheFolderShouldBe() {
    let disk = SimulatedDisk()
    disk.put(HistoryScript.folder, [1])
    for asWriter in [true, false] {
      var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
      #expect(throws: HistoryError.notAFolder(path: HistoryScript.folder)) {
        try folder.open(asWriter: asWriter)
      }
    }
    #expect(disk.bytes(of: HistoryScript.folder) == [1])
  }

  @Test func aFolderThatCannotBeWrittenIsRead() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try Self.opened(disk)
      try Self.store(1...1, in: &folder)
    }
    disk.change { $0.isReadOnly = true }
    let folder = try Self.opened(disk)
    let failure = FileFailure("open", HistoryScript.folder + "/lock", EROFS)
    #expect(folder.access == .reader(.readOnly(failure)))
    #expect(folder.blocks.count == 1)
    #expect("\(HistoryError.readOnly(failure))".contains("make the folder writable"))
  }

  @Test func aReadOnlyDiskWithoutTheFolder() {
    let disk = SimulatedDisk()
    disk.change { $0.isReadOnly = true }
    var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
    #expect(throws: HistoryError.failed(FileFailure("mkdir", HistoryScript.folder, EROFS))) {
      try folder.open(asWriter: true)
    }
  }

  @Test func aFolderOfSomebodyElseIsRead() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try Self.opened(disk)
      try Self.store(1...1, in: &folder)
    }
    disk.change { state in
      if let node = state.entries[HistoryScript.folder] { state.nodes[node]?.user = 12 }
    }
    let folder = try Self.opened(disk)
    #expect(folder.access == .reader(.otherUser(path: HistoryScript.folder, user: 12)))
    #expect(folder.blocks.count == 1)
  }

  @Test func aFullDisk() throws {
    let disk = SimulatedDisk()
    disk.change { $0.capacity = 300 }
    var folder = try Self.opened(disk)
    try folder.startLog(number: 1)
    var written = 0
    do {
      while true {
        try folder.append(HistoryScript.payload(1, written))
        written += 1
      }
    } catch {
      guard case .failed(let failure) = error, failure.number == ENOSPC else { throw error }
    }
    #expect(written > 0 || disk.bytes(of: folder.logPath(1)) != nil)
    #expect(throws: HistoryError.self) { try folder.startLog(number: 1) }
    #expect(throws: HistoryError.self) { try Self.store(1...1, in: &folder) }
    #expect(!Self.names(disk).contains { $0.hasSuffix(".tmp") })
    disk.heal()
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, written + 1))
    #expect(folder.log?.ticks == written + 1)
  }

  @Test func theWholeWayOfCallsInOrder() throws {
    // A block is synced before it gets its name, and the name before its log goes.
    let disk = SimulatedDisk()
    var folder = try Self.opened(disk)
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
    folder.finishLog()
    disk.change { $0.isRecording = true }
    try Self.store(1...1, in: &folder)
    let log = folder.logPath(1)
    let block = folder.blockPath(folder.blocks[0])
    for recorded in disk.change({ $0.history }) where recorded.entries[log] == nil {
      let node = recorded.durableEntries[block].flatMap { recorded.nodes[$0] }
      #expect(node?.durable == HistoryScript.block(1...1, .warm))
    }
    #expect(disk.bytes(of: log) == nil)
  }
}
