import Glibc

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
  package static func encoded(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let chunk = bytes[start..<min(start + 3, bytes.count)]
      var word: UInt32 = 0
      for index in 0..<3 {
        word = word << 8 | UInt32(index < chunk.count ? chunk[start + index] : 0)
      }
      for index in 0...chunk.count {
        text.append(digits[Int(word >> UInt32(18 - 6 * index) & 63)])
      }
      start += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}
