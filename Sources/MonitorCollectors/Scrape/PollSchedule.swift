import MonitorModel
import MonitorSupport

/// When a source that is asked more seldom than the tick is due.
struct PollSchedule {
  private var interval: Int64
  private var last: MonotonicInstant?

  /// A source that is asked every `interval`, or at every tick where that is longer.
  init(_ interval: Duration = .seconds(1)) { self.interval = interval.nanoseconds }

  /// Whether it is due; then the time runs anew.
  ///
  /// Ticks come a little early or late: a twentieth of the interval does not matter.
  mutating func take(_ instant: MonotonicInstant) -> Bool {
    if let last, instant - last < interval - interval / 20 { return false }
    last = instant
    return true
  }
}
