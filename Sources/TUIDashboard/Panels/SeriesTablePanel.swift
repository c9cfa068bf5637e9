import MonitorModel
package import TUICore

/// The distribution of every series over the chosen window.
package enum SeriesTablePanel: Panel {
  package static let id = PanelID.seriesTable
  /// Rows above the first item.
  static let headRows = 2
  private static let figureColumns = 8

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    title(state, &canvas)
    guard canvas.rows > headRows, let data = state.snapshot?.data else { return }
    let columns = columns(room: canvas.columns, state.seriesSorting.column)
    let figures = columns.count * figureColumns
    let label = max(0, canvas.columns - figures)
    heading(state, &canvas, columns, label: label)
    let list = state.lists[id.rawValue]
    if state.seriesRows.isEmpty {
      canvas.write("no series passes the filter", column: 0, row: headRows, Style(.dim))
    }
    for row in headRows..<canvas.rows {
      let place = list.top + row - headRows
      guard place < state.seriesRows.count else { return }
      let series = state.seriesRows[place]
      guard series.index < data.series.count else { continue }
      canvas.write(state.names[series.index], column: 0, row: row, limit: label)
      for (index, column) in columns.enumerated() {
        let end = label + (index + 1) * figureColumns
        figure(state, &canvas, series, column, data, endColumn: end, row: row)
      }
      if place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  private static func figure(
    _ state: DashboardState, _ canvas: inout Canvas, _ series: SeriesID, _ column: SeriesColumn,
    _ data: ProcessedData, endColumn: Int, row: Int
  ) {
    let unit = data.series[series.index].unit
    switch column {
    case .now:
      switch data.reading(series) {
      case .gap(let reason):
        canvas.writeRight(
          SeriesName.word(reason), endColumn: endColumn, row: row, Style(.gap),
          limit: figureColumns - 1)
      case .warmingUp:
        canvas.put(canvas.ascii ? "." : "…", column: endColumn - 1, row: row, Style(.gap))
      case .value(let value): Drawing.figure(&canvas, value, unit, endColumn: endColumn, row: row)
      case .stale(let value, _):
        Drawing.figure(&canvas, value, unit, endColumn: endColumn, row: row, Style(.gap))
      }
    case .trend:
      guard let detail = state.reply.details.first(where: { $0.series == series }) else { return }
      for (index, trend) in detail.trends.prefix(3).enumerated() {
        canvas.put(
          Drawing.arrow(trend.direction, ascii: canvas.ascii), column: endColumn - 3 + index,
          row: row, Style(trend.direction == .flat ? .dim : .text))
      }
    case .skewness, .kurtosis:
      let value = state.statistics[series: series].flatMap { column.figure($0) }
      Drawing.figure(&canvas, value, .cores, endColumn: endColumn, row: row)
    default:
      let value = state.statistics[series: series].flatMap { column.figure($0) }
      Drawing.figure(&canvas, value, unit, endColumn: endColumn, row: row)
    }
  }

  private static func title(_ state: DashboardState, _ canvas: inout Canvas) {
    var detail = state.window.label + ", \(state.seriesRows.count) of \(state.seriesCount) series"
    let filter = state.filters[id.rawValue]
    if !filter.isEmpty { detail += ", filter " + filter.source }
    Drawing.title(&canvas, "percentiles", detail: detail)
  }

  private static func heading(
    _ state: DashboardState, _ canvas: inout Canvas, _ columns: [SeriesColumn], label: Int
  ) {
    let sorting = state.seriesSorting
    func style(_ column: SeriesColumn) -> Style {
      column == sorting.column ? Style(.title, .bold) : Style(.dim)
    }
    func mark(_ column: SeriesColumn) -> String {
      column == sorting.column ? column.title + (sorting.descending ? "-" : "+") : column.title
    }
    canvas.write(mark(.name), column: 0, row: 1, style(.name), limit: label)
    for (index, column) in columns.enumerated() {
      canvas.writeRight(
        mark(column), endColumn: label + (index + 1) * figureColumns, row: 1, style(column))
    }
  }

  /// The columns there is room for: the most telling first, shown in their fixed order.
  ///
  /// The one that orders the table is always among them.
  static func columns(room: Int, _ sorted: SeriesColumn) -> [SeriesColumn] {
    let telling: [SeriesColumn] = [
      .now, .p95, .p50, .p99, .maximum, .trend, .mean, .p90, .p999, .deviation, .minimum,
      .skewness, .kurtosis,
    ]
    let label = room < 60 ? 12 : min(26, room / 4)
    let count = max(0, min(telling.count, (room - label) / figureColumns))
    var chosen = Array(telling.prefix(count))
    if count > 0, sorted != .name, !chosen.contains(sorted) { chosen[count - 1] = sorted }
    return SeriesColumn.allCases.filter { chosen.contains($0) }
  }
}
