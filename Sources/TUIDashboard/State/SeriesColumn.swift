package import MonitorModel

/// The columns of the percentile table, in the order of the screen.
package enum SeriesColumn: Int, CaseIterable, Sendable {
  case name, now, trend, mean, deviation, minimum, p50, p90, p95, p99, p999, maximum
  case skewness, kurtosis

  /// Its heading, and its name in commands.
  package var title: String {
    switch self {
    case .name: "series"
    case .now: "now"
    case .trend: "trend"
    case .mean: "mean"
    case .deviation: "sd"
    case .minimum: "min"
    case .p50: "p50"
    case .p90: "p90"
    case .p95: "p95"
    case .p99: "p99"
    case .p999: "p99.9"
    case .maximum: "max"
    case .skewness: "skew"
    case .kurtosis: "kurt"
    }
  }

  /// Whether the column is a figure of the window's statistics.
  package var isStatistic: Bool {
    switch self {
    case .name, .now, .trend: false
    default: true
    }
  }

  /// The columns a table can be ordered by; trends are known only for the rows on the screen.
  package static let sortable = allCases.filter { $0 != .trend }

  /// The figure of the column, for those that come from the window's statistics.
  package func figure(_ statistics: WindowStatistics) -> Double? {
    switch self {
    case .name, .now, .trend: nil
    case .mean: statistics.mean
    case .deviation: statistics.standardDeviation
    case .minimum: statistics.minimum
    case .p50: statistics.p50
    case .p90: statistics.p90
    case .p95: statistics.p95
    case .p99: statistics.p99
    case .p999: statistics.p999
    case .maximum: statistics.maximum
    case .skewness: statistics.skewness
    case .kurtosis: statistics.kurtosis
    }
  }
}
