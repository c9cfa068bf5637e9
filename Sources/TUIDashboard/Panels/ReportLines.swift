import MonitorModel
import TUICore

/// What sources report, as lines of a text panel: a heading for each source, its facts, its tables,
/// lines as they came, and what went wrong with its input.
enum ReportLines {
  /// Columns of a number.
  private static let numberColumns = 9
  /// The least columns of a text.
  private static let textColumns = 18

  /// Whose reports a panel shows.
  static func audience(of panel: PanelID) -> SourceReport.Audience? {
    switch panel {
    case .http: .http
    case .database: .database
    case .business: .business
    default: nil
    }
  }

  /// Draws a panel.
  static func draw(_ state: DashboardState, _ panel: PanelID, into canvas: inout Canvas) {
    canvas.clear()
    guard let audience = audience(of: panel) else { return }
    let lines = lines(state, audience, columns: canvas.columns)
    let top = state.lists[panel.rawValue].top
    let below = lines.count - top - (canvas.rows - 1)
    let count = state.snapshot?.reports.count { $0.audience == audience } ?? 0
    Drawing.title(
      &canvas, audience.rawValue, detail: count == 1 ? "1 source" : "\(count) sources",
      right: below > 0 ? "\(below) more lines" : "")
    TextLine.draw(lines, into: &canvas, top: top, headRows: 1)
  }

  /// The text of a panel, `columns` wide.
  static func lines(
    _ state: DashboardState, _ audience: SourceReport.Audience, columns: Int
  ) -> [TextLine] {
    guard let snapshot = state.snapshot else {
      return [.text("waiting for the first reading", Style(.dim))]
    }
    if state.past != nil {
      return wrapped(
        "Tables are of now and not recorded; the series of that time are in views 3 and 6.",
        Style(.dim), columns: columns)
    }
    let reports = snapshot.reports.filter { $0.audience == audience }
    guard !reports.isEmpty else { return nothing(audience, columns: columns) }
    var lines: [TextLine] = []
    for report in reports {
      if !lines.isEmpty { lines.append(.blank) }
      lines += self.lines(report, columns: columns)
    }
    return lines
  }

  private static func nothing(
    _ audience: SourceReport.Audience, columns: Int
  ) -> [TextLine] {
    let what =
      switch audience {
      case .http: "no access log is read and nothing probed"
      case .database: "no database is read"
      case .business: "no application's metrics are read"
      case .fleet: "no fleet is read"
      }
    let example: [String] =
      switch audience {
      case .http: ["[[http.log]]", "path = \"/var/log/nginx/access.log\""]
      case .database: ["[[postgresql]]", "host = \"/run/postgresql\""]
      case .business: ["[statsd]", "udp = \"127.0.0.1:8125\""]
      case .fleet: ["[fleet]", "url = \"http://127.0.0.1:9090\""]
      }
    var lines = wrapped(
      "Nothing to show: \(what). View 5 and `kilter sources` say what was found and what is "
        + "missing for it; the configuration takes, for example:", Style(.dim), columns: columns)
    lines.append(.blank)
    lines += example.map { .text($0, column: 2) }
    return lines
  }

  /// One source.
  static func lines(_ report: SourceReport, columns: Int) -> [TextLine] {
    var lines: [TextLine] = [.heading(heading(report))]
    if !report.problem.isEmpty {
      lines += wrapped(report.problem, Style(.warning), columns: columns)
    }
    lines += facts(report.facts, columns: columns)
    for table in report.tables where !table.rows.isEmpty {
      lines.append(.blank)
      lines += self.table(table, columns: columns)
    }
    if !report.lines.isEmpty {
      lines.append(.blank)
      lines.append(.text("lines", Style(.title, .bold)))
      lines += report.lines.map { .text($0) }
    }
    if !report.faults.isEmpty {
      lines.append(.blank)
      lines.append(.text("refused or lost", Style(.warning, .bold)))
      for fault in report.faults {
        var text = Format.grouped(fault.count) + "  " + fault.reason
        if !fault.example.isEmpty { text += ": " + fault.example }
        lines.append(.text(text, Style(.dim)))
      }
    }
    return lines
  }

  private static func heading(_ report: SourceReport) -> String {
    report.source + "  " + report.kind + (report.origin.isEmpty ? "" : "  " + report.origin)
  }

  // MARK: Facts

  /// Facts beside each other, as many in a line as fit.
  private static func facts(_ facts: [SourceReport.Fact], columns: Int) -> [TextLine] {
    var lines: [TextLine] = []
    var pieces: [TextLine.Piece] = []
    var column = 0
    for fact in facts {
      let value = text(fact.cell)
      let label = TextWidth.columns(fact.label)
      let width = label + 1 + TextWidth.columns(value)
      if column > 0, column + width > columns {
        lines.append(TextLine(pieces: pieces))
        pieces = []
        column = 0
      }
      pieces.append(.init(text: fact.label, column: column, style: Style(.dim)))
      pieces.append(.init(text: value, column: column + label + 1, style: style(fact.cell)))
      column += width + 3
    }
    if !pieces.isEmpty { lines.append(TextLine(pieces: pieces)) }
    return lines
  }

  private static func text(_ cell: SourceTable.Cell) -> String {
    switch cell {
    case .text(let text): text
    case .number(let value, let unit): value.isFinite ? Format.text(value, unit) : "-"
    case .missing: "-"
    }
  }

  private static func style(_ cell: SourceTable.Cell) -> Style {
    if case .missing = cell { Style(.gap) } else { .plain }
  }

  // MARK: Tables

  /// The columns of a table that fit, each with where it begins and ends: texts share what numbers
  /// leave over, and the last columns go first.
  private static func layout(
    _ columns: [SourceTable.Column], room: Int
  ) -> [(column: Int, start: Int, end: Int)] {
    var kept = Array(columns.indices)
    func least(_ kept: [Int]) -> Int {
      kept.reduce(0) { $0 + (columns[$1].isText ? textColumns : numberColumns) }
    }
    while kept.count > 1, least(kept) > room { kept.removeLast() }
    let texts = kept.count { columns[$0].isText }
    let numbers = kept.count - texts
    let share = texts > 0 ? max(1, (room - numbers * numberColumns) / texts) : 0
    var start = 0
    return kept.map { index in
      let width = columns[index].isText ? share : numberColumns
      defer { start += width }
      return (index, start, min(room, start + width))
    }
  }

  private static func table(_ table: SourceTable, columns: Int) -> [TextLine] {
    let layout = layout(table.columns, room: columns)
    // The title takes the place of the first heading where that is a text.
    let isFirstText = table.columns.first?.isText ?? false
    var lines: [TextLine] = []
    if !isFirstText { lines.append(.text(table.title, Style(.title, .bold))) }
    var head: [TextLine.Piece] = []
    for (index, start, end) in layout {
      let column = table.columns[index]
      let isTitle = isFirstText && index == 0
      let style = isTitle ? Style(.title, .bold) : Style(.dim)
      head.append(
        piece(isTitle ? table.title : column.title, start, end, style, isText: column.isText))
    }
    lines.append(TextLine(pieces: head))
    for row in table.rows {
      let pieces = layout.map { index, start, end in
        piece(
          cell(row[index]), start, end, style(row[index]), isText: table.columns[index].isText)
      }
      lines.append(TextLine(pieces: pieces))
    }
    return lines
  }

  private static func piece(
    _ text: String, _ start: Int, _ end: Int, _ style: Style, isText: Bool
  ) -> TextLine.Piece {
    guard isText else { return .init(text: text, column: end, style: style, right: true) }
    // A gap to the number before it.
    let column = start == 0 ? 0 : start + 1
    return .init(text: text, column: column, style: style, limit: max(0, end - column - 1))
  }

  private static func cell(_ cell: SourceTable.Cell) -> String {
    switch cell {
    case .text(let text): text
    case .number(let value, let unit): value.isFinite ? Format.short(value, unit) : "-"
    case .missing: "-"
    }
  }

  private static func wrapped(_ text: String, _ style: Style, columns: Int) -> [TextLine] {
    AnomalyDetailPanel.wrapped(text, columns: max(12, columns), lines: 6).map {
      .text($0, style)
    }
  }
}
