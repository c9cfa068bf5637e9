/// Sends back what it gets: what the suites for WebSocket talk with.
final class EchoConversation: WebSocketConversation {
  let messageMost = 32 << 20

  init() {}
  func begin(_ line: WebSocketHandler) {}
  func message(_ bytes: [UInt8], isText: Bool, on line: WebSocketHandler) {
    line.send(isText ? .text : .binary, bytes)
  }
  func end() {}
}
