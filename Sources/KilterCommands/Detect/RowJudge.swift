package import MonitorModel

/// What judges the rows of one series.
package protocol RowJudge {
  /// Takes the next row; a value of `nil` is a gap.
  mutating func judge(milliseconds: Int64, value: Double?) -> RowVerdict
  /// The anomalies that are open after the last row, as they stand.
  var openAnomalies: [AnomalyEvent] { get }
}
