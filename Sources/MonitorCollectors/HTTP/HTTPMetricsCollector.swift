package import MonitorSupport

/// Requests of web servers and endpoints: access logs, status pages, probes.
package struct HTTPMetricsCollector: IntakeCollector {
  package let intake: any Intake
  package let time: MonitorTime

  /// Makes a collector that asks `intake`.
  package init(_ intake: any Intake, time: MonitorTime) {
    self.intake = intake
    self.time = time
  }
}
