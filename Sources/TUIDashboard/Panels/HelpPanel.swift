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
    let lines = lines(state)
    if lines.isEmpty { canvas.write("no key does that", column: 0, row: 1, Style(.dim)) }
    TextLine.draw(lines, into: &canvas, top: state.lists[id.rawValue].top, headRows: 1)
  }

  /// The text of the panel.
  static func lines(_ state: DashboardState) -> [TextLine] {
    let filter = state.filters[id.rawValue]
    var lines: [TextLine] = []
    for action in KeyAction.allCases where state.works(action, inHelp: false) {
      let keys = state.options.keyMap.keys(for: action).map(KeyName.text)
      guard !keys.isEmpty else { continue }
      let text = keys.joined(separator: " ")
      let summary = state.summary(action)
      guard filter.matches({ _ in text + " " + summary }) else { continue }
      lines.append(
        TextLine(pieces: [
          .init(text: text, column: 1, style: Style(.key)),
          .init(text: summary, column: 16, style: .plain),
        ]))
    }
    guard filter.isEmpty else { return lines }
    lines.append(.blank)
    lines.append(.heading("commands"))
    for command in Commands.all {
      lines.append(
        TextLine(pieces: [
          .init(text: ":" + command.usage, column: 1, style: Style(.key)),
          .init(text: command.summary, column: 24, style: .plain),
        ]))
    }
    lines.append(.blank)
    lines.append(.heading("signs"))
    lines.append(.text("I notice   W warning   C critical   - no reading", column: 1))
    return lines
  }
}
