package import MonitorModel
package import MonitorSupport

/// The collectors that run when nothing is configured.
///
/// A new one adds its line here.
package enum CollectorList {
  /// Makes them all.
  package static func standard(time: MonitorTime) -> [any MetricCollector] {
    [SystemMetricsCollector(time: time)]
  }
}
