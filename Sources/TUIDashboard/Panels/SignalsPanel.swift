package import TUICore

/// The chosen series of the machine as rows of value and sparkline.
package enum SignalsPanel: Panel {
  package static let id = PanelID.signals

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard canvas.rows > 1 else {
      SignalRows.compact(state, columns: canvas.columns, rows: 1)
        .draw(state, &canvas, index: 0, row: 0)
      return
    }
    let form = SignalRows.full(state, columns: canvas.columns, rows: canvas.rows - 1)
    Drawing.title(
      &canvas, "signals", detail: state.shownSpan.label,
      right: form.expected > 3 ? "expected   " : "", focused: focused)
    guard state.snapshot != nil else {
      canvas.write("waiting for the first reading", column: 0, row: 1, Style(.dim))
      return
    }
    let list = state.lists[id.rawValue]
    for index in form.signals.indices {
      form.draw(state, &canvas, index: index, row: index + 1)
      if focused, index == list.cursor { Drawing.select(&canvas, row: index + 1) }
    }
  }
}
