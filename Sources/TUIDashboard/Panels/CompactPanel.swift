import MonitorModel
package import TUICore

/// The overview in a few cells: a verdict, the worst anomalies, sparklines; in a tall narrow pane
/// processes too.
package enum CompactPanel: Panel {
  package static let id = PanelID.compact

  /// How the rows below the verdict are shared out.
  struct Split: Hashable {
    var anomalies: Int
    var culprit: Int
    var signals: Int
    var processes: Int
  }

  /// Shares out the rows of a panel of this size.
  static func split(_ state: DashboardState, _ size: Size) -> Split {
    let rows = max(0, size.rows - 1)
    let open = state.freshCount
    let most = size.rows <= 4 ? 1 : size.rows < 12 ? 3 : 5
    let anomalies = min(open, most, max(0, rows - min(2, rows)))
    // Who did it is worth a row where what else happens keeps two.
    let culprit = culprit(state) != nil && rows - anomalies >= 3 ? 1 : 0
    var rest = rows - anomalies - culprit
    let count = state.board.signals.count
    // Processes come only after the signals that matter have their rows.
    let processes = size.columns >= 24 && rest >= 11 ? max(4, rest - count) : 0
    rest -= processes
    return Split(
      anomalies: anomalies, culprit: culprit, signals: min(rest, count), processes: processes)
  }

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard canvas.rows > 0 else { return }
    head(state, &canvas)
    let split = self.split(state, canvas.size)
    var row = 1
    for event in state.fresh.events.prefix(split.anomalies) {
      anomaly(state, &canvas, event, row: row)
      row += 1
    }
    if split.culprit > 0, let blame = culprit(state) {
      let share = Format.short(blame.share, .ratio)
      canvas.writeRight(share, endColumn: canvas.columns, row: row)
      canvas.write(
        blame.subject, column: 3, row: row, limit: max(0, canvas.columns - 4 - share.utf8.count))
      row += 1
    }
    let form = SignalRows.compact(state, columns: canvas.columns, rows: split.signals)
    for index in form.signals.indices {
      form.draw(state, &canvas, index: index, row: row)
      row += 1
    }
    if split.processes > 1 { processes(state, &canvas, from: row, rows: split.processes) }
  }

  /// Who explains most of the worst open incident.
  private static func culprit(_ state: DashboardState) -> Blame? {
    state.snapshot?.incidents.first { $0.endedAt == nil }?.blame.first
  }

  /// One line: how many anomalies of which severity are open, trouble of history, paused or not,
  /// the host.
  static func head(_ state: DashboardState, _ canvas: inout Canvas) {
    guard let snapshot = state.snapshot else {
      canvas.write("starting", column: 0, row: 0, Style(.dim))
      return
    }
    let storage = StorageSign(state)
    var column = 0
    let fresh = state.fresh.counts
    if fresh.total == 0 {
      // What the verdict says further on is of less weight than history that is not stored.
      let least = "all calm".utf8.count
      let kept = storage?.form(columns: canvas.columns - least - 1).map { $0.utf8.count + 1 } ?? 0
      let verdict = Verdict(state)
      column = canvas.write(
        verdict.isOld ? "was calm" : verdict.text, column: 0, row: 0,
        verdict.isOld ? Style(.dim) : Style(.good, .bold),
        limit: max(0, canvas.columns - kept))
    }
    for severity in Severity.allCases.reversed() {
      let count = fresh[severity]
      guard count > 0 else { continue }
      Drawing.severity(&canvas, severity, column: column, row: 0)
      let style = Style(Drawing.role(severity), .bold)
      column = canvas.write(String(count), column: column + 2, row: 0, style) + 1
    }
    var end = canvas.columns
    let sign = TimeSign(state, ascii: canvas.ascii)
    if sign.isStrong {
      // The sign of another time than now goes before everything else.
      let form = sign.form(columns: max(6, end - column - 1), ascii: canvas.ascii)
      canvas.writeRight(form, endColumn: end, row: 0, Style(.header, [.bold, .reverse]))
      end -= TextWidth.columns(form, ascii: canvas.ascii) + 1
    }
    let name = snapshot.host.hostname
    let room = end - column - 1
    if let storage {
      let width = TextWidth.columns(name, ascii: canvas.ascii)
      // Beside the name where that leaves room for it, else in its place.
      if let form = storage.form(columns: room - width - 1) {
        canvas.writeRight(form, endColumn: end - width - 1, row: 0, storage.style)
      } else if let form = storage.form(columns: room) {
        canvas.writeRight(form, endColumn: end, row: 0, storage.style)
        return
      }
    }
    if room >= 4 {
      canvas.writeRight(name, endColumn: end, row: 0, Style(.dim), limit: room)
    }
  }

  private static func anomaly(
    _ state: DashboardState, _ canvas: inout Canvas, _ event: AnomalyEvent, row: Int
  ) {
    Drawing.severity(&canvas, event.severity, column: 0, row: row)
    let style = Style(Drawing.role(event.severity))
    let value = Format.short(event.peak, event.unit)
    canvas.writeRight(value, endColumn: canvas.columns, row: row, style)
    canvas.write(
      state.name(event.series, event.key), column: 3, row: row, style,
      limit: max(0, canvas.columns - 4 - value.utf8.count))
  }

  private static func processes(
    _ state: DashboardState, _ canvas: inout Canvas, from first: Int, rows: Int
  ) {
    guard let table = state.snapshot?.data.processes else { return }
    let area = Rect(column: 0, row: first, columns: canvas.columns, rows: rows)
    canvas.clipped(to: area) { part in
      Drawing.title(&part, "processes", detail: "\(table.rows.count)")
      for (place, index) in state.top.rows.prefix(max(0, rows - 1)).enumerated()
      where index < table.rows.count {
        let usage = table.rows[index]
        Drawing.figure(&part, usage.cpu, .ratio, endColumn: 5, row: place + 1)
        Drawing.figure(&part, usage.residentBytes, .bytes, endColumn: 11, row: place + 1)
        part.write(table.identities[Int(usage.slot)].name, column: 12, row: place + 1)
      }
    }
  }
}
