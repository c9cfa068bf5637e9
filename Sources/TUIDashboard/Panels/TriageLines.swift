import MonitorModel
import TUICore

/// The part of the health view that tells what people did: silences in force, and the newest acts.
enum TriageLines {
  /// The newest acts that are shown.
  private static let acts = 8

  /// The lines; none where nobody did anything.
  static func lines(_ state: DashboardState) -> [TextLine] {
    let board = state.triage
    guard !board.acts.isEmpty || !board.silences.isEmpty || !board.trouble.isEmpty else {
      return []
    }
    let offset = state.options.utcOffsetSeconds
    let now = state.wallNow
    var lines: [TextLine] = [.blank, .heading("triage")]
    if !board.trouble.isEmpty { lines.append(.text(board.trouble, Style(.warning))) }
    for silence in board.silences where silence.until > now {
      var text = "until " + TriageWords.until(silence.until, now: now, offset: offset)
      text += " by \(silence.by.text)"
      if !silence.reason.isEmpty { text += ": " + silence.reason }
      lines.append(.text("silence \(silence.number): " + silence.pattern))
      lines.append(.text(text + "; :lift \(silence.number) ends it", column: 2, Style(.dim)))
    }
    for act in board.acts.reversed().prefix(acts) {
      var text = state.deed(act)
      if let first = act.subjects.first {
        text += " " + SeriesName.short(first.key)
        if act.subjects.count > 1 { text += " and \(act.subjects.count - 1) more" }
      }
      if act.isUndone { text = "undone: " + text }
      lines.append(
        .pair(
          Format.clock(act.wall, offset: offset) + " " + act.by.user, text,
          act.isUndone ? Style(.dim) : .plain))
    }
    return lines
  }
}
