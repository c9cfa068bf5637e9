package import MonitorModel

/// Recorded ticks, one after the other in the order in which they were taken.
///
/// Where one session ends and the next begins, `registry` changes and with it what a column means;
/// within one, `series` only grows.
package protocol RecordedRows {
  /// The next tick; `nil` after the last.
  ///
  /// - Throws: why reading cannot go on. What was damaged is no reason: it is passed over.
  mutating func next() throws(RecordedRowsError) -> ProcessedData?
  /// How much of the range has been read, 0…1.
  var progress: Double { get }
}

/// Why recorded ticks cannot be read.
package struct RecordedRowsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The reason, in a sentence.
  package var description: String
  /// Makes a reason.
  package init(_ description: String) { self.description = description }
}
