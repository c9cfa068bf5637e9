package import TUICore

/// The keys that work here, made from the key map.
package enum HelpPanel: Panel {
  package static let id = PanelID.help

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let filter = state.filters[id.rawValue]
    var detail = "keys in " + state.view.name
    if !filter.isEmpty { detail += ", filter " + filter.source }
    Drawing.title(&canvas, "help", detail: detail, right: "/ searches, Esc closes")
    let lines = lines(state, columns: canvas.columns)
    if lines.isEmpty { canvas.write("no key does that", column: 0, row: 1, Style(.dim)) }
    TextLine.draw(lines, into: &canvas, top: state.lists[id.rawValue].top, headRows: 1)
  }

  /// A key or command and what it does: beside it, and on a narrow screen in as many lines as the
  /// words take.
  private static func pair(
    _ name: String, _ summary: String, at column: Int, columns: Int
  ) -> [TextLine] {
    let isBelow = TextWidth.columns(name) + 2 > column
    let words = AnomalyDetailPanel.wrapped(summary, columns: max(8, columns - column), lines: 4)
    let key = TextLine.Piece(text: name, column: 1, style: Style(.key))
    var lines = words.map { TextLine.text($0, column: column) }
    if isBelow || lines.isEmpty {
      lines.insert(TextLine(pieces: [key]), at: 0)
    } else {
      lines[0].pieces.insert(key, at: 0)
    }
    return lines
  }

  /// The text of the panel.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    let filter = state.filters[id.rawValue]
    let isNarrow = columns < 60
    var lines: [TextLine] = []
    for action in KeyAction.allCases where state.works(action, inHelp: false) {
      let keys = state.options.keyMap.keys(for: action).map(KeyName.text)
      guard !keys.isEmpty else { continue }
      let text = keys.joined(separator: " ")
      let summary = state.summary(action)
      guard filter.matches({ _ in text + " " + summary }) else { continue }
      lines += pair(text, summary, at: isNarrow ? 7 : 16, columns: columns)
    }
    guard filter.isEmpty else { return lines }
    lines.append(.blank)
    lines.append(.heading("commands"))
    for command in Commands.all {
      lines += pair(
        ":" + command.usage, command.summary, at: isNarrow ? 7 : 27, columns: columns)
    }
    lines.append(.blank)
    lines.append(.heading("signs"))
    lines.append(.text("I notice   W warning   C critical   - no reading", column: 1))
    return lines
  }
}
