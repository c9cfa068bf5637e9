import MonitorModel
import Synchronization

/// When the newest tick came; written by one task and read by another.
final class Heartbeat: Sendable {
  private let nanoseconds: Atomic<Int64>

  /// Begins at an instant at which no tick can have come yet.
  init(_ begun: MonotonicInstant) { nanoseconds = Atomic(begun.nanoseconds) }

  /// The newest.
  var last: MonotonicInstant {
    MonotonicInstant(nanoseconds: nanoseconds.load(ordering: .relaxed))
  }

  /// Notes one.
  func beat(_ now: MonotonicInstant) { nanoseconds.store(now.nanoseconds, ordering: .relaxed) }
}
