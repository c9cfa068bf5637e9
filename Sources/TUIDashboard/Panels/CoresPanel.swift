import MonitorModel
package import TUICore

/// How busy each core is: a meter each where there is room, one block each where there are many.
package enum CoresPanel: Panel {
  package static let id = PanelID.cores
  private static let meterColumns = 18

  /// The rows the panel wants with its title, of at most `room`; 0 where it is not worth it.
  static func rows(_ state: DashboardState, columns: Int, room: Int) -> Int {
    let cores = state.board.cores.count
    guard cores > 1, columns >= 20, room >= 2 else { return 0 }
    let across = max(1, columns / meterColumns)
    let meters = (cores + across - 1) / across
    if meters + 1 <= max(room, 2) { return meters + 1 }
    let blocks = (cores + columns - 1) / columns
    return min(blocks + 1, room)
  }

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let cores = state.board.cores
    let hasTitle = canvas.rows > 1
    if hasTitle {
      let facts = state.snapshot?.host
      let limited = facts.map { $0.limitedByCgroup && $0.cpuLimit < Double($0.processors) }
      let limit = limited == true ? ", limit " + Format.significant(facts?.cpuLimit ?? 0) : ""
      Drawing.title(&canvas, "cores", detail: "\(cores.count)" + limit, focused: focused)
    }
    let first = hasTitle ? 1 : 0
    let across = max(1, canvas.columns / meterColumns)
    if (cores.count + across - 1) / across <= canvas.rows - first {
      for (index, core) in cores.enumerated() {
        // Down the columns, as one reads a list.
        let down = (cores.count + across - 1) / across
        let width = canvas.columns / across
        meter(
          state, &canvas, core: core, number: index, column: index / down * width,
          row: first + index % down, columns: width - 1)
      }
    } else {
      blocks(state, &canvas, first: first)
    }
  }

  private static func meter(
    _ state: DashboardState, _ canvas: inout Canvas, core: SeriesID, number: Int, column: Int,
    row: Int, columns: Int
  ) {
    guard let data = state.snapshot?.data else { return }
    let digits = state.board.cores.count > 10 ? (state.board.cores.count > 100 ? 3 : 2) : 1
    canvas.writeRight(String(number), endColumn: column + digits, row: row, Style(.dim))
    let start = column + digits + 1
    let cells = columns - digits - 6
    let value = data.reading(core).value
    Drawing.figure(&canvas, value, .ratio, endColumn: column + columns, row: row)
    guard cells > 0 else { return }
    let filled = max(0, min(cells, Int(((value ?? 0) * Double(cells)).rounded())))
    for cell in 0..<cells {
      let on = cell < filled
      let glyph: Unicode.Scalar = canvas.ascii ? (on ? "=" : ".") : (on ? "━" : "─")
      canvas.put(
        glyph, column: start + cell, row: row, on ? Style(.cpu, level: 60) : Style(.border))
    }
  }

  private static func blocks(_ state: DashboardState, _ canvas: inout Canvas, first: Int) {
    guard let data = state.snapshot?.data, canvas.columns > 0 else { return }
    let glyphs = canvas.ascii ? Glyphs.asciiRamp : Glyphs.eighths
    for (index, core) in state.board.cores.enumerated() {
      let row = first + index / canvas.columns
      guard row < canvas.rows else { return }
      let column = index % canvas.columns
      guard let value = data.reading(core).value else {
        canvas.put(Drawing.dash(ascii: canvas.ascii), column: column, row: row, Style(.gap))
        continue
      }
      canvas.put(
        glyphs[Sparkline.level(value, 0...1)], column: column, row: row, Style(.cpu, level: 60))
    }
  }
}
