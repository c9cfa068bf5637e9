package import TUICore

/// The last row: what is being typed, a notice, or the keys worth knowing here.
package enum FooterPanel: Panel {
  package static let id = PanelID.footer

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    switch state.input {
    case .command(let editor):
      prompt(&canvas, ":", editor.text, hint: Commands.hint(editor.text, state))
    case .filter(let editor, _):
      let filter = Filter(editor.text)
      let hint = filter.problem.isEmpty ? "Enter keeps, Esc drops" : filter.problem
      prompt(&canvas, "/", editor.text, hint: hint)
    case .keys:
      if state.notice.isEmpty {
        keysAndRail(state, &canvas)
      } else {
        canvas.write(state.notice, column: 1, row: 0, Style(.key))
      }
    }
  }

  private static func prompt(
    _ canvas: inout Canvas, _ sign: String, _ text: String, hint: String
  ) {
    var column = canvas.write(sign, column: 0, row: 0, Style(.key, .bold))
    // The end of a long text is the part being typed.
    let room = max(1, canvas.columns - column - 1)
    let shown = text.count > room ? String(text.suffix(room)) : text
    column = canvas.write(shown, column: column, row: 0)
    canvas.put(" ", column: column, row: 0, Style(.text, .reverse))
    if !hint.isEmpty, column + 4 < canvas.columns {
      canvas.write(hint, column: column + 3, row: 0, Style(.dim))
    }
  }

  /// The keys, and in the past the time rail: beside them where there is room, else instead.
  private static func keysAndRail(_ state: DashboardState, _ canvas: inout Canvas) {
    guard state.past != nil else { return keys(state, &canvas, end: canvas.columns) }
    let start = TimeRail.start(columns: canvas.columns)
    if start > 1 { keys(state, &canvas, end: start - 1) }
    TimeRail.draw(state, into: &canvas)
  }

  private static func keys(_ state: DashboardState, _ canvas: inout Canvas, end: Int) {
    var column = 1
    for action in state.hints {
      guard let key = state.options.keyMap.keys(for: action).first else { continue }
      let name = KeyName.text(key)
      let label = state.hintLabel(action)
      let width = TextWidth.columns(name) + 1 + label.utf8.count
      guard column + width < end else { return }
      column = canvas.write(name, column: column, row: 0, Style(.key)) + 1
      column = canvas.write(label, column: column, row: 0, Style(.dim)) + 2
    }
  }
}
