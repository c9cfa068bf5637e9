import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorSupport
import MonitorTestKit

/// An engine on a virtual clock, moved tick by tick.
struct EngineDriver: ~Copyable {
  let clock = VirtualClock()
  let monitor: RealtimePerformanceMonitor
  private var snapshots: AsyncStream<MonitorSnapshot>.Iterator

  /// Starts an engine and waits for its two provisional ticks.
  init(
    _ config: RealtimeMonitorConfig = RealtimeMonitorConfig(),
    _ collectors: [any MetricCollector] = [ScriptedCollector("a")],
    baselines: BaselineKeeper? = nil, triage: TriageKeeper? = nil
  ) async throws {
    monitor = RealtimePerformanceMonitor(
      config: try config.validated(), collectors: collectors, time: clock.time,
      baselines: baselines, triage: triage,
      ownUsage: { OwnUsage(cpuNanoseconds: 0, residentBytes: 0) })
    snapshots = await monitor.client().snapshots().makeAsyncIterator()
    await monitor.start()
  }

  /// The next snapshot.
  mutating func next() async -> MonitorSnapshot? { await snapshots.next() }

  /// Waits for the two ticks at the start; the second one's snapshot.
  mutating func begin() async -> MonitorSnapshot? {
    _ = await next()
    await clock.waitForSleepers()
    clock.advance(by: .nanoseconds(RealtimePerformanceMonitor.primingNanoseconds))
    return await next()
  }

  /// Moves the clock to where the engine wants to be woken, and returns the snapshot.
  mutating func tick() async -> MonitorSnapshot? {
    await clock.waitForSleepers()
    clock.advanceToNextDeadline()
    return await next()
  }
}
