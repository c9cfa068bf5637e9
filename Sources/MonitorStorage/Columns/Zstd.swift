import CZstd

/// Frames of Zstandard (RFC 8878), each written and read in one step.
///
/// A frame here always carries the size of its content and the low half of the XXH64 of it, and
/// never a dictionary. What is read comes from a disk and is hostile until the checksum agrees.
package enum Zstd {
  /// The slowest and densest level.
  package static let densest: Int32 = 22

  /// The bytes of the shortest frame this reads: magic, descriptor, size, one block, checksum.
  static let leastFrame = 13

  /// The size that a frame declares for its content.
  ///
  /// - Throws: `StorageError.damaged` unless `frame` is one whole frame of the kind written here
  ///   that declares at most `limit` bytes.
  package static func contentSize(
    of frame: UnsafeRawBufferPointer, limit: Int
  ) throws(StorageError) -> Int {
    guard frame.count >= leastFrame, let start = frame.baseAddress else {
      throw .damaged(offset: 0, "a frame of \(frame.count) bytes")
    }
    // Bits 0–1 dictionary, 2 checksum, 3 reserved, 4 unused: RFC 8878, section 3.1.1.1.1. The
    // decoder does not look at bit 4; a flip there must not pass.
    guard frame[4] & 0b1_1111 == 0b0_0100 else {
      throw .damaged(offset: 4, "a frame descriptor \(frame[4])")
    }
    let size = ZSTD_getFrameContentSize(start, frame.count)
    guard size <= UInt64(limit) else {
      throw .damaged(offset: 5, "a frame that declares more than \(limit) bytes, or no size")
    }
    guard ZSTD_findFrameCompressedSize(start, frame.count) == frame.count else {
      throw .damaged(offset: 0, "a frame that does not end where its bytes end")
    }
    return Int(size)
  }
}
