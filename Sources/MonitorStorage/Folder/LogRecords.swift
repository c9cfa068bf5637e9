import MonitorModel

/// The chain of records after the head of a log.
///
/// ```
/// record = length checksum bytes
/// length   = 4 bytes, above 0
/// checksum = 4 bytes, CRC-32 of the checksum before it, the length, and the bytes; the first
///            record follows the checksum of the head
/// bytes    = the payload, sealed where there is a key
/// ```
///
/// As each checksum hangs on the one before, a record is good only in its own place in its own log:
/// an old sector that comes back, or a record that is missing in the middle, ends the chain.
///
/// The first record after a sync begins a new page of 4 096 bytes: so what is on the disk for sure is
/// never written over, and a power cut in the middle of a page can only spoil what was not synced.
/// Where no good record follows, the reader looks at the start of the next page; what is between is
/// not read.
package struct LogRecords: Sendable {
  /// Bytes before the payload of a record.
  package static let headBytes = 8
  /// Bytes of a page.
  package static let pageBytes = 4_096

  /// The checksum that the next record follows.
  package private(set) var link: UInt32
  /// Records so far: the index of the next one.
  package private(set) var count: UInt64 = 0
  private let cipher: LogCipher

  /// Begins the chain after an encoded head.
  package init(after head: [UInt8], cipher: LogCipher) {
    link = LogHead.checksum(of: head)
    self.cipher = cipher
  }

  /// Appends the next record to some bytes; they begin where the record does.
  ///
  /// - Precondition: the payload is not empty.
  package mutating func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    precondition(!payload.isEmpty, "a record of nothing")
    let sealed = cipher.seal(payload, count)
    precondition(!sealed.isEmpty && sealed.count <= Limits.logBytes, "a seal that loses or swells")
    let length = UInt32(sealed.count)
    link = Self.checksum(link, length, sealed[...])
    count += 1
    LittleEndian.append(length, to: &bytes)
    LittleEndian.append(link, to: &bytes)
    bytes += sealed
  }

  /// The start of the page after some place, or the place itself where it is one.
  package static func page(from place: Int) -> Int {
    (place + pageBytes - 1) / pageBytes * pageBytes
  }

  /// Reads the record at an offset, or else at the next page, and moves past it; `nil` where the
  /// chain ends.
  package mutating func next(_ bytes: [UInt8], at offset: inout Int) -> [UInt8]? {
    if let payload = record(bytes, at: &offset) { return payload }
    var page = Self.page(from: offset)
    guard page > offset, let payload = record(bytes, at: &page) else { return nil }
    offset = page
    return payload
  }

  private mutating func record(_ bytes: [UInt8], at offset: inout Int) -> [UInt8]? {
    guard bytes.count - offset > Self.headBytes else { return nil }
    let length = Int(LittleEndian.read(UInt32.self, bytes, at: offset))
    let start = offset + Self.headBytes
    guard length > 0, length <= bytes.count - start else { return nil }
    let checksum = LittleEndian.read(UInt32.self, bytes, at: offset + 4)
    let sealed = bytes[start..<start + length]
    guard checksum == Self.checksum(link, UInt32(length), sealed),
      let payload = cipher.open(Array(sealed), count)
    else { return nil }
    link = checksum
    count += 1
    offset = start + length
    return payload
  }

  private static func checksum(_ link: UInt32, _ length: UInt32, _ bytes: ArraySlice<UInt8>)
    -> UInt32
  {
    var head: [UInt8] = []
    head.reserveCapacity(8)
    LittleEndian.append(link, to: &head)
    LittleEndian.append(length, to: &head)
    return CRC32.checksum(bytes, after: CRC32.checksum(head))
  }
}
