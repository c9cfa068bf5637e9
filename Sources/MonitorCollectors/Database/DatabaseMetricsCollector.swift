package import MonitorSupport

/// Databases: sessions, transactions, statements, locks, replication, pools.
package struct DatabaseMetricsCollector: IntakeCollector {
  package let intake: any Intake
  package let time: MonitorTime

  /// Makes a collector that asks `intake`.
  package init(_ intake: any Intake, time: MonitorTime) {
    self.intake = intake
    self.time = time
  }
}
