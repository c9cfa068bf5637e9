/// What was counted in a file of rows.
package struct DetectionTally: Equatable, Sendable {
  /// Rows of data, bad ones too.
  package var rows = 0
  /// Rows without a number.
  package var gaps = 0
  /// Gaps that were text.
  package var texts = 0
  /// The first text in the place of a number.
  package var firstText: RowProblem?
  /// Rows that could not be read.
  package var bad = 0
  /// The first row that could not be read.
  package var firstBad: RowProblem?
  /// Anomalies that opened.
  package var anomalies = 0

  /// Nothing counted.
  package init() {}
}
