package import MonitorModel

/// What is known of a block without reading it: whose it is, when it was, and where its parts are.
///
/// The bytes, integers little-endian:
///
/// ```
///  offset  size
///       0     8  "KILTERBK"
///       8     2  format version, 1
///      10     1  tier: 1 warm, 2 cold
///      11     1  flags: bit 0, the sections are encrypted
///      12     4  rows: ticks
///      16     8  session
///      24     8  number of the first block in it
///      32     8  number of the last
///      40     8  monotonic nanoseconds of the first tick
///      48     8  of the last tick
///      56     8  civil milliseconds of the first tick
///      64     8  of the last tick
///      72    16  boot ID (random(4)), zeros where it is not known
///      88     8  key ID, zeros where nothing is encrypted
///      96    32  salt, zeros where nothing is encrypted
///     128     4  n, number of sections
///     132    4  zeros
///     136  20 n  the table: kind 1, zero 1, owner 2, first 4, count 4, offset 4, length 4
///  136+20n    4  CRC-32 of all bytes before it
/// ```
///
/// Sections follow the head in the order of the table; none overlaps another. A section of a kind
/// that is not known is passed over, and counts as one.
///
/// The same bytes stand again at the end of the block, followed by their length (4) and "KBTAIL"
/// (6): where one copy is damaged the other serves.
package struct BlockHead: Hashable, Sendable {
  /// How densely a block is packed.
  package enum Tier: UInt8, Sendable {
    /// As sealed.
    case warm = 1
    /// Repacked, with rollups.
    case cold = 2
  }

  /// The format that is written and the newest that is read.
  package static let version = 1
  private static let magic = Array("KILTERBK".utf8)
  private static let tailMagic = Array("KBTAIL".utf8)
  private static let fixedBytes = 136
  private static let entryBytes = 20
  /// More sections than any block has.
  private static let sectionsMax = 65_536

  /// How densely it is packed.
  package var tier: Tier
  /// Ticks.
  package var rows: Int
  /// The session it is of.
  package var session: UInt64
  /// The numbers of the blocks it was made of.
  package var numbers: ClosedRange<UInt64>
  /// When its first and last tick were taken, monotonic.
  package var first: MonotonicInstant
  /// See `first`.
  package var last: MonotonicInstant
  /// The same in civil time, which may step.
  package var firstWall: WallInstant
  /// See `firstWall`.
  package var lastWall: WallInstant
  /// The boot during which it was recorded, 16 bytes; instants of one boot can be compared.
  package var boot: [UInt8]
  /// The key its sections are encrypted with, 8 bytes; empty where they are not.
  package var keyID: [UInt8] = []
  /// The salt of the block's own key, 32 bytes; empty where nothing is encrypted.
  package var salt: [UInt8] = []
  /// Where its sections are.
  package var sections: [BlockSection] = []

  /// Makes a head without sections.
  package init(
    tier: Tier, rows: Int, session: UInt64, numbers: ClosedRange<UInt64>,
    first: MonotonicInstant, last: MonotonicInstant, firstWall: WallInstant,
    lastWall: WallInstant, boot: [UInt8]
  ) {
    self.tier = tier
    self.rows = rows
    self.session = session
    self.numbers = numbers
    self.first = first
    self.last = last
    self.firstWall = firstWall
    self.lastWall = lastWall
    self.boot = boot
  }

  /// Bytes of the head with so many sections.
  static func size(sections: Int) -> Int { fixedBytes + sections * entryBytes + 4 }

  /// Bytes that follow the second copy of the head.
  static let tailBytes = 10

  /// What an encrypted section is sealed together with: all that the head says of the block, the
  /// section's number and what it is said to hold.
  ///
  /// So no section can be taken for another, whoever writes the head.
  func context(of section: BlockSection) -> [UInt8] {
    var bytes = encodedFacts()
    LittleEndian.append(UInt32(section.number), to: &bytes)
    section.encodeMeaning(into: &bytes)
    return bytes
  }

  /// The first 128 bytes of the head: all before the table.
  private func encodedFacts() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.size(sections: sections.count))
    bytes += Self.magic
    LittleEndian.append(UInt16(Self.version), to: &bytes)
    bytes.append(tier.rawValue)
    bytes.append(keyID.isEmpty ? 0 : 1)
    LittleEndian.append(UInt32(rows), to: &bytes)
    for number in [session, numbers.lowerBound, numbers.upperBound] {
      LittleEndian.append(number, to: &bytes)
    }
    for time in [
      first.nanoseconds, last.nanoseconds, firstWall.milliseconds, lastWall.milliseconds,
    ] {
      LittleEndian.append(time, to: &bytes)
    }
    for (field, size) in [(boot, 16), (keyID, 8), (salt, 32)] {
      bytes += field.prefix(size)
      bytes += [UInt8](repeating: 0, count: size - min(size, field.count))
    }
    return bytes
  }

  /// The bytes of the head.
  func encoded() -> [UInt8] {
    var bytes = encodedFacts()
    LittleEndian.append(UInt32(sections.count), to: &bytes)
    LittleEndian.append(UInt32(0), to: &bytes)
    for section in sections { section.encode(into: &bytes) }
    LittleEndian.append(CRC32.checksum(bytes), to: &bytes)
    return bytes
  }

  /// The bytes that end a block: the head again, its length and a mark.
  func encodedTail() -> [UInt8] {
    var bytes = encoded()
    LittleEndian.append(UInt32(bytes.count), to: &bytes)
    return bytes + Self.tailMagic
  }

  /// Reads the head of a block, or its copy at the end where the head is damaged.
  ///
  /// - Throws: `StorageError.damaged`, with the offset in the block, where both are.
  package init(block bytes: [UInt8]) throws(StorageError) {
    do {
      self = try Self.read(bytes, at: 0)
    } catch {
      let end = bytes.count - Self.tailBytes
      guard end >= 0, bytes[(end + 4)...].elementsEqual(Self.tailMagic) else { throw error }
      let length = Int(LittleEndian.read(UInt32.self, bytes, at: end))
      guard length <= end else { throw error }
      self = try Self.read(bytes, at: end - length)
    }
  }

  /// Whether a block begins with these bytes, as far as they tell: where they hold the whole head,
  /// its checksum has to fit.
  static func isPlausible(start bytes: [UInt8]) -> Bool {
    guard bytes.count >= fixedBytes, bytes[..<8].elementsEqual(magic) else { return false }
    let end = size(sections: Int(LittleEndian.read(UInt32.self, bytes, at: 128)))
    return end > bytes.count
      || LittleEndian.read(UInt32.self, bytes, at: end - 4) == CRC32.checksum(bytes[..<(end - 4)])
  }

  private static func read(_ bytes: [UInt8], at start: Int) throws(StorageError) -> BlockHead {
    guard bytes.count - start >= fixedBytes + 4 else {
      throw .damaged(offset: bytes.count, "the block is cut off")
    }
    guard bytes[start..<start + 8].elementsEqual(magic) else {
      throw .damaged(offset: start, "no block of history")
    }
    let version = LittleEndian.read(UInt16.self, bytes, at: start + 8)
    guard version == Self.version else {
      throw .damaged(offset: start + 8, "format \(version); this program reads \(Self.version)")
    }
    let count = Int(LittleEndian.read(UInt32.self, bytes, at: start + 128))
    let size = Self.size(sections: count)
    guard count <= sectionsMax, bytes.count - start >= size else {
      throw .damaged(offset: start + 128, "a table of \(count) sections")
    }
    let checksum = LittleEndian.read(UInt32.self, bytes, at: start + size - 4)
    guard checksum == CRC32.checksum(bytes[start..<start + size - 4]) else {
      throw .damaged(offset: start + size - 4, "the checksum of the head does not fit")
    }
    return try fields(bytes, at: start, sections: count)
  }

  private static func fields(
    _ bytes: [UInt8], at start: Int, sections count: Int
  ) throws(StorageError) -> BlockHead {
    func number(_ place: Int) -> UInt64 { LittleEndian.read(UInt64.self, bytes, at: start + place) }
    func time(_ place: Int) -> Int64 { LittleEndian.read(Int64.self, bytes, at: start + place) }
    let rows = Int(LittleEndian.read(UInt32.self, bytes, at: start + 12))
    guard let tier = Tier(rawValue: bytes[start + 10]), rows > 0, rows <= Limits.extentRows,
      bytes[start + 11] < 2, number(24) <= number(32), time(40) <= time(48),
      BelievedTime.holds(nanoseconds: time(40)), BelievedTime.holds(nanoseconds: time(48)),
      BelievedTime.holds(milliseconds: time(56)), BelievedTime.holds(milliseconds: time(64))
    else { throw .damaged(offset: start, "a head that cannot be") }
    var head = BlockHead(
      tier: tier, rows: rows, session: number(16), numbers: number(24)...number(32),
      first: MonotonicInstant(nanoseconds: time(40)),
      last: MonotonicInstant(nanoseconds: time(48)),
      firstWall: WallInstant(milliseconds: time(56)),
      lastWall: WallInstant(milliseconds: time(64)), boot: Array(bytes[start + 72..<start + 88]))
    if bytes[start + 11] == 1 {
      head.keyID = Array(bytes[start + 88..<start + 96])
      head.salt = Array(bytes[start + 96..<start + 128])
    }
    var end = size(sections: count)
    for index in 0..<count {
      let entry = start + fixedBytes + index * entryBytes
      let place = BlockSection.place(bytes, at: entry)
      guard place.lowerBound >= end else { throw .damaged(offset: entry, "sections overlap") }
      end = place.upperBound
      // One past the end of a block that was cut off is found when it is read: the rest stands.
      if let section = BlockSection(bytes, at: entry, number: index) {
        head.sections.append(section)
      }
    }
    return head
  }
}
