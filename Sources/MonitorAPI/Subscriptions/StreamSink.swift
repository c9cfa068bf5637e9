/// The connection of one that follows, as the hub sees it.
package protocol StreamSink: AnyObject {
  /// Whether it takes more; where not, `StreamHub.drain` is called as soon as it does.
  var isReady: Bool { get }
  /// Sends a message.
  func send(_ message: StreamMessage)
  /// Ends the connection.
  func end()
}
