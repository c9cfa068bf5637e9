import MonitorModel
package import TUICore

/// The few busiest processes, for the overview.
package enum ProcessesPanel: Panel {
  package static let id = PanelID.processes

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let total = state.snapshot?.data.processes.rows.count ?? 0
    Drawing.title(
      &canvas, "processes", detail: total > 0 ? "\(total), by cpu" : "", focused: focused)
    guard canvas.rows > 2, let table = state.snapshot?.data.processes else { return }
    let showsUser = canvas.columns >= 48
    let nameColumn = showsUser ? 30 : 21
    canvas.writeRight("pid", endColumn: 7, row: 1, Style(.dim))
    canvas.writeRight("cpu", endColumn: 13, row: 1, Style(.dim))
    canvas.writeRight("mem", endColumn: 20, row: 1, Style(.dim))
    if showsUser { canvas.write("user", column: 21, row: 1, Style(.dim)) }
    canvas.write("command", column: nameColumn, row: 1, Style(.dim))
    let list = state.lists[id.rawValue]
    let first = focused ? list.top : 0
    for row in 2..<canvas.rows {
      let place = first + row - 2
      guard place < state.top.rows.count, state.top.rows[place] < table.rows.count else {
        return
      }
      let usage = table.rows[state.top.rows[place]]
      let identity = table.identities[Int(usage.slot)]
      canvas.writeRight(String(identity.pid), endColumn: 7, row: row)
      Drawing.figure(
        &canvas, usage.cpu, .ratio, endColumn: 13, row: row,
        usage.cpu < 0.000_5 ? Style(.dim) : .plain)
      Drawing.figure(&canvas, usage.residentBytes, .bytes, endColumn: 20, row: row)
      if showsUser { canvas.write(identity.user, column: 21, row: row, Style(.dim), limit: 8) }
      command(&canvas, identity, column: nameColumn, row: row)
      if focused, place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  /// Draws name and arguments: the name plain, what follows it dim.
  static func command(
    _ canvas: inout Canvas, _ identity: ProcessIdentity, column: Int, row: Int
  ) {
    let end = canvas.write(identity.name, column: column, row: row)
    guard !identity.commandLine.isEmpty, end + 4 < canvas.columns else { return }
    // The arguments only: the path of the program is in the detail.
    guard let space = identity.commandLine.firstIndex(of: " ") else { return }
    canvas.write(
      String(identity.commandLine[space...].prefix(400)), column: end, row: row, Style(.dim))
  }
}
