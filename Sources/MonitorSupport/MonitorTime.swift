public import MonitorModel

import Glibc

/// The clock of the engine: nothing else asks the system for the time.
///
/// A test passes its own.
public struct MonitorTime: Sendable {
  /// Reads the monotonic clock.
  public var monotonic: @Sendable () -> MonotonicInstant
  /// Reads civil time.
  public var wall: @Sendable () -> WallInstant
  /// Waits until an instant; throws `CancellationError` when the task is cancelled.
  public var sleepUntil: @Sendable (MonotonicInstant) async throws -> Void

  /// Makes a clock.
  public init(
    monotonic: @escaping @Sendable () -> MonotonicInstant,
    wall: @escaping @Sendable () -> WallInstant,
    sleepUntil: @escaping @Sendable (MonotonicInstant) async throws -> Void
  ) {
    self.monotonic = monotonic
    self.wall = wall
    self.sleepUntil = sleepUntil
  }

  /// The system's clock: `CLOCK_MONOTONIC` and `CLOCK_REALTIME`.
  public static let system = MonitorTime(
    monotonic: { MonotonicInstant(nanoseconds: nanoseconds(of: CLOCK_MONOTONIC)) },
    wall: { WallInstant(milliseconds: nanoseconds(of: CLOCK_REALTIME) / 1_000_000) },
    sleepUntil: { deadline in
      let left = deadline.nanoseconds - nanoseconds(of: CLOCK_MONOTONIC)
      try await Task.sleep(nanoseconds: UInt64(max(0, left)))
    })

  private static func nanoseconds(of clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}
