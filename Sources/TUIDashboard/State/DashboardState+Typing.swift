import MonitorModel
import TUICore

/// Lines being typed, or pasted into: commands, filters and notes.
extension DashboardState {
  /// Types on the command line.
  mutating func typeCommand(_ key: Key, _ editor: LineEditor) -> [DashboardEffect] {
    var editor = editor
    switch editor.take(key) {
    case .accepted:
      input = .keys
      memory.commands.add(editor.text)
      return run(editor.text)
    case .cancelled:
      input = .keys
      return []
    case .complete(let step):
      let head = String(editor.head)
      editor.complete(step) { Commands.completions(head, self) }
      let text = editor.text
      if editor.choices.isEmpty, !text.contains(" "),
        Commands.all.contains(where: { $0.name == text }),
        !Commands.arguments(text, self).isEmpty,
        Commands.completions(text, self) == [text]
      {
        editor.text += " "
      }
    case .recall(let step): editor.recall(step, memory.commands.lines)
    case .edited, .ignored: break
    }
    input = .command(editor)
    return []
  }

  /// Types a filter, which is in force as it is typed.
  ///
  /// Up and down move in the list; on an empty line they bring back older filters.
  mutating func typeFilter(
    _ key: Key, _ editor: LineEditor, before: String
  ) -> [DashboardEffect] {
    guard let panel = filterPanel else {
      input = .keys
      return []
    }
    var editor = editor
    switch editor.take(key) {
    case .edited: break
    case .complete(let step):
      let head = editor.head
      editor.complete(step) { filterCompletions(head, panel) }
    case .accepted:
      input = .keys
      memory.filters.add(editor.text)
      return []
    case .cancelled:
      input = .keys
      setFilter(editor.text.isEmpty ? "" : before, panel)
      return []
    case .recall(let step) where editor.text.isEmpty || editor.isRecalled || key.isControl:
      editor.recall(step, memory.filters.lines)
    case .recall, .ignored:
      if let action = options.keyMap.action(for: key), action.isMotion { return perform(action) }
      return []
    }
    input = .filter(editor, before: before)
    if editor.text != filters[panel.rawValue].source { setFilter(editor.text, panel) }
    return []
  }

  /// Puts a pasted text into the line that is typed; where none is, nothing is done.
  mutating func paste(_ text: String) {
    switch input {
    case .command(var editor):
      _ = editor.paste(text)
      input = .command(editor)
    case .filter(var editor, let before):
      guard let panel = filterPanel else { return }
      _ = editor.paste(text)
      input = .filter(editor, before: before)
      if editor.text != filters[panel.rawValue].source { setFilter(editor.text, panel) }
    case .note(var editor, let anomaly):
      _ = editor.paste(text)
      input = .note(editor, anomaly: anomaly)
    case .keys: notice = "nothing takes a pasted text here: a filter, a command or a note does"
    case .choice: break
    }
  }

  /// Filters a list and goes to its top.
  mutating func setFilter(_ text: String, _ panel: PanelID) {
    filters[panel.rawValue] = filter(text, panel)
    lists[panel.rawValue] = ListState()
  }

  /// The lines that a filter being typed could become: names of fields and of saved filters.
  private func filterCompletions(_ text: Substring, _ panel: PanelID) -> [String] {
    let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
    let word = text[start...]
    let fields = Self.fields(panel)
    var words = memory.saved.keys.sorted().map { "@" + $0 }
    words += fields.words.map { $0 + ":" }
    words += fields.numbers.keys.sorted().filter { !fields.words.contains($0) }.map { $0 + ">" }
    guard !word.isEmpty else { return [] }
    return words.filter { $0.hasPrefix(word) }.map { text[..<start] + $0 }
  }
}

extension Key {
  /// Whether it was typed with Control.
  fileprivate var isControl: Bool {
    if case .control = self { return true }
    return false
  }
}
