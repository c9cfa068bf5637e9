import MonitorModel
package import TUICore

/// Charts of any series over the hour in memory: a list to choose from, and beside it (or below)
/// the chart of the series under the cursor and of those pinned with Enter.
package enum HistoryPanel: Panel {
  package static let id = PanelID.history
  /// Rows above the first item.
  static let headRows = 1
  private static let listColumns = 34
  private static let chartRowsLeast = 8

  /// Where the list and the charts go on a panel of this size.
  static func areas(_ size: Size) -> (list: Rect, charts: Rect) {
    let whole = Rect(size)
    if size.columns >= 76 {
      let (list, rest) = whole.splitLeft(listColumns)
      return (
        list,
        Rect(column: rest.column + 1, row: 0, columns: rest.columns - 1, rows: rest.rows)
      )
    }
    guard size.rows >= 12 else { return (whole, Rect(Size(columns: 0, rows: 0))) }
    let (list, charts) = whole.splitTop(max(4, size.rows / 3))
    return (list, charts)
  }

  /// The series charted on a panel of this size: the one under the cursor, then the pinned ones.
  static func charted(_ state: DashboardState, _ size: Size) -> [SeriesID] {
    let charts = areas(size).charts
    guard !charts.isEmpty else { return [] }
    var series: [SeriesID] = []
    let cursor = state.lists[id.rawValue].cursor
    if state.seriesRows.indices.contains(cursor) { series.append(state.seriesRows[cursor]) }
    series += state.pinned.filter { !series.contains($0) }
    return Array(series.prefix(max(1, charts.rows / chartRowsLeast)))
  }

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let areas = areas(canvas.size)
    canvas.clipped(to: areas.list) { list(state, &$0) }
    let series = charted(state, canvas.size)
    guard !series.isEmpty else { return }
    let each = areas.charts.rows / series.count
    for (index, id) in series.enumerated() {
      let extra = index == series.count - 1 ? areas.charts.rows - each * series.count : 0
      let area = Rect(
        column: areas.charts.column, row: areas.charts.row + index * each,
        columns: areas.charts.columns, rows: each + extra)
      canvas.clipped(to: area) { chart(state, &$0, id, hasFuture: true) }
    }
  }

  private static func list(_ state: DashboardState, _ canvas: inout Canvas) {
    let filter = state.filters[id.rawValue]
    var detail = "\(state.seriesRows.count) series"
    if !filter.isEmpty { detail += ", " + filter.source }
    Drawing.title(&canvas, "history", detail: detail)
    guard let data = state.snapshot?.data, canvas.rows > headRows else { return }
    let list = state.lists[id.rawValue]
    for row in headRows..<canvas.rows {
      let place = list.top + row - headRows
      guard place < state.seriesRows.count else { return }
      let series = state.seriesRows[place]
      guard series.index < data.series.count else { continue }
      if state.pinned.contains(series) {
        canvas.put(canvas.ascii ? "*" : "•", column: 0, row: row, Style(.key, .bold))
      }
      canvas.write(
        state.names[series.index], column: 2, row: row, limit: max(0, canvas.columns - 10))
      let value = data.reading(series).value
      Drawing.figure(
        &canvas, value, data.series[series.index].unit, endColumn: canvas.columns, row: row,
        Style(.dim))
      if place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  /// A title and the chart of a series below it, with or without what is forecast.
  static func chart(
    _ state: DashboardState, _ canvas: inout Canvas, _ series: SeriesID, hasFuture: Bool
  ) {
    guard let data = state.snapshot?.data, series.index < data.series.count else { return }
    let unit = data.series[series.index].unit
    var right = ""
    if let band = state.expected(series) {
      right = "expected " + Format.range(band.lowerBound, band.upperBound, unit)
    }
    Drawing.title(&canvas, state.names[series.index], detail: state.shownSpan.label, right: right)
    let area = Rect(column: 0, row: 1, columns: canvas.columns, rows: canvas.rows - 1)
    canvas.clipped(to: area) { part in
      guard let chart = state.chart(series, columns: hasFuture ? part.columns : nil) else {
        part.write("no history yet", column: 0, row: 0, Style(.dim))
        return
      }
      ChartPanel.draw(&part, chart)
    }
  }
}
