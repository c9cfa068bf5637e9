package import MonitorModel

/// What a route answers from at once.
package struct APIState: Sendable {
  /// The newest tick.
  package var snapshot: MonitorSnapshot
  /// The version of the program.
  package var version: String
  /// The number of this start: what cursors of another start are told apart by.
  package var boot: String
  /// When the server began, monotonic.
  package var begun: MonotonicInstant
  /// How the server is doing.
  package var server: ServerStatistics
  /// Makes a state.
  package init(
    snapshot: MonitorSnapshot, version: String, boot: String, begun: MonotonicInstant,
    server: ServerStatistics
  ) {
    self.snapshot = snapshot
    self.version = version
    self.boot = boot
    self.begun = begun
    self.server = server
  }
}

/// How the server is doing: counts since its start, and what is open now.
package struct ServerStatistics: Hashable, Codable, Sendable {
  /// Connections that are open.
  package var connections = 0
  /// Connections that were accepted.
  package var accepted: UInt64 = 0
  /// Connections that were refused because there were too many.
  package var refused: UInt64 = 0
  /// Clients that follow by WebSocket or SSE.
  package var clients = 0
  /// The most of these at once, by `maxClients`.
  package var clientsMax = 0
  /// Requests that were answered, by the first digit of the status code: 1xx…5xx.
  package var answers: [UInt64] = [0, 0, 0, 0, 0]
  /// Connections that were closed because a deadline had passed.
  package var timeouts: UInt64 = 0
  /// Requests that were refused for want of a right token.
  package var unauthorized: UInt64 = 0
  /// Messages sent to those who follow.
  package var messages: UInt64 = 0
  /// Messages that were left out for clients that were not ready for them.
  package var coalesced: UInt64 = 0
  /// Bytes sent to those who follow.
  package var bytes: UInt64 = 0
  /// Makes statistics of a server that has just begun.
  package init() {}
}
