import FoundationEssentials

/// Base64 (RFC 4648).
package enum Base64Text {
  /// The text of some bytes, padded (section 4).
  package static func encoded(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// The text of some bytes for addresses and files, without padding (section 5).
  package static func urlEncoded(_ bytes: [UInt8]) -> String {
    let text = encoded(bytes).utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { byte in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      default: byte
      }
    }
    return String(decoding: Array(text), as: UTF8.self)
  }
}
