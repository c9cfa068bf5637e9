import CCrypto
import Synchronization

/// The 32 bytes of a key in one place, which is wiped when its last owner goes.
///
/// The lock is what makes bytes that change once, at the end, fit to be shared; who waits for it
/// waits no longer than the other uses the same key.
final class SecretKey: Sendable, CustomReflectable {
  /// Bytes of a key.
  static let byteCount = Int(kilter_crypto_key_bytes)

  private let bytes: Mutex<InlineArray<32, UInt8>>

  /// A key whose bytes are written into their place, so that there is no other copy.
  init(filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
    bytes = Mutex(InlineArray(repeating: 0))
    bytes.withLock { bytes in
      var span = bytes.mutableSpan
      span.withUnsafeMutableBytes(fill)
    }
  }

  /// A key of 32 bytes.
  convenience init(_ bytes: some Collection<UInt8>) {
    precondition(bytes.count == Self.byteCount, "a key has 256 bits")
    self.init { $0.copyBytes(from: bytes) }
  }

  deinit {
    bytes.withLock { bytes in
      var span = bytes.mutableSpan
      span.withUnsafeMutableBytes { kilter_crypto_wipe($0.baseAddress, $0.count) }
    }
  }

  /// Lends the bytes for a call, and gives the status that it returns.
  func withBytes(_ body: (UnsafePointer<UInt8>) -> Int32) -> Int32 {
    bytes.withLock { bytes in
      bytes.span.withUnsafeBufferPointer { room in
        guard let first = room.baseAddress else { preconditionFailure("a key of no bytes") }
        return body(first)
      }
    }
  }

  /// Nothing of the key.
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
