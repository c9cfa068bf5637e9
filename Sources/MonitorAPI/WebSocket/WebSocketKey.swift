import FoundationEssentials

/// The proof of the handshake of WebSocket (RFC 6455, section 4.2.2).
package enum WebSocketKey {
  private static let salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  /// The value of `Sec-WebSocket-Accept` for a key; `nil` for a key that is not 16 bytes in base64.
  package static func answer(to key: String) -> String? {
    guard Data(base64Encoded: key)?.count == 16 else { return nil }
    return Base64Text.encoded(SHA1.digest(Array((key + salt).utf8)))
  }
}
