import MonitorModel
import TUICore

/// How detection is doing and what it was taught, as lines of the health view.
enum DetectionLines {
  /// The lines for a panel `columns` wide.
  static func lines(_ state: DashboardState, _ snapshot: MonitorSnapshot, columns: Int)
    -> [TextLine]
  {
    var lines: [TextLine] = [.blank, .heading("detection")]
    let room = columns - TextLine.valueColumn(columns: columns)
    for (name, value) in DetectionText.pairs(snapshot, offset: state.options.utcOffsetSeconds) {
      let parts = AnomalyDetailPanel.wrapped(value, columns: max(8, room), lines: 6)
      for (index, part) in parts.enumerated() { lines.append(.pair(index == 0 ? name : "", part)) }
    }
    return lines + table(snapshot.detection, columns: columns)
      + lessons(state, snapshot, columns: columns)
  }

  private static func table(_ health: DetectionHealth, columns: Int) -> [TextLine] {
    guard !health.detectors.isEmpty else { return [] }
    // Name, agreement and weight are what a narrow screen has room for.
    let ends = columns < 65 ? [0, 0, 0, columns - 7, columns] : [31, 41, 49, 57, 65]
    func row(_ cells: [String], _ style: Style) -> TextLine {
      var pieces = [
        TextLine.Piece(
          text: cells[0], column: 0, style: style, limit: columns < 65 ? columns - 14 : 22)
      ]
      for (index, end) in ends.enumerated() where end > 0 {
        pieces.append(.init(text: cells[index + 1], column: end, style: style, right: true))
      }
      return TextLine(pieces: pieces)
    }
    return [.blank, row(DetectionText.tableHeads, Style(.dim))]
      + health.detectors.map { row(DetectionText.row($0), .plain) }
  }

  private static func lessons(
    _ state: DashboardState, _ snapshot: MonitorSnapshot, columns: Int
  ) -> [TextLine] {
    var lines: [TextLine] = [.blank, .heading("taught")]
    let lessons = snapshot.detection.lessons
    if lessons.isEmpty {
      let text = "nothing; f on an anomaly says that it was none"
      lines += AnomalyDetailPanel.wrapped(text, columns: columns, lines: 3)
        .map { .text($0, Style(.dim)) }
    }
    for lesson in lessons {
      let age = Double(snapshot.data.wall.milliseconds - lesson.taught.milliseconds) / 1_000
      let told = DetectionText.lesson(lesson, name: SeriesName.short(lesson.key))
      let times = lesson.kept == 1 ? "once" : "\(Format.grouped(lesson.kept)) times"
      let rest = "taught \(Format.coarse(seconds: age)) ago, kept quiet \(times)"
      for (index, part) in AnomalyDetailPanel.wrapped(told, columns: max(8, columns - 5), lines: 4)
        .enumerated()
      {
        var line = TextLine.text(part, column: 5)
        if index == 0 {
          line.pieces.insert(.init(text: "\(lesson.number)", column: 0, style: Style(.key)), at: 0)
        }
        line.lesson = lesson.number
        lines.append(line)
      }
      lines += AnomalyDetailPanel.wrapped(rest, columns: max(8, columns - 5), lines: 3).map {
        var line = TextLine.text($0, column: 5, Style(.dim))
        line.lesson = lesson.number
        return line
      }
    }
    return lines
  }
}
