import CZlib

/// Unpacks deflated bytes, up to a limit: a bomb is noticed before it is big.
package final class Inflater {
  /// What the bytes are wrapped in.
  package enum Wrapping: Sendable {
    /// Nothing: the messages of RFC 7692.
    case message
    /// gzip (RFC 1952).
    case gzip
  }

  /// Why bytes were not unpacked.
  package enum Failure: Error, Hashable, Sendable {
    /// More than the limit came out.
    case tooLarge
    /// They are damaged, or end too early.
    case damaged
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let wrapping: Wrapping

  /// An unpacker; `nil` when memory is missing.
  package init?(_ wrapping: Wrapping = .message) {
    self.wrapping = wrapping
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard kilter_inflate_begin(stream, wrapping == .message ? -15 : 31) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The bytes unpacked; at most `limit` of them.
  package func unpack(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    inflateReset(stream)
    var unpacked: [UInt8] = []
    var result = Z_OK
    var input = wrapping == .message ? bytes + [0, 0, 0xFF, 0xFF] : bytes
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        let begin = unpacked.count
        // One more than is allowed, so that what is too large is seen to be.
        let room = min(max(256, input.count * 3), limit + 1 - begin)
        unpacked.append(contentsOf: repeatElement(0, count: room))
        unpacked.withUnsafeMutableBufferPointer { output in
          stream.pointee.next_out = output.baseAddress! + begin
          stream.pointee.avail_out = UInt32(room)
          result = inflate(stream, Z_SYNC_FLUSH)
        }
        unpacked.removeLast(Int(stream.pointee.avail_out))
      } while result == Z_OK && unpacked.count <= limit
        && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0)
    }
    guard unpacked.count <= limit else { throw .tooLarge }
    switch wrapping {
    case .message:
      guard result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END,
        stream.pointee.avail_in == 0
      else { throw .damaged }
    case .gzip:
      guard result == Z_STREAM_END, stream.pointee.avail_in == 0 else { throw .damaged }
    }
    return unpacked
  }
}
