package import MonitorModel

/// What `Enter` opened on top of a view.
package enum DashboardDetail: Hashable, Sendable {
  /// An anomaly, by its number.
  case anomaly(UInt64)
  /// A series.
  case series(SeriesID)
  /// A process.
  case process(ProcessReference)
}
