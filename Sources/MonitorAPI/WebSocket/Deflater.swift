import CZlib

/// Compresses messages one by one, each as if it were the first (RFC 7692, section 7.2.1).
///
/// It holds about 256 KiB, so there is one for all who share a thread.
package final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>
  /// The window in bits, 9…15.
  package let windowBits: Int

  /// A compressor; `nil` when memory is missing.
  package init?(windowBits: Int) {
    self.windowBits = windowBits
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard kilter_deflate_begin(stream, 3, Int32(windowBits)) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// A message compressed, without the four bytes that end each.
  package func compress(_ bytes: [UInt8]) -> [UInt8] {
    deflateReset(stream)
    var packed: [UInt8] = []
    var input = bytes
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      var isFull = true
      while isFull {
        let begin = packed.count
        packed.append(contentsOf: repeatElement(0, count: max(64, input.count / 3)))
        packed.withUnsafeMutableBufferPointer { output in
          stream.pointee.next_out = output.baseAddress! + begin
          stream.pointee.avail_out = UInt32(output.count - begin)
          deflate(stream, Z_SYNC_FLUSH)
        }
        isFull = stream.pointee.avail_out == 0
        packed.removeLast(Int(stream.pointee.avail_out))
      }
    }
    if packed.suffix(4) == [0, 0, 0xFF, 0xFF] { packed.removeLast(4) }
    return packed.isEmpty ? [0] : packed
  }
}
