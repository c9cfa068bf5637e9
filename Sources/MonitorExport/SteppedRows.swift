package import MonitorModel

/// Of other rows the newest of each step of civil time, steps counted from the epoch in UTC.
///
/// What is left out is left out: a row is not a mean of those around it.
package struct SteppedRows: RecordedRows {
  private var rows: any RecordedRows
  private let milliseconds: Int64
  private var waiting: ProcessedData?

  /// Rows at a step of a millisecond or more.
  package init(_ rows: any RecordedRows, step: Duration) {
    self.rows = rows
    milliseconds = max(1, step.nanoseconds / 1_000_000)
  }

  /// How much of the range has been read.
  package var progress: Double { rows.progress }

  /// The newest row of the next step.
  package mutating func next() throws(RecordedRowsError) -> ProcessedData? {
    while let row = try rows.next() {
      let before = waiting
      waiting = row
      // A session ends its step: the next one knows other columns.
      if let before, step(of: before) != step(of: row) || before.registry != row.registry {
        return before
      }
    }
    defer { waiting = nil }
    return waiting
  }

  private func step(of row: ProcessedData) -> Int64 {
    let time = row.wall.milliseconds
    return time / milliseconds - (time % milliseconds < 0 ? 1 : 0)
  }
}
