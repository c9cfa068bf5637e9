package import MonitorModel

/// Writes ticks in one form, in memory that does not grow with their number.
///
/// A new form is one file with such a writer, a case of `ExportFormat` of the command and one of
/// `ExportForm` of the API.
package protocol ExportWriter: ~Copyable {
  /// The share of the work that is done when all ticks are taken.
  var readingShare: Double { get }
  /// What was written.
  var tally: ExportTally { get }
  /// Takes a tick; `columns` has taken in its series.
  mutating func write(_ row: ProcessedData, _ columns: ExportColumns) throws(ExportError)
  /// Writes some more of what is left when all ticks are taken; how much of that is done, 0…1, or
  /// `nil` where all is.
  mutating func finishSome() throws(ExportError) -> Double?
}

extension ExportWriter where Self: ~Copyable {
  /// All of it, for a writer that keeps nothing back.
  package var readingShare: Double { 1 }

  /// Writes what is left, and calls `tell` now and then with how much of that is done, 0…1.
  package mutating func finish(
    _ tell: (Double) throws(ExportError) -> Void
  ) throws(ExportError) {
    while let done = try finishSome() { try tell(done) }
  }
}
