public import MonitorModel

extension RealtimePerformanceMonitor {
  /// Notes how the delivery of alerts is doing, for the snapshots from the next one on.
  public func note(alerts health: AlertHealth) { alerts = health }
}
