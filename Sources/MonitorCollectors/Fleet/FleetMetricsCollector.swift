package import MonitorSupport

/// Hosts that report to a PromQL server: a fleet.
package struct FleetMetricsCollector: IntakeCollector {
  /// The collector's name.
  package static let name = "fleet"

  package let intake: any Intake
  package let time: MonitorTime

  /// Makes a collector that asks `intake`.
  package init(_ intake: any Intake, time: MonitorTime) {
    self.intake = intake
    self.time = time
  }
}
