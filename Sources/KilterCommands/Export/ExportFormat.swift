/// A form in which history is exported.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// `time,series,unit,value,state`, a line for each value.
  case csv
  /// One JSON object a line for each tick.
  case jsonl
  /// The text format of OpenMetrics 1.0, with timestamps.
  case openmetrics
  /// A database of SQLite 3.
  case sqlite

  /// Whether it is written from front to back, so that a pipe can take it.
  package var isStream: Bool { self != .sqlite }
}
