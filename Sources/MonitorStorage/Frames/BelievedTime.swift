import MonitorModel

/// Which times are believed: bounds within which sums and differences of a few never overflow.
///
/// What a machine measures lies far inside; only bytes that nobody wrote so lie outside.
enum BelievedTime {
  /// Monotonic time is believed within this many microseconds of its start, civil time within as
  /// many milliseconds of 1970: 35 years, and 35 000.
  static let bound: Int64 = 1 << 50

  /// Whether nanoseconds are believed.
  static func holds(nanoseconds: Int64) -> Bool {
    (nanoseconds / 1_000).magnitude < UInt64(bound)
  }

  /// Whether milliseconds of civil time are believed.
  static func holds(milliseconds: Int64) -> Bool { milliseconds.magnitude < UInt64(bound) }

  /// Whether an instant is believed.
  static func holds(_ instant: MonotonicInstant) -> Bool { holds(nanoseconds: instant.nanoseconds) }

  /// Whether a civil time is believed.
  static func holds(_ wall: WallInstant) -> Bool { holds(milliseconds: wall.milliseconds) }
}
