import MonitorModel
package import TUICore

/// All processes in a table.
package enum ProcessListPanel: Panel {
  package static let id = PanelID.processList
  /// Rows above the first item.
  static let headRows = 2

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard let table = state.snapshot?.data.processes else {
      Drawing.title(&canvas, "processes")
      return
    }
    title(state, &canvas, table)
    guard canvas.rows > headRows else { return }
    let columns = layout(canvas.columns, state.processSorting.column)
    for (column, area) in columns {
      let chosen = column == state.processSorting.column
      let mark = chosen ? (state.processSorting.descending ? "-" : "+") : ""
      let style = chosen ? Style(.title, .bold) : Style(.dim)
      if isLeft(column) {
        canvas.write(column.title + mark, column: area.lowerBound, row: 1, style)
      } else {
        canvas.writeRight(column.title + mark, endColumn: area.upperBound, row: 1, style)
      }
    }
    let list = state.lists[id.rawValue]
    if state.processRows.isEmpty {
      canvas.write("no process passes the filter", column: 0, row: headRows, Style(.dim))
    }
    for row in headRows..<canvas.rows {
      let place = list.top + row - headRows
      guard place < state.processRows.count, state.processRows[place] < table.rows.count else {
        return
      }
      let usage = table.rows[state.processRows[place]]
      for (column, area) in columns { draw(&canvas, column, area, usage, table, row: row) }
      if place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  private static func title(
    _ state: DashboardState, _ canvas: inout Canvas, _ table: ProcessTable
  ) {
    var detail = "\(state.processRows.count) of \(table.rows.count)"
    let filter = state.filters[id.rawValue]
    if !filter.isEmpty { detail += ", filter " + filter.source }
    if state.kernelThreadsShown { detail += ", kernel threads too" }
    let right = table.unreadable > 0 ? "\(table.unreadable) not readable" : ""
    Drawing.title(&canvas, "processes", detail: detail, right: right)
  }

  private static func isLeft(_ column: ProcessColumn) -> Bool {
    switch column {
    case .user, .state, .container, .command: true
    default: false
    }
  }

  /// Columns from left to right with their cells; the command takes what is left.
  static func layout(
    _ columns: Int, _ sorted: ProcessColumn
  ) -> [(column: ProcessColumn, area: Range<Int>)] {
    let widths: [(ProcessColumn, Int, least: Int)] = [
      (.pid, 7, 24), (.user, 9, 60), (.state, 1, 50), (.threads, 4, 100), (.cpu, 5, 0),
      (.memory, 6, 30), (.read, 6, 76), (.write, 6, 76), (.time, 7, 66), (.container, 12, 130),
    ]
    var result: [(column: ProcessColumn, area: Range<Int>)] = []
    var start = 0
    for (column, width, least) in widths where columns >= least || column == sorted {
      result.append((column, start..<(start + width)))
      start += width + 1
    }
    result.append((.command, start..<max(start, columns)))
    return result
  }

  private static func draw(
    _ canvas: inout Canvas, _ column: ProcessColumn, _ area: Range<Int>, _ usage: ProcessUsage,
    _ table: ProcessTable, row: Int
  ) {
    let identity = table.identities[Int(usage.slot)]
    let end = area.upperBound
    switch column {
    case .pid: canvas.writeRight(String(identity.pid), endColumn: end, row: row, Style(.dim))
    case .user:
      canvas.write(identity.user, column: area.lowerBound, row: row, Style(.dim), limit: area.count)
    case .state:
      let letter = Unicode.Scalar(usage.state)
      let loud = letter == "D" || letter == "Z" || letter == "T"
      let role: Role = letter == "R" ? .good : loud ? .warning : .dim
      canvas.put(letter, column: area.lowerBound, row: row, Style(role))
    case .threads:
      canvas.writeRight(String(usage.threads), endColumn: end, row: row, Style(.dim))
    case .cpu:
      let busy = usage.cpu >= 0.5
      Drawing.figure(
        &canvas, usage.cpu, .ratio, endColumn: end, row: row,
        usage.cpu < 0.000_5 ? Style(.dim) : busy ? Style(.text, .bold) : .plain)
    case .memory:
      Drawing.figure(&canvas, usage.residentBytes, .bytes, endColumn: end, row: row)
    case .read: rate(&canvas, usage.readRate, end, row)
    case .write: rate(&canvas, usage.writeRate, end, row)
    case .time:
      canvas.writeRight(
        Format.duration(seconds: usage.cpuSeconds.rounded()), endColumn: end, row: row, Style(.dim))
    case .container:
      canvas.write(
        identity.container, column: area.lowerBound, row: row, Style(.dim), limit: area.count)
    case .command: ProcessesPanel.command(&canvas, identity, column: area.lowerBound, row: row)
    }
  }

  /// A rate of input or output; most are 0, which is drawn faintly to let the others stand out.
  private static func rate(_ canvas: inout Canvas, _ value: Double, _ end: Int, _ row: Int) {
    if value == 0 {
      canvas.put("0", column: end - 1, row: row, Style(.dim))
    } else {
      Drawing.figure(&canvas, value, .bytes, endColumn: end, row: row)
    }
  }
}
