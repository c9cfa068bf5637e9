/// Reaches a daemon: over a socket, or in a test without any.
package protocol AttachTransport: Sendable {
  /// Opens a connection on which messages can be sent at once.
  ///
  /// - Throws: `AttachProblem`, which tells whether another try makes sense.
  func connect() async throws(AttachProblem) -> AttachConnection
}

/// An open connection to a daemon.
package struct AttachConnection: Sendable {
  /// The messages of the daemon; it ends where the connection does, with an error that says why.
  package var messages: AsyncThrowingStream<[UInt8], any Error>
  /// Sends a message; returns when it is on its way, throws where the connection has ended.
  package var send: @Sendable ([UInt8]) async throws -> Void
  /// Ends the connection; `messages` ends, too.
  package var close: @Sendable () -> Void

  /// Makes a connection.
  package init(
    messages: AsyncThrowingStream<[UInt8], any Error>,
    send: @escaping @Sendable ([UInt8]) async throws -> Void,
    close: @escaping @Sendable () -> Void
  ) {
    self.messages = messages
    self.send = send
    self.close = close
  }
}
