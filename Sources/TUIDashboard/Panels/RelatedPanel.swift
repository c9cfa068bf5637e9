import MonitorModel
package import TUICore

/// The series that moved with an anomaly, ranked by time, size and shape, each with its course; one
/// of them can stand beside the anomaly's own chart.
package enum RelatedPanel: Panel {
  package static let id = PanelID.related
  /// From this width on two charts stand side by side; else one below the other.
  static let besideColumns = 100

  /// Rows above the first series.
  static func headRows(_ state: DashboardState) -> Int {
    guard let area = ScreenLayout.placements(state).first(where: { $0.panel == id })?.area else {
      return 2
    }
    return chartRows(state, area.size) + (area.rows >= 5 ? 2 : 1)
  }

  /// Rows of the charts on a panel of this size; 0 where none is shown.
  private static func chartRows(_ state: DashboardState, _ size: Size) -> Int {
    guard state.beside != nil, size.rows >= 9 else { return 0 }
    return size.columns >= besideColumns
      ? min(16, (size.rows - 3) / 2) : min(22, (size.rows - 3) * 2 / 3)
  }

  /// The charted series and where they go, without the title's row.
  static func charts(_ state: DashboardState, _ size: Size) -> [(series: SeriesID, area: Rect)] {
    let rows = chartRows(state, size)
    guard rows > 0, let beside = state.beside, beside.index < state.seriesCount,
      let own = state.openEvent?.series, own.index < state.seriesCount
    else { return [] }
    if size.columns >= besideColumns {
      let half = (size.columns - 1) / 2
      return [
        (own, Rect(column: 0, row: 1, columns: half, rows: rows)),
        (beside, Rect(column: size.columns - half, row: 1, columns: half, rows: rows)),
      ]
    }
    let half = rows / 2
    return [
      (own, Rect(column: 0, row: 1, columns: size.columns, rows: half)),
      (beside, Rect(column: 0, row: 1 + half, columns: size.columns, rows: half)),
    ]
  }

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard let event = state.openEvent else {
      Drawing.title(&canvas, "related")
      let words = state.past == nil ? "it has left the feed" : "it is not known at this moment"
      canvas.write(words, column: 0, row: 1, Style(.dim))
      return
    }
    let related = state.relatedShown
    Drawing.title(
      &canvas, "related", detail: state.name(event.series, event.key),
      right: related.isEmpty ? "" : "\(related.count) by time, size, shape", focused: focused)
    for (series, area) in charts(state, canvas.size) {
      canvas.clipped(to: area) { chart(state, &$0, series) }
    }
    let top = 1 + chartRows(state, canvas.size)
    guard canvas.rows > top else { return }
    guard !related.isEmpty else {
      for (place, line) in absence(state, event, columns: canvas.columns).enumerated() {
        canvas.write(line, column: 0, row: top + place, Style(.dim))
      }
      return
    }
    let columns = Columns(canvas.columns)
    let head = headRows(state)
    if head > top { heading(&canvas, columns, row: top) }
    let list = state.lists[id.rawValue]
    for row in head..<max(head, canvas.rows) {
      let place = list.top + row - head
      guard related.indices.contains(place) else { break }
      self.row(state, &canvas, related[place], event, columns, row: row)
      if list.cursor == place { Drawing.select(&canvas, row: row) }
    }
  }

  private static func absence(
    _ state: DashboardState, _ event: AnomalyEvent, columns: Int
  ) -> [String] {
    let isAsked = state.relatedQuestion == .init(series: event.series, at: event.startedAt)
    let words =
      !isAsked
      ? "looking for series that moved with it"
      : state.reply.related == nil
        ? "the time about its beginning is not in memory: v goes to that moment"
        : "no other series moved with it"
    return AnomalyDetailPanel.wrapped(words, columns: columns, lines: 4)
  }

  // MARK: Rows

  /// Where the parts of a row go.
  private struct Columns {
    var name: Int
    var spark: Int
    var lag: Int
    var size: Int
    var shape: Int

    init(_ columns: Int) {
      lag = columns >= 46 ? 11 : 8
      size = columns >= 60 ? 9 : 0
      shape = columns >= 72 ? 8 : 0
      let rest = columns - lag - size - shape - 1
      spark = rest >= 34 ? min(60, rest / 2) : rest >= 24 ? 10 : 0
      name = max(0, rest - spark - (spark > 0 ? 1 : 0))
    }
  }

  private static func heading(_ canvas: inout Canvas, _ columns: Columns, row: Int) {
    canvas.write("series", column: 1, row: row, Style(.dim), limit: columns.name)
    var end = canvas.columns
    if columns.shape > 0 { canvas.writeRight("alike", endColumn: end, row: row, Style(.dim)) }
    end -= columns.shape
    if columns.size > 0 { canvas.writeRight("moved", endColumn: end, row: row, Style(.dim)) }
    end -= columns.size
    canvas.writeRight(columns.lag >= 11 ? "when" : "at", endColumn: end, row: row, Style(.dim))
  }

  private static func row(
    _ state: DashboardState, _ canvas: inout Canvas, _ related: RelatedSeries,
    _ event: AnomalyEvent, _ columns: Columns, row: Int
  ) {
    if related.series == state.beside {
      canvas.put(canvas.ascii ? "*" : "•", column: 0, row: row, Style(.key, .bold))
    }
    canvas.write(
      state.names[related.series.index], column: 1, row: row, limit: max(0, columns.name - 1))
    if columns.spark > 0 {
      course(
        &canvas, related, event, column: 1 + columns.name, row: row, cells: columns.spark)
    }
    var end = canvas.columns
    if columns.shape > 0 {
      let share = Format.fixed(related.similarity * 100, 0) + " %"
      canvas.writeRight(share, endColumn: end, row: row)
      end -= columns.shape
    }
    if columns.size > 0 {
      canvas.writeRight(size(related.size), endColumn: end, row: row)
      end -= columns.size
    }
    canvas.writeRight(lag(related.lagSeconds, isWide: columns.lag >= 11), endColumn: end, row: row)
  }

  /// How far it moved: in its usual scatter, up or down.
  private static func size(_ size: Double) -> String {
    let text = abs(size) < 1_000 ? Format.fixed(abs(size), abs(size) < 10 ? 1 : 0) : ">999"
    return (size < 0 ? "-" : "+") + text + "x"
  }

  private static func lag(_ seconds: Double, isWide: Bool) -> String {
    if abs(seconds) < 0.5 { return isWide ? "together" : "0 s" }
    let text = WhyPanel.span(seconds)
    if isWide { return text + (seconds < 0 ? " before" : " after") }
    return (seconds < 0 ? "-" : "+") + text
  }

  /// The course about the instant, what lies after it in the colour of the anomaly.
  private static func course(
    _ canvas: inout Canvas, _ related: RelatedSeries, _ event: AnomalyEvent, column: Int,
    row: Int, cells: Int
  ) {
    let points = related.points
    let known = points.filter(\.isFinite)
    guard !points.isEmpty, let low = known.min(), let high = known.max() else { return }
    let scale = Double(min(low, 0))...max(Double(high), Double(min(low, 0)))
    for cell in 0..<cells {
      let from = cell * points.count / cells
      let to = max(from + 1, (cell + 1) * points.count / cells)
      let part = points[from..<min(to, points.count)].filter(\.isFinite)
      guard let value = part.max() else {
        canvas.put(
          canvas.ascii ? " " : "·", column: column + cell, row: row, Style(.gap))
        continue
      }
      let at = related.first.nanoseconds + Int64(to - 1) * related.stepNanoseconds
      let style =
        at >= event.startedAt.nanoseconds
        ? Style(Drawing.role(event.severity)) : Style(.dim)
      let level = Sparkline.level(Double(value), scale)
      canvas.put(
        canvas.ascii ? Glyphs.asciiRamp[level] : Glyphs.eighths[level], column: column + cell,
        row: row, style)
    }
  }

  private static func chart(
    _ state: DashboardState, _ canvas: inout Canvas, _ series: SeriesID
  ) {
    Drawing.title(&canvas, state.names[series.index], right: state.shownSpan.label)
    let area = Rect(column: 0, row: 1, columns: canvas.columns, rows: canvas.rows - 1)
    guard area.rows > 0 else { return }
    canvas.clipped(to: area) { part in
      if let chart = state.chart(series) {
        ChartPanel.draw(&part, chart)
      } else {
        part.write("no history yet", column: 0, row: 0, Style(.dim))
      }
    }
  }
}
