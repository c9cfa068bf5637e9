/// A size in cells, neither side below 0.
package struct Size: Hashable, Sendable {
  /// The width.
  package var columns: Int
  /// The height.
  package var rows: Int
  /// Makes a size; a side below 0 becomes 0.
  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A place on the screen, from 0 at the top left.
package struct Point: Hashable, Sendable {
  /// From the left.
  package var column: Int
  /// From the top.
  package var row: Int
  /// Makes a point.
  package init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// A rectangle of cells, neither side below 0.
package struct Rect: Hashable, Sendable {
  /// The leftmost column.
  package var column: Int
  /// The topmost row.
  package var row: Int
  /// The width.
  package var columns: Int
  /// The height.
  package var rows: Int
  /// Makes a rectangle; a side below 0 becomes 0.
  package init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
  /// A rectangle of this size at the top left.
  package init(_ size: Size) {
    self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
  }
  /// Its size.
  package var size: Size { Size(columns: columns, rows: rows) }
  /// Whether it has no cell.
  package var isEmpty: Bool { columns == 0 || rows == 0 }
  /// Whether a point lies inside.
  package func contains(_ point: Point) -> Bool {
    point.column >= column && point.column < column + columns && point.row >= row
      && point.row < row + rows
  }
  /// The rectangle less a margin on each side.
  package func inset(columns dx: Int, rows dy: Int) -> Rect {
    Rect(column: column + dx, row: row + dy, columns: columns - 2 * dx, rows: rows - 2 * dy)
  }
  /// What both have in common.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(
      column: left, row: top,
      columns: min(column + columns, other.column + other.columns) - left,
      rows: min(row + rows, other.row + other.rows) - top)
  }
  /// Cuts off the first `rows` rows: the cut and the rest.
  package func splitTop(_ count: Int) -> (top: Rect, rest: Rect) {
    let n = max(0, min(count, rows))
    return (
      Rect(column: column, row: row, columns: columns, rows: n),
      Rect(column: column, row: row + n, columns: columns, rows: rows - n)
    )
  }
  /// Cuts off the first `count` columns: the cut and the rest.
  package func splitLeft(_ count: Int) -> (left: Rect, rest: Rect) {
    let n = max(0, min(count, columns))
    return (
      Rect(column: column, row: row, columns: n, rows: rows),
      Rect(column: column + n, row: row, columns: columns - n, rows: rows)
    )
  }
}
