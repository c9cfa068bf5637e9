import MonitorModel

/// Recorded cells that a chart needs.
struct ChartWish: Hashable, Sendable {
  /// The series.
  var series: SeriesKey
  /// Its number in the session that asks, where that has it.
  var number: Int
  /// Nanoseconds of a cell.
  var grain: Int64
  /// The cells: cell n begins at n × `grain` on the monotonic clock of the session that asks.
  var cells: Range<Int64>
  /// Seconds back from now, of a chart of an earlier time; 0 for one that ends now.
  var era: Int64 = 0
}
