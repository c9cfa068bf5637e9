package import NIOCore

/// Frames of WebSocket as a server writes them: unmasked (RFC 6455, section 5.2).
package enum WebSocketFrameText {
  /// What a frame is.
  package enum Opcode: UInt8, Sendable {
    /// It goes on with the message before.
    case continuation = 0
    /// A text.
    case text = 1
    /// Bytes.
    case binary = 2
    /// The end of the connection.
    case close = 8
    /// A question whether the other side is there.
    case ping = 9
    /// The answer.
    case pong = 10
  }

  /// A frame that is a whole message.
  package static func frame(
    _ opcode: Opcode, _ payload: some Collection<UInt8>, isCompressed: Bool = false
  ) -> ByteBuffer {
    var buffer = ByteBuffer()
    let count = payload.count
    buffer.reserveCapacity(count + 10)
    buffer.writeInteger(0x80 | (isCompressed ? 0x40 : 0) | opcode.rawValue)
    switch count {
    case 0...125: buffer.writeInteger(UInt8(count))
    case 126...0xFFFF:
      buffer.writeInteger(UInt8(126))
      buffer.writeInteger(UInt16(count))
    default:
      buffer.writeInteger(UInt8(127))
      buffer.writeInteger(UInt64(count))
    }
    buffer.writeBytes(payload)
    return buffer
  }

  /// The frame that ends a connection; the reason is cut at 123 bytes.
  package static func close(_ code: UInt16, _ reason: String = "") -> ByteBuffer {
    var reason = reason
    while reason.utf8.count > 123 { reason.removeLast() }
    return frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
  }
}
