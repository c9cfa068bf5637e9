import Glibc
import MonitorAPI

/// Makes secrets of tokens.
package enum TokenSecret {
  /// 256 bits of the kernel's chance (getentropy(3), which asks getrandom(2)) in base64url (RFC 4648, section 5), without
  /// padding; `nil`, with `errno` set, where it gives none.
  package static func make() -> String? {
    var bytes = [UInt8](repeating: 0, count: 32)
    guard getentropy(&bytes, bytes.count) == 0 else { return nil }
    return encoded(bytes)
  }

  /// Why the last call of `make` failed.
  static var lastError: Int32 { errno }

  /// Bytes in base64url, without padding.
  package static func encoded(_ bytes: [UInt8]) -> String { Base64Text.urlEncoded(bytes) }
}
