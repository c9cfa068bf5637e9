import NIOCore

/// A connection that is looked at every second: deadlines and heartbeats without a timer each.
protocol Watched: AnyObject {
  /// Does what is due at an instant.
  func sweep(_ now: NIODeadline)
  /// The server ends: says goodbye.
  func goAway()
}
