import MonitorEngine
package import MonitorModel
import MonitorSupport

/// Gives the service manager signs of life for as long as ticks really come.
///
/// An engine that hangs gives none, and is started anew. One that a person has stopped is none that
/// hangs.
package enum ServiceWatchdog {
  /// Whether ticks come as they should: the newest is not older than two intervals and half the
  /// manager's patience, which also covers the beginning.
  package static func isAlive(
    now: MonotonicInstant, lastTick: MonotonicInstant, interval: Duration, isCollecting: Bool,
    patience nanoseconds: Int64
  ) -> Bool {
    guard isCollecting else { return true }
    return now - lastTick <= 2 * interval.nanoseconds + nanoseconds / 2
  }

  /// Sends signs at half the time in which one is wanted, until the task is cancelled.
  static func run(
    _ notifier: ServiceNotifier, within nanoseconds: Int64, _ heartbeat: Heartbeat,
    _ monitor: RealtimePerformanceMonitor, _ time: MonitorTime
  ) async {
    while !Task.isCancelled {
      // An engine that does not answer leaves this waiting, which is right.
      let interval = await monitor.configuration.metricsInterval
      let isCollecting = await monitor.isCollecting
      let isAlive = isAlive(
        now: time.monotonic(), lastTick: heartbeat.last, interval: interval,
        isCollecting: isCollecting, patience: nanoseconds)
      if isAlive { notifier.send("WATCHDOG=1") }
      try? await time.sleepUntil(time.monotonic().advanced(by: nanoseconds / 2))
    }
  }
}
