import Glibc
import WireFormats

/// One connection to a Unix stream socket: frames of a length of four bytes, little end first, and
/// so many bytes of datagram (DogStatsD's `uds_stream`).
final class StatsDConnection {
  /// Connections at once; one more is closed and counted.
  static let most = 128
  /// Bytes of the longest frame; clients send 8 KiB.
  static let frameBytes = 1 << 16

  /// How a connection came to its end.
  enum End {
    /// Between two frames.
    case closed
    /// In the middle of one.
    case broken
    /// Its frame is longer than is allowed, so nothing after it can be found.
    case tooLong
  }

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 4 + frameBytes)
  private var filled = 0

  /// Takes over a descriptor that does not block.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Reads what has come once and hands over whole frames; `nil` as long as it goes on.
  func read(_ take: (Bytes) -> Void) -> End? {
    let count = buffer.withUnsafeMutableBytes { room -> Int in
      guard let base = room.baseAddress else { return 0 }
      return Glibc.read(descriptor, base + filled, room.count - filled)
    }
    if count < 0 { return errno == EAGAIN || errno == EINTR ? nil : .broken }
    if count == 0 { return filled == 0 ? .closed : .broken }
    filled += count
    var start = 0
    var isTooLong = false
    buffer.withUnsafeBytes { bytes in
      while filled - start >= 4 {
        let length = Int(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        if length > Self.frameBytes {
          isTooLong = true
          return
        }
        guard filled - start >= 4 + length else { return }
        take(bytes.part(start + 4..<start + 4 + length))
        start += 4 + length
      }
    }
    if isTooLong { return .tooLong }
    if start > 0 {
      filled -= start
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + start, filled)
      }
    }
    return nil
  }
}
