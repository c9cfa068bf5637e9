package import MonitorHTTP

/// What takes requests to one destination: HTTP, or the script of a test.
package protocol PushWire: Sendable {
  /// Sends a packed request and waits for the answer.
  func send(_ packed: [UInt8]) -> HTTPAnswer
}
