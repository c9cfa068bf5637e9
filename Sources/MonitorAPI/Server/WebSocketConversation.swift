/// What the messages of a WebSocket mean, on the thread of its connection.
protocol WebSocketConversation: AnyObject {
  /// The most bytes of a message.
  var messageMost: Int { get }
  /// The connection is open.
  func begin(_ line: WebSocketHandler)
  /// A message has come.
  func message(_ bytes: [UInt8], isText: Bool, on line: WebSocketHandler)
  /// The connection has ended.
  func end()
}
