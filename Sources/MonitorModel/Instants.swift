/// A point on the monotonic clock, in nanoseconds since an unspecified start (`CLOCK_MONOTONIC`).
///
/// Intervals are computed from these only.
public struct MonotonicInstant: Hashable, Comparable, Codable, Sendable {
  /// Nanoseconds on the monotonic clock.
  public var nanoseconds: Int64
  /// Makes an instant.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  /// Orders by time.
  public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
  /// The nanoseconds from `b` to `a`.
  public static func - (a: Self, b: Self) -> Int64 { a.nanoseconds - b.nanoseconds }
  /// The instant `nanoseconds` later.
  public func advanced(by nanoseconds: Int64) -> Self {
    Self(nanoseconds: self.nanoseconds + nanoseconds)
  }
}

/// A point in civil time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// A label, never a measure.
public struct WallInstant: Hashable, Comparable, Codable, Sendable {
  /// Milliseconds since the Unix epoch.
  public var milliseconds: Int64
  /// Makes an instant.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  /// Orders by time.
  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  /// The instant so many milliseconds later.
  public func advanced(milliseconds: Int64) -> Self {
    Self(milliseconds: self.milliseconds + milliseconds)
  }
}

extension Duration {
  /// The duration in whole nanoseconds; saturates beyond ±292 years.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }
}
