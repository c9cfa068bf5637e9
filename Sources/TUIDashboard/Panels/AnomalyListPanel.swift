import MonitorModel
package import TUICore

/// The feed of anomalies: severity, age, how long, what, worst value against expected, who.
package enum AnomalyListPanel: Panel {
  package static let id = PanelID.anomalyList
  /// Rows above the first item.
  static let headRows = 2

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    title(state, &canvas)
    guard canvas.rows > headRows else { return }
    let form = Form(columns: canvas.columns)
    form.heading(&canvas)
    let list = state.lists[id.rawValue]
    if state.anomalyRows.isEmpty {
      let filtered = !state.filters[id.rawValue].isEmpty
      canvas.write(
        filtered ? "nothing passes the filter" : "nothing unusual so far", column: 0, row: headRows,
        Style(.dim))
    }
    for row in headRows..<canvas.rows {
      let place = list.top + row - headRows
      guard place < state.anomalyRows.count else { return }
      guard let record = state.feed.record(state.anomalyRows[place]) else { continue }
      form.draw(state, &canvas, record, row: row)
      if place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  private static func title(_ state: DashboardState, _ canvas: inout Canvas) {
    let list = state.lists[id.rawValue]
    let open = state.snapshot?.open.count ?? 0
    var detail = "\(open) open of \(state.feed.records.count), \(state.anomalyOrder.rawValue) first"
    if list.engaged, list.top > 0 { detail += ", \(list.top) above" }
    let filter = state.filters[id.rawValue]
    if !filter.isEmpty { detail += ", filter " + filter.source }
    var right = ""
    if state.feed.missed > 0 { right = Format.grouped(state.feed.missed) + " events missed" }
    if state.feed.dropped > 0 {
      right += (right.isEmpty ? "" : ", ") + Format.grouped(state.feed.dropped) + " forgotten"
    }
    Drawing.title(&canvas, "anomalies", detail: detail, right: right)
  }

  /// The columns there is room for.
  private struct Form {
    var showsClock: Bool
    var showsDuration: Bool
    var showsExpected: Bool
    var blame: Int
    var valueEnd: Int
    var nameColumn: Int
    var columns: Int

    /// Chooses the columns for a panel this wide.
    init(columns: Int) {
      self.columns = columns
      showsClock = columns >= 28
      showsDuration = columns >= 52
      showsExpected = columns >= 44
      blame = columns >= 84 ? min(32, columns / 4) : 0
      nameColumn = showsDuration ? 21 : showsClock ? 9 : 3
      valueEnd = columns - blame - (blame > 0 ? 2 : 0) - (showsExpected ? 14 : 0)
    }

    func heading(_ canvas: inout Canvas) {
      let style = Style(.dim)
      if showsClock { canvas.writeRight("began", endColumn: 8, row: 1, style) }
      if showsDuration { canvas.writeRight("lasted", endColumn: 15, row: 1, style) }
      canvas.write("series", column: nameColumn, row: 1, style)
      canvas.writeRight("worst", endColumn: valueEnd, row: 1, style)
      if showsExpected { canvas.write("expected", column: valueEnd + 2, row: 1, style) }
      if blame > 0 { canvas.write("who", column: columns - blame, row: 1, style) }
    }

    func draw(
      _ state: DashboardState, _ canvas: inout Canvas, _ record: AnomalyFeed.Record, row: Int
    ) {
      let event = record.event
      let now = state.snapshot?.data.at ?? event.at
      let strong = record.isOpen ? Style(Drawing.role(event.severity)) : Style(.dim)
      let text = record.isOpen ? Style.plain : Style(.dim)
      Drawing.severity(&canvas, event.severity, column: 0, row: row, faint: !record.isOpen)
      if showsClock {
        let clock = Format.clock(event.startedWall, offset: state.options.utcOffsetSeconds)
        let recent = now - event.startedAt < 86_400_000_000_000
        canvas.writeRight(
          recent ? clock : Format.age(nanoseconds: now - event.startedAt), endColumn: 8, row: row,
          Style(.dim))
      }
      if showsDuration {
        if record.isOpen {
          canvas.writeRight(
            Format.age(nanoseconds: now - event.startedAt), endColumn: 15, row: row, text)
          canvas.write("open", column: 16, row: row, strong)
        } else {
          let lasted = Double(event.at - event.startedAt) / 1e9
          canvas.writeRight(Format.duration(seconds: lasted), endColumn: 15, row: row, text)
        }
      }
      canvas.write(
        state.name(event.series, event.key), column: nameColumn, row: row, text,
        limit: max(0, valueEnd - 7 - nameColumn))
      canvas.writeRight(
        Format.short(event.peak, event.unit), endColumn: valueEnd, row: row, strong)
      if showsExpected {
        canvas.write(
          Format.shortRange(event.expected.lowerBound, event.expected.upperBound, event.unit),
          column: valueEnd + 2, row: row, Style(.dim), limit: 12)
      }
      if blame > 0, let first = event.blame.first {
        canvas.write(first.subject, column: columns - blame, row: row, text, limit: blame)
      }
    }
  }
}
