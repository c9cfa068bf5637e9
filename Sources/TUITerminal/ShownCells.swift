import Glibc
import TUICore

/// What the terminal shows, cell by cell: what the next grid is compared with.
struct ShownCells {
  /// A cell that no grid has: whatever comes differs from it.
  private static let unknown = Cell(code: .max, width: 1, style: .plain)

  private var cells: [Cell]
  private var size: Size
  /// Codes for clusters that stay the same from grid to grid.
  private var clusterCodes: [String: UInt32] = [:]

  /// A screen of which nothing is known.
  init(size: Size) {
    self.size = size
    cells = Array(repeating: ShownCells.unknown, count: size.columns * size.rows)
  }

  /// Forgets what is shown: the next grid differs everywhere.
  mutating func forget() { self = ShownCells(size: size) }

  /// Takes over a grid, and calls `body` for every run of cells in a row that differ.
  ///
  /// What the grid does not cover is blank. Returns whether there was any.
  mutating func update(
    _ grid: borrowing Grid, _ body: (_ row: Int, _ column: Int, _ cells: ArraySlice<Cell>) -> Void
  ) -> Bool {
    if clusterCodes.count > Grid.clustersMax { forget() }
    var changed = false
    let columns = size.columns
    var line: [Cell] = []
    for row in 0..<size.rows {
      if grid.size == size, grid.clusters.isEmpty,
        rowIsSame(grid.cells, start: row * columns, count: columns)
      {
        continue
      }
      fill(&line, row, of: grid)
      var column = 0
      while column < columns {
        guard cells[row * columns + column] != line[column] else {
          column += 1
          continue
        }
        var end = column + 1
        // A wide character goes out whole.
        while end < columns, cells[row * columns + end] != line[end] || line[end].width == 0 {
          end += 1
        }
        if line[column].width == 0, column > 0 { column -= 1 }
        body(row, column, line[column..<end])
        column = end
        changed = true
      }
      cells.replaceSubrange((row * columns)..<((row + 1) * columns), with: line)
    }
    return changed
  }

  private func rowIsSame(_ other: [Cell], start: Int, count: Int) -> Bool {
    // A cell is eight bytes without a gap, so equal bytes are equal cells.
    cells.withUnsafeBytes { mine in
      other.withUnsafeBytes { theirs in
        guard let one = mine.baseAddress, let two = theirs.baseAddress else { return true }
        let stride = MemoryLayout<Cell>.stride
        return memcmp(one + start * stride, two + start * stride, count * stride) == 0
      }
    }
  }

  private mutating func fill(_ line: inout [Cell], _ row: Int, of grid: borrowing Grid) {
    line.removeAll(keepingCapacity: true)
    let shared = row < grid.size.rows ? min(grid.size.columns, size.columns) : 0
    for column in 0..<shared {
      var cell = grid[column, row]
      if cell.code >= Grid.clusterBase { cell.code = code(of: grid.text(of: cell)) }
      line.append(cell)
    }
    // A wide character cut by the edge of the screen.
    if let last = line.last, last.width == 2 { line[shared - 1] = Cell(" ", last.style) }
    while line.count < size.columns { line.append(.blank) }
  }

  private mutating func code(of cluster: String) -> UInt32 {
    if let code = clusterCodes[cluster] { return code }
    let code = Grid.clusterBase + UInt32(clusterCodes.count)
    clusterCodes[cluster] = code
    return code
  }
}
