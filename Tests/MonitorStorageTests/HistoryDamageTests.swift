import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Bytes that changed on the disk: never a wrong payload, and the damage is told.
@Suite struct HistoryDamageTests {
  static let ticks = 6

  /// A folder with a log of six ticks, a sync in the middle.
  private static func makeLog() throws -> [UInt8] {
    let disk = SimulatedDisk()
    var folder = try HistoryFolderTests.opened(disk)
    try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
    for index in 2..<ticks {
      try folder.append(HistoryScript.payload(1, index))
      if index == 3 { try folder.sync() }
    }
    return disk.bytes(of: folder.logPath(1)) ?? []
  }

  private static func recover(_ bytes: [UInt8]) throws -> RecoveredLog {
    let disk = SimulatedDisk()
    var folder = HistoryFolder("/d/h", files: disk.system)
    try folder.open(asWriter: true)
    disk.put(folder.logPath(1), bytes)
    return try folder.recoverLog(1)
  }

  @Test func everyBitMayFlip() throws {
    let bytes = try Self.makeLog()
    let whole = HistoryScript.payloads(1, Self.ticks)
    #expect(try Self.recover(bytes).payloads == whole)
    var kept: [Int: Int] = [:]
    for place in bytes.indices {
      // Of the pages between, which nobody reads, a few bits are enough.
      if bytes[place] == 0, place % 64 != 0 { continue }
      for bit in 0..<8 {
        var other = bytes
        other[place] ^= 1 << UInt8(bit)
        let log = try Self.recover(other)
        guard log.payloads == Array(whole.prefix(log.payloads.count)) else {
          Issue.record("byte \(place), bit \(bit): a wrong payload")
          return
        }
        let isWhole = log.payloads.count == whole.count
        #expect(isWhole != log.isCut, "byte \(place), bit \(bit)")
        if place < LogHead.bytes { #expect(log.payloads.isEmpty && log.damage != nil) }
        kept[log.payloads.count, default: 0] += 1
      }
    }
    // Every record was hit, and the padding costs nothing.
    #expect(Set(kept.keys) == Set(0...Self.ticks))
  }

  @Test func everyTruncationIsToldAndCostsOnlyTheEnd() throws {
    let bytes = try Self.makeLog()
    let whole = HistoryScript.payloads(1, Self.ticks)
    var last = 0
    for count in 0..<bytes.count {
      let log = try Self.recover(Array(bytes[..<count]))
      #expect(log.payloads == Array(whole.prefix(log.payloads.count)), "\(count) bytes")
      #expect(log.payloads.count >= last && log.payloads.count < whole.count, "\(count) bytes")
      last = log.payloads.count
    }
    #expect(last == Self.ticks - 1)
  }

  @Test(arguments: [1, 2, 3]) func anyBytesAreTakenCalmly(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bytes = try Self.makeLog()
    let whole = HistoryScript.payloads(1, Self.ticks)
    for round in 0..<400 {
      var other = bytes
      switch round % 4 {
      case 0:
        let start = Int.random(in: 0..<other.count, using: &random)
        let end = Int.random(in: start..<other.count, using: &random)
        for place in start...end { other[place] = UInt8.random(in: 0...255, using: &random) }
      case 1:
        let start = Int.random(in: 0..<other.count, using: &random)
        other.removeSubrange(start..<Int.random(in: start..<other.count, using: &random))
      case 2:
        let start = Int.random(in: 0..<other.count, using: &random)
        let end = Int.random(in: start..<other.count, using: &random)
        other.insert(contentsOf: Array(other[start..<end]), at: start)
      default:
        other = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      }
      let log = try Self.recover(other)
      #expect(
        log.payloads == Array(whole.prefix(log.payloads.count)), "seed \(seed), round \(round)")
      #expect(log.isCut || log.tornBytes == 0, "seed \(seed), round \(round)")
    }
  }

  /// Records of another log, and of this log in another place, do not count.
  @Test func aRecordIsGoodInItsPlaceOnly() throws {
    let head = LogHead(number: 1, session: 1, key: 0, salt: [UInt8](repeating: 0, count: 32))
    var other = head
    other.number = 2
    var bytes = head.encoded
    var records = LogRecords(after: bytes, cipher: .plain)
    records.append([1, 2, 3], to: &bytes)
    let middle = bytes.count
    records.append([4, 5, 6], to: &bytes)
    #expect(try Self.recover(bytes).payloads == [[1, 2, 3], [4, 5, 6]])
    let swapped = head.encoded + bytes[middle...] + bytes[LogHead.bytes..<middle]
    #expect(try Self.recover(Array(swapped)).payloads == [])
    let twice = bytes[..<middle] + bytes[LogHead.bytes..<middle]
    #expect(try Self.recover(Array(twice)).payloads == [[1, 2, 3]])
    let strange = other.encoded + bytes[LogHead.bytes...]
    let log = try Self.recover(Array(strange))
    #expect(log.payloads == [] && log.session == 0)
    #expect(
      log.damage
        == .damaged(path: "/d/h/000000000001.log", offset: 16, "it is the log of block 2"))
  }

  @Test func aNewerFormatIsRefusedAndLeftAlone() throws {
    var bytes = try Self.makeLog()
    bytes[8] = 2
    bytes.replaceSubrange(
      76..<80, with: withUnsafeBytes(of: CRC32.checksum(bytes[..<76]).littleEndian, Array.init))
    let disk = SimulatedDisk()
    do { _ = try HistoryFolderTests.opened(disk) }
    let path = HistoryScript.folder + "/000000000001.log"
    disk.put(path, bytes)
    var folder = HistoryFolder(HistoryScript.folder, files: disk.system)
    #expect(throws: HistoryError.newerVersion(path: path, version: 2)) {
      try folder.open(asWriter: true)
    }
    #expect(disk.bytes(of: path) == bytes)
    #expect(disk.openFiles == 0)
  }
}
