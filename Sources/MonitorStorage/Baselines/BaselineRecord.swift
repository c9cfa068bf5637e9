package import MonitorModel

/// What a detector learnt, as it is kept in a file: opaque bytes and what must be known to use
/// them.
///
/// The bytes of a file, integers little-endian:
///
/// ```
///  offset  size
///       0     8  "KILTERBL"
///       8     2  format version, 1
///      10     2  m, bytes of the machine's identity, at most 256
///      12     4  series that had learnt
///      16     8  saved at, milliseconds since 1970-01-01T00:00:00Z
///      24     8  nanoseconds between two checks, above 0
///      32     4  n, bytes of the state
///      36     m  the machine's identity, UTF-8
///    36+m     n  the state
///  36+m+n     4  CRC-32 of all bytes before it
/// ```
package struct BaselineRecord: Hashable, Sendable {
  /// The format that is written and the only one that is read.
  package static let version = 1
  /// The most bytes of a machine's identity; a longer one is cut.
  package static let machineBytesMax = 256
  private static let magic = Array("KILTERBL".utf8)
  private static let headBytes = 36

  /// The machine it was learnt on.
  package var machine: String
  /// Series that had learnt.
  package var series: Int
  /// When it was saved.
  package var savedAt: WallInstant
  /// Nanoseconds between two checks of the detector that learnt it.
  package var checkNanoseconds: Int64
  /// What `RealtimeAnomalyDetector.encodeState` gave; empty where it is saved piece by piece.
  package var state: [UInt8]

  /// Makes a record.
  package init(
    machine: String, series: Int, savedAt: WallInstant, checkNanoseconds: Int64, state: [UInt8]
  ) {
    self.machine = machine
    self.series = series
    self.savedAt = savedAt
    self.checkNanoseconds = checkNanoseconds
    self.state = state
  }

  /// The bytes of a file that come before `count` bytes of state; the whole file may have `most`.
  ///
  /// - Throws: `BaselineRefusal.tooLarge`.
  package func head(
    before count: Int, most: Int = Limits.baselineBytes
  ) throws(BaselineRefusal) -> [UInt8] {
    let machine = machine.utf8.prefix(Self.machineBytesMax)
    guard Self.headBytes + machine.count + count + 4 <= most else { throw .tooLarge }
    var head = Self.magic
    Self.append(UInt16(Self.version), to: &head)
    Self.append(UInt16(machine.count), to: &head)
    Self.append(UInt32(clamping: series), to: &head)
    Self.append(savedAt.milliseconds, to: &head)
    Self.append(max(1, checkNanoseconds), to: &head)
    Self.append(UInt32(count), to: &head)
    head += machine
    return head
  }

  /// The bytes of a file that come after all others, of which this is the checksum.
  package static func end(_ checksum: UInt32) -> [UInt8] {
    var end: [UInt8] = []
    append(checksum, to: &end)
    return end
  }

  /// Reads the bytes of a file, at most `most`.
  ///
  /// - Throws: `BaselineRefusal`; also where they were learnt on another machine than `machine`.
  package init(
    _ bytes: consuming [UInt8], for machine: String, most: Int = Limits.baselineBytes
  ) throws(BaselineRefusal) {
    guard bytes.count <= most else { throw .tooLarge }
    for (offset, byte) in Self.magic.enumerated() {
      guard offset < bytes.count else { throw .damaged(offset: offset, "it is cut off") }
      guard bytes[offset] == byte else { throw .damaged(offset: offset, "it holds no baselines") }
    }
    guard bytes.count >= 10 else { throw .damaged(offset: bytes.count, "it is cut off") }
    let version = Int(Self.read(UInt16.self, bytes, at: 8))
    guard version <= Self.version else { throw .newerVersion(version) }
    guard version == Self.version else { throw .olderVersion(version) }
    guard bytes.count >= Self.headBytes else {
      throw .damaged(offset: bytes.count, "it is cut off")
    }
    let names = Int(Self.read(UInt16.self, bytes, at: 10))
    guard names <= Self.machineBytesMax else {
      throw .damaged(offset: 10, "a name of \(names) bytes")
    }
    let states = Int(Self.read(UInt32.self, bytes, at: 32))
    let end = Self.headBytes + names + states
    guard bytes.count >= end + 4 else { throw .damaged(offset: bytes.count, "it is cut off") }
    guard bytes.count == end + 4 else { throw .damaged(offset: end + 4, "more than belongs there") }
    guard Self.read(UInt32.self, bytes, at: end) == CRC32.checksum(bytes[..<end]) else {
      throw .damaged(offset: end, "the checksum does not fit")
    }
    let owner = bytes[Self.headBytes..<Self.headBytes + names]
    guard owner.elementsEqual(machine.utf8.prefix(Self.machineBytesMax)) else {
      throw .otherMachine
    }
    self.machine = machine
    series = Int(Self.read(UInt32.self, bytes, at: 12))
    savedAt = WallInstant(milliseconds: Self.read(Int64.self, bytes, at: 16))
    checkNanoseconds = Self.read(Int64.self, bytes, at: 24)
    guard checkNanoseconds > 0 else { throw .damaged(offset: 24, "no time between two checks") }
    // In place: the state may be large.
    bytes.removeSubrange(end...)
    bytes.removeSubrange(..<(Self.headBytes + names))
    state = bytes
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func read<Value: FixedWidthInteger>(
    _: Value.Type, _ bytes: [UInt8], at offset: Int
  ) -> Value {
    bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}
