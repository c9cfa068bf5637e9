/// Columns × rows of raw values and their states, one column after the other.
///
/// A value is the 64 bits of a `RawValue`, a state the raw byte of a `ReadingState`.
package struct ColumnSlab: Hashable, Sendable {
  /// How many columns.
  package private(set) var columns = 0
  /// How many rows a column has.
  package private(set) var rows = 0
  /// The value of column c in row r is at `c * rows + r`.
  package var values: [UInt64] = []
  /// The state of column c in row r is at `c * rows + r`.
  package var states: [UInt8] = []

  /// Makes a slab of zeros whose states are all `value`.
  package init(columns: Int = 0, rows: Int = 0) {
    reset(columns: columns, rows: rows)
  }

  /// Takes a new shape and keeps the memory; what was in it means nothing any more.
  package mutating func reset(columns: Int, rows: Int) {
    precondition(columns >= 0 && rows >= 0, "a slab of less than nothing")
    self.columns = columns
    self.rows = rows
    let count = columns * rows
    if values.count > count {
      values.removeLast(values.count - count)
      states.removeLast(states.count - count)
    } else {
      values.append(contentsOf: repeatElement(0, count: count - values.count))
      states.append(contentsOf: repeatElement(0, count: count - states.count))
    }
  }

  /// The place of a cell in `values` and `states`.
  package func index(column: Int, row: Int) -> Int {
    precondition(column >= 0 && column < columns && row >= 0 && row < rows, "outside the slab")
    return column * rows + row
  }

  /// Calls `body` with one column's values and states.
  package func withColumn<Result>(
    _ column: Int, _ body: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let range = column * rows..<(column + 1) * rows
    return values.withUnsafeBufferPointer { values in
      states.withUnsafeBufferPointer { states in
        body(
          UnsafeBufferPointer(rebasing: values[range]),
          UnsafeBufferPointer(rebasing: states[range]))
      }
    }
  }

  /// Calls `body` with one column's values and states, to be written.
  package mutating func withMutableColumn<Result>(
    _ column: Int,
    _ body: (UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    let range = column * rows..<(column + 1) * rows
    return values.withUnsafeMutableBufferPointer { values in
      states.withUnsafeMutableBufferPointer { states in
        body(
          UnsafeMutableBufferPointer(rebasing: values[range]),
          UnsafeMutableBufferPointer(rebasing: states[range]))
      }
    }
  }
}
