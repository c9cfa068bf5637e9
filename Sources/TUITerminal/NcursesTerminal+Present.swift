import CNcurses
import Glibc
package import TUICore

extension NcursesTerminal {
  /// Shows a grid; returns whether bytes went out.
  ///
  /// Cells that are shown already cost nothing. While the terminal takes no bytes the grid is kept,
  /// and shown later unless a newer one comes.
  @discardableResult
  package func present(_ grid: Grid) -> Bool {
    guard isOpen, !isGone else { return false }
    if output.isPending {
      if held != nil { framesSkipped += 1 }
      held = grid
      return false
    }
    guard draw(grid) else { return false }
    _ = kilter_refresh()
    return send()
  }

  /// Writes what differs into ncurses' screen; false when nothing does.
  private func draw(_ grid: borrowing Grid) -> Bool {
    let pairs = pairs
    let ascii = ascii
    var run: [kilter_cell] = []
    let clusters = grid.clusters.isEmpty ? nil : grid.clusters
    let columns = grid.size.columns
    let all = grid.cells
    return shown.update(grid) { row, column, cells in
      run.removeAll(keepingCapacity: true)
      var start = column
      for (offset, cell) in zip(column..., cells) {
        let entry = pairs[cell.style]
        let attributes = UInt32(entry.attributes.rawValue)
        if cell.code >= Grid.clusterBase, let clusters {
          if !run.isEmpty { kilter_put_run(Int32(row), Int32(start), run, Int32(run.count)) }
          run.removeAll(keepingCapacity: true)
          start = offset + max(1, Int(cell.width))
          // `cell` has a code of its own here; the grid's cell leads to the text.
          let code = Int(all[row * columns + offset].code - Grid.clusterBase)
          putCluster(clusters[code], cell, row: row, column: offset, entry)
          continue
        }
        if cell.width == 0, run.isEmpty { continue }
        run.append(
          kilter_cell(
            code: NcursesTerminal.code(cell, ascii: ascii), pair: entry.pair,
            attributes: attributes))
      }
      if !run.isEmpty { kilter_put_run(Int32(row), Int32(start), run, Int32(run.count)) }
    }
  }

  /// What ncurses is to write for a cell.
  ///
  /// Where its idea of a width is another than ours, for a character younger than the C library, a
  /// `?` keeps the columns in step.
  private static func code(_ cell: Cell, ascii: Bool) -> UInt32 {
    if cell.code < 0x7f { return cell.width == 0 ? 0 : max(0x20, cell.code) }
    if ascii { return Glyphs.ascii(cell.code) }
    return kilter_width(cell.code) == Int32(cell.width) ? cell.code : 0x3f
  }

  private func putCluster(
    _ text: String, _ cell: Cell, row: Int, column: Int, _ entry: PairTable.Entry
  ) {
    var scalars: [wchar_t] = []
    for scalar in text.unicodeScalars {
      let width = kilter_width(scalar.value)
      if scalars.isEmpty, width == Int32(cell.width) || width == 1 && cell.width == 1 {
        scalars.append(wchar_t(bitPattern: scalar.value))
      } else if scalars.isEmpty {
        scalars.append(0x3f)
      } else if width == 0, !ascii {
        scalars.append(wchar_t(bitPattern: scalar.value))
      }
    }
    if ascii { scalars = [wchar_t(Glyphs.ascii(UInt32(bitPattern: scalars.first ?? 0x3f)))] }
    kilter_put_cluster(
      Int32(row), Int32(column), scalars, Int32(scalars.count), entry.pair,
      UInt32(entry.attributes.rawValue))
  }
}
