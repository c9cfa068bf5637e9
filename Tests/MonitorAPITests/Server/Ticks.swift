import MonitorModel
import MonitorSupport
import Synchronization

/// A clock that stands until it is set.
final class Ticks: Sendable {
  private let now = Mutex<Int64>(0)

  /// An instant so many seconds after the beginning.
  static func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  /// Sets the clock.
  func set(seconds: Double) { now.withLock { $0 = Int64(seconds * 1e9) } }

  /// The clock.
  var time: MonitorTime {
    MonitorTime(
      monotonic: { MonotonicInstant(nanoseconds: self.now.withLock { $0 }) },
      wall: { WallInstant(milliseconds: self.now.withLock { $0 } / 1_000_000) },
      sleepUntil: { _ in throw CancellationError() })
  }
}
