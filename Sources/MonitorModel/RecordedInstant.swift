/// A tick in recorded time: which run of the engine it belongs to, and when in it.
///
/// Monotonic time orders ticks within a session; sessions are numbered in the order in which they
/// began. Civil time is an attribute only: it may step.
public struct RecordedInstant: Hashable, Comparable, Codable, Sendable {
  /// The session: one run of an engine; rises.
  public var session: UInt64
  /// When the tick was taken, on the monotonic clock of that session's boot.
  public var at: MonotonicInstant

  /// Makes an instant.
  public init(session: UInt64, at: MonotonicInstant) {
    self.session = session
    self.at = at
  }

  /// Orders by session, then by time.
  public static func < (a: Self, b: Self) -> Bool {
    (a.session, a.at.nanoseconds) < (b.session, b.at.nanoseconds)
  }
}
