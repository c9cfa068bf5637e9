import MonitorSupport
import Testing
import WireFormats

@Suite("Headers of SQLite files")
struct SQLiteFileTests {
  /// The first 100 bytes of a database of `sqlite3` 3.40.1 with a table and 42 as user_version.
  static let database: [UInt8] = {
    var bytes = Array("SQLite format 3\0".utf8) + [0x10, 0, 1, 1, 0, 64, 32, 32]
    bytes += [0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 4]
    bytes += [UInt8](repeating: 0, count: 8) + [0, 0, 0, 1, 0, 0, 0, 42]
    bytes += [UInt8](repeating: 0, count: 28) + [0, 0, 0, 7, 0, 0x2E, 0x5F, 0x41]
    return bytes
  }()
  static let log: [UInt8] =
    [0x37, 0x7F, 6, 0x82, 0, 0x2D, 0xE2, 0x18, 0, 0, 0x10, 0, 0, 0, 0, 0]
    + [1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 9, count: 8)
  static let frame: [UInt8] =
    [0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 9, count: 8)

  private func header(_ bytes: [UInt8]) throws -> SQLiteHeader {
    try bytes.withUnsafeBytes { try SQLiteHeader($0) }
  }

  @Test("A database's header is read")
  func reads() throws {
    #expect(Self.database.count == 100)
    let header = try header(Self.database)
    #expect(header.pageSize == 4_096)
    #expect(!header.usesWAL)
    #expect(header.changeCounter == 7)
    #expect(header.pages == 2)
    #expect(header.freePages == 1)
    #expect(header.schemaCookie == 3)
    #expect(header.userVersion == 42)
    #expect(header.writerVersion == 3_039_041)
  }

  @Test("Pages are not told where an old version wrote last; 1 stands for 65 536 bytes")
  func special() throws {
    var bytes = Self.database
    bytes[95] = 6
    #expect(try header(bytes).pages == nil)
    bytes[16] = 0
    bytes[17] = 1
    #expect(try header(bytes).pageSize == 65_536)
    bytes[18] = 2
    bytes[19] = 2
    #expect(try header(bytes).usesWAL)
  }

  @Test("A log and a frame are read")
  func readsLog() throws {
    let head = try Self.log.withUnsafeBytes { try SQLiteWALHeader($0) }
    #expect(head.pageSize == 4_096)
    #expect(head.salt == 0x0102_0304_0506_0708)
    #expect(head.place(of: 2) == 32 + 2 * (24 + 4_096))
    let frame = try Self.frame.withUnsafeBytes { try SQLiteWALFrame($0) }
    #expect(frame.page == 1 && frame.pagesAfterCommit == 2 && frame.salt == head.salt)
  }

  @Test("Cut anywhere it is short")
  func truncated() {
    for count in 0..<100 {
      #expect(throws: SQLiteFormatError.short(count)) {
        _ = try Self.database[..<count].withUnsafeBytes { try SQLiteHeader($0) }
      }
    }
    for count in 0..<32 {
      #expect(throws: SQLiteFormatError.short(count)) {
        _ = try Self.log[..<count].withUnsafeBytes { try SQLiteWALHeader($0) }
      }
    }
    for count in 0..<24 {
      #expect(throws: SQLiteFormatError.short(count)) {
        _ = try Self.frame[..<count].withUnsafeBytes { try SQLiteWALFrame($0) }
      }
    }
  }

  @Test("One changed byte is another value or an error")
  func mutated() {
    for place in Self.database.indices {
      for byte in 0...UInt8.max {
        var bytes = Self.database
        bytes[place] = byte
        guard let header = try? header(bytes) else { continue }
        #expect(header.pageSize >= 512 && header.pageSize <= 65_536)
      }
    }
    for place in Self.log.indices {
      for byte in 0...UInt8.max {
        var bytes = Self.log
        bytes[place] = byte
        guard let head = try? bytes.withUnsafeBytes({ try SQLiteWALHeader($0) }) else { continue }
        #expect(head.pageSize >= 512 && head.pageSize <= 65_536)
      }
    }
  }

  @Test("Noise never traps")
  func noise() {
    let seed: UInt64 = 0x5C11_7E00
    var random = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      var bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      if bytes.count > 16, round % 2 == 0 {
        bytes.replaceSubrange(0..<16, with: Self.database[..<16])
      }
      bytes.withUnsafeBytes { all in
        _ = try? SQLiteHeader(all)
        _ = try? SQLiteWALHeader(all)
        let frame = try? SQLiteWALFrame(all)
        #expect(frame?.page != 0, "seed \(seed), round \(round)")
      }
    }
  }
}
