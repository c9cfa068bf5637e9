package import NIOCore

/// The receiving side of a WebSocket (RFC 6455) of a server: puts frames together to messages and
/// says what is to be done; it reads and writes nothing itself.
package struct WebSocketRules {
  /// One frame, its mask taken off.
  package struct Frame {
    /// Whether it ends its message.
    package var isFinal: Bool
    /// The three reserved bits, the first of them above: 0…7.
    package var reserved: UInt8
    /// The opcode, 0…15.
    package var opcode: UInt8
    /// Whether it was masked, as a client's must be.
    package var isMasked: Bool
    /// The payload.
    package var payload: ByteBuffer
    /// Makes a frame.
    package init(
      isFinal: Bool, reserved: UInt8, opcode: UInt8, isMasked: Bool, payload: ByteBuffer
    ) {
      self.isFinal = isFinal
      self.reserved = reserved
      self.opcode = opcode
      self.isMasked = isMasked
      self.payload = payload
    }
  }

  /// What is to be done.
  package enum Action: Equatable, Sendable {
    /// Nothing.
    case none
    /// A whole message has come.
    case message([UInt8], isText: Bool)
    /// Answer a ping with these bytes.
    case pong([UInt8])
    /// The other side is there.
    case alive
    /// Send a close frame and end the connection.
    case close(UInt16, String)
  }

  private struct Message {
    var isText: Bool
    var isCompressed: Bool
    var bytes: [UInt8] = []
    var check = UTF8Check()
  }

  /// The most bytes of a message.
  package let limit: Int
  private let inflater: Inflater?
  private var open: Message?
  private var isClosed = false

  /// Rules for a connection; with an inflater, compressed messages are taken.
  package init(limit: Int, inflater: Inflater? = nil) {
    self.limit = limit
    self.inflater = inflater
  }

  /// Takes the next frame; after a `close` everything is ignored.
  package mutating func take(_ frame: Frame) -> Action {
    guard !isClosed else { return .none }
    let action = judge(frame)
    if case .close = action { isClosed = true }
    return action
  }

  private mutating func judge(_ frame: Frame) -> Action {
    guard frame.isMasked else { return .close(1002, "a client's frame must be masked") }
    let isCompressed = frame.reserved & 4 != 0
    guard frame.reserved & 3 == 0, !isCompressed || inflater != nil else {
      return .close(1002, "a reserved bit is set")
    }
    let bytes = Array(frame.payload.readableBytesView)
    switch WebSocketFrameText.Opcode(rawValue: frame.opcode) {
    case nil: return .close(1002, "opcode \(frame.opcode) is none")
    case .close?, .ping?, .pong?:
      guard frame.isFinal, !isCompressed, bytes.count <= 125 else {
        return .close(1002, "a control frame is whole, plain and at most 125 bytes")
      }
      switch frame.opcode {
      case 8: return closing(bytes)
      case 9: return .pong(bytes)
      default: return .alive
      }
    case .continuation?:
      guard open != nil, !isCompressed else {
        return .close(1002, "there is no message to go on with")
      }
      return add(bytes, isFinal: frame.isFinal)
    case .text?, .binary?:
      guard open == nil else { return .close(1002, "the message before is not at its end") }
      open = Message(isText: frame.opcode == 1, isCompressed: isCompressed)
      return add(bytes, isFinal: frame.isFinal)
    }
  }

  private mutating func add(_ bytes: [UInt8], isFinal: Bool) -> Action {
    guard var message = open.take() else { return .none }
    guard message.bytes.count + bytes.count <= limit else {
      return .close(1009, "a message has at most \(limit) bytes")
    }
    message.bytes += bytes
    if message.isText, !message.isCompressed, !message.check.feed(bytes) {
      return .close(1007, "a text must be UTF-8")
    }
    guard isFinal else {
      open = message
      return .none
    }
    return finish(message)
  }

  private func finish(_ message: Message) -> Action {
    var message = message
    if message.isCompressed, let inflater {
      do throws(Inflater.Failure) {
        message.bytes = try inflater.unpack(message.bytes, limit: limit)
      } catch {
        return error == .tooLarge
          ? .close(1009, "a message has at most \(limit) bytes")
          : .close(1007, "the message cannot be unpacked")
      }
      if message.isText, !message.check.feed(message.bytes) {
        return .close(1007, "a text must be UTF-8")
      }
    }
    guard !message.isText || message.check.isComplete else {
      return .close(1007, "a text must be UTF-8")
    }
    return .message(message.bytes, isText: message.isText)
  }

  private func closing(_ bytes: [UInt8]) -> Action {
    guard !bytes.isEmpty else { return .close(1000, "") }
    guard bytes.count >= 2 else { return .close(1002, "a close frame has a code of two bytes") }
    let code = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: break
    default: return .close(1002, "\(code) is no code to close with")
    }
    var check = UTF8Check()
    guard check.feed(bytes.dropFirst(2)), check.isComplete else {
      return .close(1007, "a reason must be UTF-8")
    }
    return .close(code, "")
  }
}
