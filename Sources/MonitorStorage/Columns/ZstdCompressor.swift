import CZstd

/// Owns a compression context of libzstd, so that its tables are allocated once.
package struct ZstdCompressor: ~Copyable {
  private let context: OpaquePointer

  /// Makes a context; its memory comes with the first frame.
  package init() {
    guard let context = ZSTD_createCCtx() else { fatalError("no memory for a zstd context") }
    self.context = context
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Appends one frame with the content of `source`, its size and its checksum.
  package mutating func append(
    _ source: UnsafeRawBufferPointer, level: Int32, to bytes: inout [UInt8]
  ) {
    ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    let start = bytes.count
    let bound = ZSTD_compressBound(source.count)
    bytes.reserveCapacity(start + bound)
    bytes.append(contentsOf: repeatElement(0, count: bound))
    let written = bytes.withUnsafeMutableBytes { target in
      ZSTD_compress2(
        context, target.baseAddress.map { $0 + start }, bound, source.baseAddress, source.count)
    }
    // The target is large enough for any source, so what is left to fail is memory.
    precondition(ZSTD_isError(written) == 0, "zstd: \(String(cString: ZSTD_getErrorName(written)))")
    bytes.removeLast(bound - written)
  }
}
