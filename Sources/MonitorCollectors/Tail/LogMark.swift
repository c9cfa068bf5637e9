import Glibc

/// By what a file is known again: its first bytes, since an inode is used again soon after it is
/// free.
struct LogMark: Sendable, Equatable {
  /// Bytes that are looked at.
  static let bytes = 1_024

  /// How many bytes `sum` is of.
  var count = 0
  /// Their checksum.
  var sum: UInt64 = 0

  /// The checksum of bytes: FNV-1a of 64 bits (Fowler, Noll, Vo).
  static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The mark of `count` bytes of a file from a place on; shorter where the file ends before.
  static func read(_ descriptor: Int32, from place: Int64 = 0, count: Int) -> LogMark {
    withUnsafeTemporaryAllocation(byteCount: max(1, count), alignment: 1) { room in
      var length = 0
      while length < count {
        let got = pread(
          descriptor, room.baseAddress.map { $0 + length }, count - length,
          off_t(place) + off_t(length))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        length += got
      }
      let bytes = UnsafeRawBufferPointer(rebasing: room[..<length])
      return LogMark(count: length, sum: sum(bytes))
    }
  }
}
