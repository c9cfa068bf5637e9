import MonitorModel
import TUICore

/// How history is kept, in files and in memory, as lines of the health view.
enum StorageLines {
  /// The lines for a panel `columns` wide.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    var lines: [TextLine] = [.blank, .heading("history")]
    let room = columns - TextLine.valueColumn(columns: columns)
    for row in rows(state) {
      let parts = AnomalyDetailPanel.wrapped(
        broken(row.value, columns: max(8, room)), columns: max(8, room), lines: 9)
      for (index, part) in parts.enumerated() {
        lines.append(.pair(index == 0 ? row.name : "", part, style(row.tone)))
      }
    }
    return lines
  }

  /// The text with paths that are wider than a line broken after a slash.
  static func broken(_ text: String, columns: Int) -> String {
    let words = text.split(separator: " ").map { word -> String in
      guard TextWidth.columns(String(word)) > columns else { return String(word) }
      var lines = [""]
      for part in word.split(separator: "/", omittingEmptySubsequences: false) {
        let piece = part.endIndex < word.endIndex ? part + "/" : part
        if let line = lines.last, !line.isEmpty, TextWidth.columns(line + piece) > columns {
          lines.append("")
        }
        lines[lines.count - 1] += piece
      }
      return lines.joined(separator: " ")
    }
    return words.joined(separator: " ")
  }

  private static func rows(_ state: DashboardState) -> [StorageText.Row] {
    guard !state.options.isRecording else {
      return [.init(name: "state", value: "a recording is shown; nothing is added to it")]
    }
    // Files are as they are now, also where the past is shown.
    guard let snapshot = state.newestLive else { return [] }
    return StorageText.state(snapshot.storage)
      + StorageText.files(snapshot, offset: state.options.utcOffsetSeconds)
      + StorageText.traffic(snapshot.storage) + StorageText.memory(snapshot.engine)
  }

  private static func style(_ tone: StorageText.Tone) -> Style {
    switch tone {
    case .plain: .plain
    case .good: Style(.good)
    case .quiet: Style(.dim)
    case .warning: Style(.warning)
    }
  }
}
