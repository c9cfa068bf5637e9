import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

/// Keys: what is encrypted with another one is refused, and nothing is touched.
@Suite struct HistorySealTests {
  /// A toy that stands for a cipher: each record under its own mask, with a tag.
  static func seal(_ key: UInt64) -> HistorySeal {
    HistorySeal(
      key: key, salt: { [UInt8](repeating: 9, count: LogHead.saltBytes) },
      cipher: { head in
        let secret = key &* 31 &+ head.number &* 7 &+ UInt64(head.salt[0])
        return LogCipher(
          seal: { payload, index in
            let mask = UInt8(truncatingIfNeeded: secret &+ index)
            return payload.map { $0 ^ mask } + [mask]
          },
          open: { record, index in
            let mask = UInt8(truncatingIfNeeded: secret &+ index)
            return record.last == mask ? record.dropLast().map { $0 ^ mask } : nil
          })
      },
      keyOfBlock: { $0.first.map(UInt64.init) })
  }

  private static func filled(_ seal: HistorySeal) throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    var folder = try HistoryFolderTests.opened(disk, seal: seal)
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 3))
    try folder.append(HistoryScript.payload(1, 3))
    return disk
  }

  @Test func recordsAreSealedAndOpened() throws {
    let disk = try Self.filled(Self.seal(5))
    var folder = try HistoryFolderTests.opened(disk, seal: Self.seal(5))
    let log = try folder.recoverLog(1)
    #expect(log.payloads == HistoryScript.payloads(1, 4) && !log.isCut)
    let head = try LogHead(disk.bytes(of: folder.logPath(1)) ?? [], path: "")
    #expect(head.key == 5 && head.salt == [UInt8](repeating: 9, count: 32))
  }

  @Test func aWrongOrMissingKeyIsRefusedAndNothingIsTouched() throws {
    let disk = try Self.filled(Self.seal(5))
    disk.put(HistoryScript.folder + "/000000000009.log.tmp", [1])
    let log = HistoryScript.folder + "/000000000001.log"
    let before = disk.change { state in state.entries.mapValues { state.nodes[$0]?.bytes } }
    for asWriter in [true, false] {
      var folder = HistoryFolder(HistoryScript.folder, seal: Self.seal(6), files: disk.system)
      #expect(throws: HistoryError.wrongKey(path: log)) { try folder.open(asWriter: asWriter) }
      var plain = HistoryFolder(HistoryScript.folder, files: disk.system)
      #expect(throws: HistoryError.keyMissing(path: log)) { try plain.open(asWriter: asWriter) }
      #expect(plain.access == .closed)
    }
    let after = disk.change { state in state.entries.mapValues { state.nodes[$0]?.bytes } }
    let lock = HistoryScript.folder + "/lock"
    #expect(before.filter { $0.key != lock } == after.filter { $0.key != lock })
    #expect(disk.openFiles == 0)
  }

  @Test func theKeyOfTheNewestBlockCounts() throws {
    let disk = SimulatedDisk()
    do {
      var folder = try HistoryFolderTests.opened(disk, seal: Self.seal(5))
      let walls = HistoryScript.walls(1...1)
      try folder.store([5, 1, 1], numbers: 1...1, session: 1, walls: walls, tier: .warm)
    }
    var folder = HistoryFolder(HistoryScript.folder, seal: Self.seal(6), files: disk.system)
    #expect(throws: HistoryError.self) { try folder.open(asWriter: true) }
    var same = HistoryFolder(HistoryScript.folder, seal: Self.seal(5), files: disk.system)
    try same.open(asWriter: true)
    #expect(same.blocks.count == 1)
  }

  /// Who turns encryption on keeps what was plain.
  @Test func plainLogsStayReadable() throws {
    let disk = try Self.filled(.plain)
    var folder = try HistoryFolderTests.opened(disk, seal: Self.seal(5))
    #expect(try folder.recoverLog(1).payloads == HistoryScript.payloads(1, 4))
    try folder.startLog(number: 2)
    let head = try LogHead(disk.bytes(of: folder.logPath(2)) ?? [], path: "")
    #expect(head.key == 5)
  }

  /// A record that fits its checksum but was sealed otherwise ends the log.
  @Test func aForgedRecordIsCut() throws {
    let disk = SimulatedDisk()
    let path = HistoryScript.folder + "/000000000001.log"
    do { _ = try HistoryFolderTests.opened(disk) }
    let head = LogHead(number: 1, session: 1, key: 5, salt: [UInt8](repeating: 9, count: 32))
    var bytes = head.encoded
    var records = LogRecords(after: bytes, cipher: .plain)
    records.append([1, 2, 3], to: &bytes)
    disk.put(path, bytes)
    var folder = try HistoryFolderTests.opened(disk, seal: Self.seal(5))
    let log = try folder.recoverLog(1)
    #expect(log.payloads.isEmpty && log.tornBytes == 11)
  }

  /// Refused in words, and nothing counts as missing.
  @Test(.timeLimit(.minutes(5))) func theBackendSaysSo() async throws {
    let disk = try Self.filled(Self.seal(5))
    let thread = try #require(OwnThread())
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time, seal: Self.seal(6),
      files: disk.system)
    #expect(backend.health.state == .starting)
    await #expect(throws: HistoryError.self) { try await backend.open(asWriter: true) }
    let path = HistoryScript.folder + "/000000000001.log"
    let reason = "\(path): it is encrypted with another key than the one given"
    #expect(backend.health.state == .refused(reason: reason))
    #expect(backend.health.lastError == reason)
    #expect(backend.queue.offer([1], at: MonotonicInstant(nanoseconds: 1)) == .behind)
    #expect(backend.health.unsavedTicks == 0)
  }
}
