import MonitorModel
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
    case .note(let editor, _):
      prompt(&canvas, "note ", editor.text, hint: "Enter keeps, Esc drops")
    case .choice(let choice): question(state, &canvas, choice)
    case .keys:
      if state.notice.isEmpty {
        keysAndRail(state, &canvas)
      } else {
        canvas.write(state.notice, column: 1, row: 0, Style(.key))
      }
    }
  }

  /// A question with its answers, in the longest form that fits.
  private static func question(
    _ state: DashboardState, _ canvas: inout Canvas, _ choice: Choice
  ) {
    let title = title(state, choice)
    for (head, isShort) in [(title.long, false), (title.short, false), (title.short, true)] {
      let answers = choice.answers.map { answer in
        (KeyName.text(answer.key), isShort ? answer.short : answer.text)
      }
      let width = answers.reduce(TextWidth.columns(head, ascii: canvas.ascii) + 2) {
        $0 + TextWidth.columns($1.0) + 1 + $1.1.utf8.count + 2
      }
      guard width <= canvas.columns || isShort else { continue }
      var column = canvas.write(head, column: 0, row: 0, Style(.key, .bold)) + 2
      for (key, text) in answers {
        column = canvas.write(key, column: column, row: 0, Style(.key)) + 1
        column = canvas.write(text, column: column, row: 0) + 2
      }
      return
    }
  }

  private static func title(
    _ state: DashboardState, _ choice: Choice
  ) -> (long: String, short: String) {
    switch choice {
    case .snooze(let anomalies): return ("snooze " + names(state, anomalies), "snooze")
    case .repetition(let verdict, let anomalies):
      let count = "\(verdict.word): \(anomalies.count)"
      return ("\(count), " + names(state, anomalies), count)
    }
  }

  /// What a question is about, the first few by name.
  private static func names(_ state: DashboardState, _ anomalies: [UInt64]) -> String {
    let names = anomalies.prefix(3).compactMap { number in
      state.feed.record(number).map { state.name($0.event.series, $0.event.key) }
    }
    let more = anomalies.count > 3 ? " and \(anomalies.count - 3) more" : ""
    return names.joined(separator: ", ") + more
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
