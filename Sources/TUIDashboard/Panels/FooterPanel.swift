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
      prompt(&canvas, ":", editor, hint: Commands.hint(editor.text, state))
    case .filter(let editor, _):
      let problem = state.filterPanel.map { state.filters[$0.rawValue].problem } ?? ""
      prompt(&canvas, "/", editor, hint: problem.isEmpty ? "Enter keeps, Esc drops" : problem)
    case .note(let editor, _):
      prompt(&canvas, "note ", editor, hint: "Enter keeps, Esc drops")
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
    _ canvas: inout Canvas, _ sign: String, _ editor: LineEditor, hint: String
  ) {
    let start = canvas.write(sign, column: 0, row: 0, Style(.key, .bold))
    // Of a long text the part around the cursor is shown.
    let room = max(1, canvas.columns - start - 1)
    let first = max(0, editor.cursor - room)
    let head = editor.head.dropFirst(first)
    let tail = editor.text.dropFirst(editor.cursor)
    var column = canvas.write(String(head), column: start, row: 0)
    let under = tail.first.map(String.init) ?? " "
    column = max(column + 1, canvas.write(under, column: column, row: 0, Style(.text, .reverse)))
    column = canvas.write(String(tail.dropFirst()), column: column, row: 0)
    let choices = editor.choices.map { choice in
      choice.split(separator: " ").last.map(String.init) ?? choice
    }
    let hint = choices.isEmpty ? hint : choices.joined(separator: " ")
    if !hint.isEmpty, column + 3 < canvas.columns {
      canvas.write(hint, column: column + 2, row: 0, Style(.dim))
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
    for place in places(state, end: end) {
      let column = canvas.write(place.key, column: place.columns.lowerBound, row: 0, Style(.key))
      canvas.write(place.label, column: column + 1, row: 0, Style(.dim))
    }
  }

  /// A key on the last row, what it does, and where both stand.
  private struct Place {
    var action: KeyAction
    var key: String
    var label: String
    var columns: Range<Int>
  }

  /// The keys that fit before the column `end`.
  private static func places(_ state: DashboardState, end: Int) -> [Place] {
    var places: [Place] = []
    var column = 1
    for action in state.hints {
      guard let key = state.options.keyMap.keys(for: action).first.map(KeyName.text) else {
        continue
      }
      let label = state.hintLabel(action)
      let width = TextWidth.columns(key) + 1 + label.utf8.count
      guard column + width < end else { break }
      places.append(
        Place(action: action, key: key, label: label, columns: column..<column + width))
      column += width + 2
    }
    return places
  }

  /// What a click on a column of the last row does, if it is on one of the keys.
  static func action(_ state: DashboardState, column: Int, columns: Int) -> KeyAction? {
    // In the past the row belongs to the time rail.
    guard state.input == .keys, state.notice.isEmpty, state.past == nil else { return nil }
    return places(state, end: columns).first { $0.columns.contains(column) }?.action
  }
}
