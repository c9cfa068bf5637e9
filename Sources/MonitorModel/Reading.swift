/// What one series says at one tick.
///
/// A missing reading is never a zero.
public enum Reading: Hashable, Sendable {
  /// A finite value.
  case value(Double)
  /// A rate needs two samples and has had one.
  case warmingUp
  /// Nothing could be read, and why.
  case gap(GapReason)
  /// The newest reading is old: its value and its age in nanoseconds.
  case stale(Double, age: Int64)

  /// The value, also of a stale reading.
  public var value: Double? {
    switch self {
    case .value(let value), .stale(let value, _): value
    case .warmingUp, .gap: nil
    }
  }
}

/// Why there is no reading.
public enum GapReason: UInt8, Codable, Sendable, CaseIterable {
  /// The file or the thing it tells of does not exist on this machine.
  case absent = 1
  /// The kernel refused: permission denied.
  case forbidden = 2
  /// The bytes were not what the format promises.
  case malformed = 3
  /// A counter went backwards: reset or wrapped.
  case counterReset = 4
  /// Nothing happened in the interval, so a mean over what happened has no value.
  case idle = 5
  /// The collector did not answer in time.
  case timedOut = 6
  /// The thing was there and is gone (an unplugged disk, a removed interface).
  case vanished = 7
  /// The source failed in another way; the collector's health says how.
  case failed = 8
  /// Deliberately not read at this tick.
  case skipped = 9
}

/// `Reading` without its payload, as columns hold it: one byte.
public enum ReadingState: UInt8, Codable, Sendable {
  /// A value is in the value column.
  case value = 0
  /// See `GapReason.absent`.
  case absent = 1
  /// See `GapReason.forbidden`.
  case forbidden = 2
  /// See `GapReason.malformed`.
  case malformed = 3
  /// See `GapReason.counterReset`.
  case counterReset = 4
  /// See `GapReason.idle`.
  case idle = 5
  /// See `GapReason.timedOut`.
  case timedOut = 6
  /// See `GapReason.vanished`.
  case vanished = 7
  /// See `GapReason.failed`.
  case failed = 8
  /// See `GapReason.skipped`.
  case skipped = 9
  /// A rate that has had one sample.
  case warmingUp = 10
  /// An old value is in the value column.
  case stale = 11

  /// The state for a gap.
  public init(_ gap: GapReason) {
    self = ReadingState(rawValue: gap.rawValue) ?? .failed
  }

  /// Whether the value column holds a number that may be shown.
  public var hasValue: Bool { self == .value || self == .stale }
  /// The reason, for a gap.
  public var gap: GapReason? { GapReason(rawValue: rawValue) }
}
