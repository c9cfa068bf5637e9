import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// The bytes of the file of baselines.
@Suite struct BaselineRecordTests {
  static let record = BaselineRecord(
    machine: "0123abcd", series: 214, savedAt: WallInstant(milliseconds: 1_790_001_127_000),
    checkNanoseconds: 2_000_000_000, state: [0, 1, 2, 250, 255])

  /// Format 1, as it was first written; it must be readable for ever.
  static let format1: [UInt8] = [
    0x4b, 0x49, 0x4c, 0x54, 0x45, 0x52, 0x42, 0x4c,  // KILTERBL
    0x01, 0x00, 0x08, 0x00,  // format 1, 8 bytes of identity
    0xd6, 0x00, 0x00, 0x00,  // 214 series
    0x58, 0x9e, 0x61, 0xc4, 0xa0, 0x01, 0x00, 0x00,  // saved at
    0x00, 0x94, 0x35, 0x77, 0x00, 0x00, 0x00, 0x00,  // 2 s
    0x05, 0x00, 0x00, 0x00,  // 5 bytes of state
    0x30, 0x31, 0x32, 0x33, 0x61, 0x62, 0x63, 0x64,  // 0123abcd
    0x00, 0x01, 0x02, 0xfa, 0xff,
    0xac, 0xe6, 0x75, 0x5e,
  ]

  /// All bytes of a file.
  private static func file(_ record: BaselineRecord) throws -> [UInt8] {
    let head = try record.head(before: record.state.count)
    return head + record.state + BaselineRecord.end(CRC32.checksum(head + record.state))
  }

  private static func read(
    _ bytes: [UInt8], for machine: String = "0123abcd"
  ) -> Result<BaselineRecord, BaselineRefusal> {
    do throws(BaselineRefusal) {
      return .success(try BaselineRecord(bytes, for: machine))
    } catch {
      return .failure(error)
    }
  }

  @Test func format1IsReadAndWritten() throws {
    #expect(try BaselineRecord(Self.format1, for: "0123abcd") == Self.record)
    #expect(try Self.file(Self.record) == Self.format1)
  }

  @Test func anyStateAndIdentityComesBack() throws {
    for (machine, count) in [("", 0), ("web-3", 1), (String(repeating: "é", count: 300), 70_000)] {
      var record = Self.record
      record.machine = machine
      record.state = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      #expect(try BaselineRecord(try Self.file(record), for: machine) == record)
    }
  }

  @Test func anotherMachineIsRefused() {
    #expect(Self.read(Self.format1, for: "0123abce") == .failure(.otherMachine))
    #expect(Self.read(Self.format1, for: "") == .failure(.otherMachine))
  }

  @Test(arguments: [
    (UInt16(0), BaselineRefusal.olderVersion(0)), (2, .newerVersion(2)),
    (65_535, .newerVersion(65_535)),
  ])
  func otherVersionsAreRefusedByName(version: UInt16, refusal: BaselineRefusal) {
    var bytes = Self.format1
    bytes[8] = UInt8(truncatingIfNeeded: version)
    bytes[9] = UInt8(version >> 8)
    #expect(Self.read(bytes) == .failure(refusal))
    // A newer one may be shorter than this one's head.
    #expect(Self.read(Array(bytes.prefix(10))) == .failure(refusal))
  }

  @Test func everyTruncationIsRefused() {
    for count in 0..<Self.format1.count {
      let result = Self.read(Array(Self.format1.prefix(count)))
      guard case .failure(.damaged(let offset, _)) = result else {
        Issue.record("\(count) bytes: \(result)")
        continue
      }
      #expect(offset <= count)
    }
    guard case .failure(.damaged) = Self.read(Self.format1 + [0]) else {
      Issue.record("a byte too many was taken")
      return
    }
  }

  @Test func everyChangeOfOneByteIsRefused() {
    for place in Self.format1.indices {
      for change in UInt8(1)...UInt8.max {
        var bytes = Self.format1
        bytes[place] ^= change
        if case .success = Self.read(bytes) { Issue.record("byte \(place) xor \(change)") }
      }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func anyBytesAreRefused(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      let count = Int.random(in: 0...120, using: &generator)
      let kept = Int.random(in: 0...min(count, 40), using: &generator)
      var bytes = Array(Self.format1.prefix(kept))
      while bytes.count < count { bytes.append(.random(in: .min ... .max, using: &generator)) }
      if case .success = Self.read(bytes) { Issue.record("seed \(seed), round \(round)") }
    }
  }

  @Test func whatIsTooLargeIsRefused() {
    #expect(throws: BaselineRefusal.tooLarge) {
      try Self.record.head(before: 5, most: Self.format1.count - 1)
    }
    #expect(throws: BaselineRefusal.tooLarge) {
      try BaselineRecord(Self.format1, for: "0123abcd", most: Self.format1.count - 1)
    }
    #expect(Self.format1.count <= Limits.baselineBytes)
  }

  @Test func everyRefusalHasAReason() {
    let all: [BaselineRefusal] = [
      .otherMachine, .newerVersion(2), .olderVersion(0), .damaged(offset: 40, "it is cut off"),
      .tooLarge, .inaccessible(FileFailure("open", "/d/baselines.kilter", 13)),
    ]
    #expect(Set(all.map(\.reason)).count == all.count)
    #expect(all[5].reason == "/d/baselines.kilter: Permission denied (open)")
    #expect(all[3].reason == "the file is damaged at byte 40: it is cut off")
  }
}
