package import MonitorModel

/// Writes ticks in one form, in memory that does not grow with their number.
///
/// A new form is one file with such a writer, a case of `ExportFormat` and a line in
/// `ExportSession.writer`.
package protocol ExportWriter: ~Copyable {
  /// The share of the work that is done when all ticks are taken.
  var readingShare: Double { get }
  /// What was written.
  var tally: ExportTally { get }
  /// Takes a tick; `columns` has taken in its series.
  mutating func write(_ row: ProcessedData, _ columns: ExportColumns) throws(ExportError)
  /// Writes what is left, and calls `tell` now and then with how much of that is done, 0…1.
  mutating func finish(_ tell: (Double) throws(ExportError) -> Void) throws(ExportError)
}

extension ExportWriter where Self: ~Copyable {
  /// All of it, for a writer that keeps nothing back.
  package var readingShare: Double { 1 }
}
