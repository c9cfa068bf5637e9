package import MonitorModel

/// What `Enter` opened on top of a view.
package enum DashboardDetail: Hashable, Sendable {
  /// An anomaly, by its number.
  case anomaly(UInt64)
  /// A series.
  case series(SeriesID)
  /// A process.
  case process(ProcessReference)
  /// A host of the fleet, by its name.
  case host(String)
  /// Why an anomaly came about.
  case why(UInt64)
  /// The series that moved with an anomaly.
  case related(UInt64)

  /// The anomaly it is about, if it is about one.
  package var subject: UInt64? {
    switch self {
    case .anomaly(let number), .why(let number), .related(let number): number
    case .series, .process, .host: nil
    }
  }
}
