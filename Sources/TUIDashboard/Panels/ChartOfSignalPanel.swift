import MonitorModel
package import TUICore

/// On large screens, the chart of one signal: the one under the cursor, else the worst that is
/// open, else the first.
package enum ChartOfSignalPanel: Panel {
  package static let id = PanelID.chart

  /// The series it shows.
  static func series(_ state: DashboardState) -> SeriesID? {
    let signals = state.board.signals
    let list = state.lists[PanelID.signals.rawValue]
    if state.focusShown, state.focus == .signals, signals.indices.contains(list.cursor) {
      return signals[list.cursor].series
    }
    return state.snapshot?.open.first?.series ?? signals.first?.series
  }

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard let series = series(state), let data = state.snapshot?.data,
      series.index < data.series.count
    else {
      Drawing.title(&canvas, "chart")
      return
    }
    HistoryPanel.chart(state, &canvas, series, hasFuture: false)
  }
}
