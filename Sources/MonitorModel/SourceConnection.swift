/// How a source that is not in the process is reached.
package enum SourceConnection: Hashable, Sendable {
  /// It is: what it gives is of now.
  case attached
  /// It is not since a time, and why; it is tried again, and what is shown is old.
  case reconnecting(since: WallInstant, reason: String)
  /// It will not be reached again, and why.
  case refused(since: WallInstant, reason: String)

  /// Whether what is shown is of now.
  package var isAttached: Bool { self == .attached }
}
