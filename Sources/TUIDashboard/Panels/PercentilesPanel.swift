import MonitorModel
package import TUICore

/// The percentiles of the overview's series over the chosen window.
package enum PercentilesPanel: Panel {
  package static let id = PanelID.percentiles
  private static let figureColumns = 7

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    Drawing.title(&canvas, "percentiles", detail: state.window.label, focused: focused)
    guard canvas.rows > 1, let snapshot = state.snapshot else { return }
    let list = state.lists[id.rawValue]
    let rows = canvas.rows - 2
    let signals = state.board.signals
    let first = focused ? list.top : 0
    let shown = focused ? Array(signals.dropFirst(first).prefix(rows)) : state.board.chosen(rows)
    let longest = signals.map { TextWidth.columns($0.label) }.max() ?? 0
    let label = min(longest, max(8, canvas.columns - 3 * figureColumns), 16)
    let columns = self.columns(room: canvas.columns - label)
    // Columns spread a little on a wide screen, so that rows stay easy to follow.
    let width = min(11, (canvas.columns - label) / max(1, columns.count))
    for (place, column) in columns.enumerated() {
      let end = label + (place + 1) * width
      canvas.writeRight(column.title, endColumn: end, row: 1, Style(.dim))
    }
    for (index, signal) in shown.enumerated() where signal.series.index < snapshot.data.series.count
    {
      let row = index + 2
      let unit = snapshot.data.series[signal.series.index].unit
      canvas.write(signal.label, column: 0, row: row, limit: label)
      let statistics = state.statistics[series: signal.series]
      for (place, column) in columns.enumerated() {
        let end = label + (place + 1) * width
        Drawing.figure(
          &canvas, statistics.flatMap { column.figure($0) }, unit, endColumn: end, row: row)
      }
      if focused, first + index == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  private static func columns(room: Int) -> [SeriesColumn] {
    switch room / figureColumns {
    case ..<1: []
    case 1: [.p95]
    case 2: [.p50, .p95]
    case 3: [.p50, .p95, .p99]
    case 4: [.p50, .p90, .p95, .p99]
    case 5: [.p50, .p90, .p95, .p99, .maximum]
    case 6: [.mean, .p50, .p90, .p95, .p99, .maximum]
    case 7: [.mean, .p50, .p90, .p95, .p99, .p999, .maximum]
    default: [.mean, .deviation, .p50, .p90, .p95, .p99, .p999, .maximum]
    }
  }
}
