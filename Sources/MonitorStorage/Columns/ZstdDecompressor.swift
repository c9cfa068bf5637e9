import CZstd

/// Owns a decompression context of libzstd, so that its tables are allocated once.
package struct ZstdDecompressor: ~Copyable {
  private let context: OpaquePointer

  /// Makes a context.
  package init() {
    guard let context = ZSTD_createDCtx() else { fatalError("no memory for a zstd context") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Reads one whole frame into `content`, which keeps its memory and only grows, and checks it.
  ///
  /// - Returns: The size of the content; `content` may be longer.
  /// - Throws: `StorageError.damaged` for anything but one frame of at most `limit` bytes whose
  ///   checksum agrees. Nothing is allocated before the declared size has passed the limit.
  package mutating func decompress(
    _ frame: UnsafeRawBufferPointer, limit: Int, into content: inout [UInt8]
  ) throws(StorageError) -> Int {
    let size = try Zstd.contentSize(of: frame, limit: limit)
    if content.count < size {
      content.append(contentsOf: repeatElement(0, count: size - content.count))
    }
    let context = context
    let read = content.withUnsafeMutableBytes { target in
      ZSTD_decompressDCtx(context, target.baseAddress, size, frame.baseAddress, frame.count)
    }
    guard ZSTD_isError(read) == 0 else {
      throw .damaged(offset: 0, "zstd: \(String(cString: ZSTD_getErrorName(read)))")
    }
    guard read == size else { throw .damaged(offset: 0, "a frame shorter than it declares") }
    return size
  }
}
