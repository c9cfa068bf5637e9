package import TUICore

/// How the cells of a map lie on the screen: lines of headings and of cells, as narrow as it takes to
/// show all of them, and scrolled where that does not do.
package struct FleetLines: Sendable {
  /// A line.
  package enum Line: Hashable, Sendable {
    /// The heading of a group, by its place.
    case heading(Int)
    /// Cells.
    case cells(Range<Int>)
  }

  /// Below so many columns hosts are a list.
  package static let listColumns = 40

  /// The lines.
  package private(set) var lines: [Line] = []
  /// The columns of a cell; 0 where each has a line of its own.
  package private(set) var cellColumns: Int

  /// Lays out a map in so much room.
  package init(_ map: FleetMap, _ room: Size) {
    cellColumns = 0
    guard room.columns >= Self.listColumns else {
      lay(map, across: 1)
      return
    }
    for columns in [2, 1] {
      cellColumns = columns
      lay(map, across: max(1, room.columns / columns))
      if lines.count <= room.rows { break }
    }
  }

  private mutating func lay(_ map: FleetMap, across: Int) {
    lines = []
    for (place, group) in map.groups.enumerated() {
      if map.groups.count > 1 || !map.label.isEmpty { lines.append(.heading(place)) }
      var start = group.cells.lowerBound
      while start < group.cells.upperBound {
        let end = min(start + across, group.cells.upperBound)
        lines.append(.cells(start..<end))
        start = end
      }
    }
  }

  /// The line of a cell.
  package func line(of cell: Int) -> Int? {
    lines.firstIndex { line in
      if case .cells(let range) = line { return range.contains(cell) }
      return false
    }
  }

  /// The cell that lies `step` lines of cells away, in the same column or the last of its line.
  package func cell(from cell: Int, lines step: Int) -> Int {
    let rows = lines.compactMap { line -> Range<Int>? in
      if case .cells(let range) = line { return range }
      return nil
    }
    guard let row = rows.firstIndex(where: { $0.contains(cell) }) else { return 0 }
    let target = rows[max(0, min(row + step, rows.count - 1))]
    return min(target.lowerBound + cell - rows[row].lowerBound, target.upperBound - 1)
  }
}
