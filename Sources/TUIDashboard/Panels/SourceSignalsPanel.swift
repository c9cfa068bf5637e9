import MonitorModel
package import TUICore

/// The series that matter most of the view's sources, as rows of value and sparkline, above what
/// they report.
package enum SourceSignalsPanel: Panel {
  package static let id = PanelID.sourceSignals
  /// Below so many rows the report has them all.
  private static let rowsLeast = 12

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    Drawing.title(&canvas, state.view.name, detail: state.shownSpan.label)
    guard canvas.rows > 1 else { return }
    let form = form(state, columns: canvas.columns, rows: canvas.rows - 1)
    for index in form.signals.indices {
      form.draw(state, &canvas, index: index, row: index + 1)
    }
  }

  /// The rows that the panel takes of a body of this size above `main`; 0 where it has no place.
  static func rows(_ state: DashboardState, _ main: PanelID, _ size: Size) -> Int {
    guard let audience = ReportLines.audience(of: main), size.rows >= rowsLeast else { return 0 }
    let count = state.board.signals(of: audience).count
    return count == 0 ? 0 : min(count, max(3, size.rows / 3)) + 1
  }

  /// The rows that fit.
  static func form(_ state: DashboardState, columns: Int, rows: Int) -> SignalRows {
    guard let audience = ScreenLayout.mainPanel(state).flatMap(ReportLines.audience) else {
      return SignalRows.full([], columns: columns)
    }
    let signals = state.board.signals(of: audience)
    return SignalRows.full(Array(signals.prefix(max(0, rows))), columns: columns)
  }
}
