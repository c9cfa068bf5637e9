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
    if state.feedRows.isEmpty {
      let filtered = !state.filters[id.rawValue].isEmpty
      canvas.write(
        filtered ? "nothing passes the filter" : "nothing unusual so far", column: 0, row: headRows,
        Style(.dim))
    }
    for row in headRows..<canvas.rows {
      let place = list.top + row - headRows
      guard place < state.feedRows.count else { return }
      form.draw(state, &canvas, state.feedRows[place], row: row)
      if state.isMarked(place, list) {
        canvas.put(canvas.ascii ? "*" : "◆", column: 2, row: row, Style(.focus, .bold))
      }
      if place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  /// How many members of an incident are listed before the rest is folded.
  static func members(columns: Int) -> Int { columns < 84 ? 3 : 8 }

  private static func title(_ state: DashboardState, _ canvas: inout Canvas) {
    let list = state.lists[id.rawValue]
    let open = state.snapshot?.open.count ?? 0
    var detail = "\(open) open of \(state.feed.records.count), \(state.anomalyOrder.rawValue) first"
    let fresh = state.freshCount
    if fresh < open { detail = "\(fresh) new, " + detail }
    if !state.marked.isEmpty { detail += ", \(state.marked.count) marked" }
    if list.engaged, list.top > 0 { detail += ", \(list.top) above" }
    let filter = state.filters[id.rawValue]
    if !filter.isEmpty { detail = "filter " + filter.source + ", " + detail }
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
    var spark: Int
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
      spark = FeedSparklines.cells(columns: columns)
      valueEnd =
        columns - blame - (blame > 0 ? 2 : 0) - (showsExpected ? 14 : 0)
        - (spark > 0 ? spark + 2 : 0)
    }

    func heading(_ canvas: inout Canvas) {
      let style = Style(.dim)
      if showsClock { canvas.writeRight("began", endColumn: 8, row: 1, style) }
      if showsDuration { canvas.writeRight("lasted", endColumn: 15, row: 1, style) }
      canvas.write("series", column: nameColumn, row: 1, style)
      canvas.writeRight("worst", endColumn: valueEnd, row: 1, style)
      if showsExpected { canvas.write("expected", column: valueEnd + 2, row: 1, style) }
      if spark > 0 { canvas.write("until now", column: valueEnd + 16, row: 1, style) }
      if blame > 0 { canvas.write("who", column: columns - blame, row: 1, style) }
    }

    func draw(
      _ state: DashboardState, _ canvas: inout Canvas, _ item: AnomalyRow, row: Int
    ) {
      switch item {
      case .anomaly(let id), .member(let id):
        guard let record = state.feed.record(id) else { return }
        var indent = 0
        if case .member = item { indent = 2 }
        draw(state, &canvas, record, row: row, indent: indent)
      case .incident(let number):
        guard let incident = state.incidents.incident(number) else { return }
        draw(state, &canvas, incident, row: row)
      case .more(_, let count):
        canvas.write("\(count) more", column: nameColumn + 2, row: row, Style(.dim))
      }
    }

    private func draw(
      _ state: DashboardState, _ canvas: inout Canvas, _ incident: Incident, row: Int
    ) {
      let standing = state.standing(of: incident)
      let isOpen = incident.endedAt == nil
      let isNew = isOpen && standing.isNew
      let now = state.snapshot?.data.at ?? incident.startedAt
      let end = incident.endedAt ?? now
      Drawing.severity(&canvas, incident.severity, column: 0, row: row, faint: !isNew)
      times(
        state, &canvas, row: row, began: incident.startedAt, wall: incident.startedWall,
        now: now, end: end, isOpen: isOpen, severity: incident.severity, standing)
      var text = incident.sentence
      // Where little fits, who did it comes first; what happened stands in the rows below.
      if columns < 60, let blame = incident.blame.first {
        text = Format.short(blame.share, .ratio) + " " + blame.subject + ": " + text
      }
      canvas.write(
        text, column: nameColumn, row: row,
        isNew ? Style(Drawing.role(incident.severity), .bold) : Style(.dim, .bold))
    }

    /// When it began and how long it lasts or lasted.
    private func times(
      _ state: DashboardState, _ canvas: inout Canvas, row: Int, began: MonotonicInstant,
      wall: WallInstant, now: MonotonicInstant, end: MonotonicInstant, isOpen: Bool,
      severity: Severity, _ standing: TriageStanding
    ) {
      if showsClock {
        let clock = Format.clock(wall, offset: state.options.utcOffsetSeconds)
        let recent = now - began < 86_400_000_000_000
        canvas.writeRight(
          recent ? clock : Format.age(nanoseconds: now - began), endColumn: 8, row: row,
          Style(.dim))
      }
      guard showsDuration else { return }
      if isOpen {
        canvas.writeRight(
          Format.age(nanoseconds: now - began), endColumn: 15, row: row, .plain)
        canvas.write(
          TriageWords.short(standing), column: 16, row: row,
          standing.isNew ? Style(Drawing.role(severity)) : Style(.dim))
      } else {
        let lasted = Double(end - began) / 1e9
        canvas.writeRight(
          Format.duration(seconds: lasted), endColumn: 15, row: row, Style(.dim))
      }
    }

    private func draw(
      _ state: DashboardState, _ canvas: inout Canvas, _ record: AnomalyFeed.Record, row: Int,
      indent: Int
    ) {
      let event = record.event
      let now = state.snapshot?.data.at ?? event.at
      let standing = state.standing(of: record)
      let isNew = standing.isNew
      let strong = isNew ? Style(Drawing.role(event.severity)) : Style(.dim)
      let text = isNew ? Style.plain : Style(.dim)
      Drawing.severity(&canvas, event.severity, column: 0, row: row, faint: !isNew)
      times(
        state, &canvas, row: row, began: event.startedAt, wall: event.startedWall, now: now,
        end: event.at, isOpen: record.isOpen, severity: event.severity, standing)
      canvas.write(
        state.name(event.series, event.key), column: nameColumn + indent, row: row, text,
        limit: max(0, valueEnd - 7 - nameColumn - indent))
      canvas.writeRight(
        Format.short(event.peak, event.unit), endColumn: valueEnd, row: row, strong)
      if showsExpected {
        canvas.write(
          Format.shortRange(event.expected.lowerBound, event.expected.upperBound, event.unit),
          column: valueEnd + 2, row: row, Style(.dim), limit: 12)
      }
      FeedSparklines.draw(
        state, &canvas, record, column: valueEnd + 16, row: row, cells: spark)
      if blame > 0, let first = event.blame.first {
        canvas.write(first.subject, column: columns - blame, row: row, text, limit: blame)
      }
    }
  }
}
