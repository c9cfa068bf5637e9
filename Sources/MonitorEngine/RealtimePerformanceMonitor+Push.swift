public import MonitorModel

extension RealtimePerformanceMonitor {
  /// Notes how the pushing of samples is doing, for the snapshots from the next one on.
  public func note(push health: PushHealth) { push = health }
}
