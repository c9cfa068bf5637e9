/// The head of a log: which block it fills, in which run, and how it is sealed.
///
/// Integers are little-endian:
///
/// ```
///  offset  size
///       0     8  "KILTERLG"
///       8     2  format version, 1
///      10     2  flags, 0
///      12     4  reserved, 0
///      16     8  number of the block, above 0
///      24     8  session: number of the first block of the run
///      32     8  identity of the key, 0 where it is plain
///      40    32  salt of the key
///      72     4  reserved, 0
///      76     4  CRC-32 of all bytes before it
/// ```
package struct LogHead: Hashable, Sendable {
  /// The format that is written and the newest that is read.
  package static let version = 1
  /// Bytes of the salt.
  package static let saltBytes = 32
  /// Bytes of a head.
  package static let bytes = 80
  private static let magic = Array("KILTERLG".utf8)

  /// The number of the block that the log fills.
  package var number: UInt64
  /// The run of the program: the number of its first block.
  package var session: UInt64
  /// The identity of the key; 0 where the log is plain.
  package var key: UInt64
  /// What makes the key of this log its own.
  package var salt: [UInt8]

  /// Makes a head.
  ///
  /// - Precondition: the salt has 32 bytes.
  package init(number: UInt64, session: UInt64, key: UInt64, salt: [UInt8]) {
    precondition(number > 0 && salt.count == Self.saltBytes)
    self.number = number
    self.session = session
    self.key = key
    self.salt = salt
  }

  /// The bytes as they are written.
  package var encoded: [UInt8] {
    var bytes = Self.magic
    LittleEndian.append(UInt16(Self.version), to: &bytes)
    LittleEndian.append(UInt16(0), to: &bytes)
    LittleEndian.append(UInt32(0), to: &bytes)
    LittleEndian.append(number, to: &bytes)
    LittleEndian.append(session, to: &bytes)
    LittleEndian.append(key, to: &bytes)
    bytes += salt
    LittleEndian.append(UInt32(0), to: &bytes)
    LittleEndian.append(CRC32.checksum(bytes), to: &bytes)
    return bytes
  }

  /// The checksum of an encoded head: the first link of the chain of records.
  package static func checksum(of encoded: [UInt8]) -> UInt32 {
    LittleEndian.read(UInt32.self, encoded, at: bytes - 4)
  }

  /// Reads the head at the start of some bytes.
  ///
  /// - Throws: `HistoryError.damaged` or `.newerVersion`, naming `path`.
  package init(_ bytes: [UInt8], path: String) throws(HistoryError) {
    func damaged(_ offset: Int, _ what: String) -> HistoryError {
      .damaged(path: path, offset: offset, what)
    }
    for (offset, byte) in Self.magic.enumerated() {
      guard offset < bytes.count else { throw damaged(offset, "the head is cut off") }
      guard bytes[offset] == byte else { throw damaged(offset, "it is no log of history") }
    }
    guard bytes.count >= Self.bytes else { throw damaged(bytes.count, "the head is cut off") }
    let end = Self.bytes - 4
    guard LittleEndian.read(UInt32.self, bytes, at: end) == CRC32.checksum(bytes[..<end]) else {
      throw damaged(end, "the checksum of the head does not fit")
    }
    let version = Int(LittleEndian.read(UInt16.self, bytes, at: 8))
    guard version <= Self.version else { throw .newerVersion(path: path, version: version) }
    guard version == Self.version else { throw damaged(8, "a format version of \(version)") }
    let flags = LittleEndian.read(UInt16.self, bytes, at: 10)
    guard flags == 0 else { throw damaged(10, "flags \(flags) that nobody knows") }
    number = LittleEndian.read(UInt64.self, bytes, at: 16)
    guard number > 0 else { throw damaged(16, "a block of number 0") }
    session = LittleEndian.read(UInt64.self, bytes, at: 24)
    key = LittleEndian.read(UInt64.self, bytes, at: 32)
    salt = Array(bytes[40..<72])
  }
}
