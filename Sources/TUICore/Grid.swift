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
    if size == self.size {
      cells.withUnsafeMutableBufferPointer { $0.update(repeating: fill) }
    } else {
      self.size = size
      cells.removeAll(keepingCapacity: true)
      cells.append(contentsOf: repeatElement(fill, count: size.columns * size.rows))
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

  /// The most clusters between two resets; more than the screens of people have cells with marks.
  package static let clustersMax = 65_536

  /// Keeps a cluster and returns the code that stands for it; past `clustersMax` its base alone.
  package mutating func intern(_ cluster: String) -> UInt32 {
    if clusters.count >= Grid.clustersMax { return cluster.unicodeScalars.first?.value ?? 0x3f }
    clusters.append(cluster)
    return Grid.clusterBase + UInt32(clusters.count - 1)
  }

  /// One row as plain text, trailing spaces kept.
  package func rowText(_ row: Int) -> String {
    var text = ""
    for column in 0..<size.columns { text += self.text(of: self[column, row]) }
    return text
  }

  /// Fills columns `from..<to` of a row that are inside the grid.
  mutating func fillSpan(row: Int, from: Int, to: Int, _ cell: Cell) {
    guard from < to else { return }
    let start = row * size.columns
    mend(start: start, from: from, to: to)
    cells.withUnsafeMutableBufferPointer { cells in
      cells.extracting((start + from)..<(start + to)).update(repeating: cell)
    }
  }

  /// Writes printable ASCII bytes side by side; all of them must be inside the grid.
  mutating func writeSpan(row: Int, from: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ style: Style)
  {
    guard !bytes.isEmpty else { return }
    let start = row * size.columns
    mend(start: start, from: from, to: from + bytes.count)
    cells.withUnsafeMutableBufferPointer { cells in
      var place = start + from
      for byte in bytes {
        cells[place] = Cell(code: UInt32(byte), width: 1, style: style)
        place += 1
      }
    }
  }

  /// A wide character that loses one half to what is written over `from..<to` loses both.
  private mutating func mend(start: Int, from: Int, to: Int) {
    if cells[start + from].width == 0, from > 0 {
      cells[start + from - 1] = Cell(" ", cells[start + from - 1].style)
    }
    if cells[start + to - 1].width == 2, to < size.columns {
      cells[start + to] = Cell(" ", cells[start + to].style)
    }
  }
}
