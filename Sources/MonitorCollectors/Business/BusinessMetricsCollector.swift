package import MonitorSupport

/// What applications say of themselves: StatsD, pushes, JSON lines, OTLP, commands, expositions.
package struct BusinessMetricsCollector: IntakeCollector {
  package let intake: any Intake
  package let time: MonitorTime

  /// Makes a collector that asks `intake`.
  package init(_ intake: any Intake, time: MonitorTime) {
    self.intake = intake
    self.time = time
  }
}
