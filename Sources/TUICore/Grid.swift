/// A screen full of cells: what panels draw into and terminals show.
package struct Grid: Sendable {
  /// Cell codes from here on are indices into `clusters`.
  package static let clusterBase: UInt32 = 0x0020_0000

  /// Columns and rows.
  package private(set) var size: Size
  /// The cells, row by row.
  package private(set) var cells: [Cell]
  /// Scalars with combining marks, where a cell needs more than one scalar.
  package private(set) var clusters: [String] = []

  /// A grid full of one cell.
  package init(size: Size, fill: Cell = .blank) {
    self.size = size
    cells = Array(repeating: fill, count: size.columns * size.rows)
  }

  /// Makes the grid a new size and fills it anew, keeping its storage.
  package mutating func reset(size: Size, fill: Cell = .blank) {
    clusters.removeAll(keepingCapacity: true)
    let count = size.columns * size.rows
    if size == self.size {
      for index in 0..<count { cells[index] = fill }
    } else {
      self.size = size
      cells = Array(repeating: fill, count: count)
    }
  }

  /// The cell at a place inside the grid.
  package subscript(column: Int, row: Int) -> Cell {
    get { cells[row * size.columns + column] }
    set { cells[row * size.columns + column] = newValue }
  }

  /// The text of a cell: one cluster, or empty for the right half of a wide character.
  package func text(of cell: Cell) -> String {
    if cell.width == 0 { return "" }
    if cell.code >= Grid.clusterBase { return clusters[Int(cell.code - Grid.clusterBase)] }
    return Unicode.Scalar(cell.code).map { String(Character($0)) } ?? "?"
  }

  /// Keeps a cluster and returns the code that stands for it.
  package mutating func intern(_ cluster: String) -> UInt32 {
    clusters.append(cluster)
    return Grid.clusterBase + UInt32(clusters.count - 1)
  }

  /// One row as plain text, trailing spaces kept.
  package func rowText(_ row: Int) -> String {
    var text = ""
    for column in 0..<size.columns { text += self.text(of: self[column, row]) }
    return text
  }
}
