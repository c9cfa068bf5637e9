package import NIOCore

/// One message to those who follow, encoded once and shared by all who get it.
///
/// It belongs to one thread; its wrappings are made when the first needs them.
package final class StreamMessage {
  /// The kind, which is the `event` of SSE and the `type` of the JSON text.
  package let kind: String
  /// The JSON text, without line ends.
  package let payload: [UInt8]
  /// Up to where one has followed with it; empty where that does not change.
  package let cursor: String
  private var compressed: [Int: ByteBuffer] = [:]

  /// Makes a message.
  package init(kind: String, payload: [UInt8], cursor: String = "") {
    self.kind = kind
    self.payload = payload
    self.cursor = cursor
  }

  /// As a server-sent event (HTML, section 9.2).
  package private(set) lazy var event: ByteBuffer = {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(payload.count + cursor.utf8.count + 48)
    if !cursor.isEmpty { buffer.writeString("id: \(cursor)\n") }
    buffer.writeString("event: \(kind)\ndata: ")
    buffer.writeBytes(payload)
    buffer.writeString("\n\n")
    return buffer
  }()

  /// As a frame of WebSocket.
  package private(set) lazy var frame: ByteBuffer = WebSocketFrameText.frame(.text, payload)

  /// As a compressed frame of WebSocket.
  package func frame(compressedBy deflater: Deflater) -> ByteBuffer {
    if let known = compressed[deflater.windowBits] { return known }
    let frame = WebSocketFrameText.frame(.text, deflater.compress(payload), isCompressed: true)
    compressed[deflater.windowBits] = frame
    return frame
  }
}
