import MonitorModel
import TUICore

/// What all panels draw alike: titles, values, severities.
enum Drawing {
  /// A panel's first row: its title, a detail, and a rule to the end; `right` at the end.
  static func title(
    _ canvas: inout Canvas, _ title: String, detail: String = "", right: String = "",
    focused: Bool = false
  ) {
    guard canvas.rows > 0, canvas.columns > 0 else { return }
    let line: Unicode.Scalar = canvas.ascii ? "-" : "─"
    let border = Style(focused ? .focus : .border)
    canvas.fill(Rect(column: 0, row: 0, columns: canvas.columns, rows: 1), line, border)
    var end = canvas.write(
      title, column: 0, row: 0, Style(focused ? .focus : .title, .bold),
      limit: max(0, canvas.columns - 1))
    if !detail.isEmpty, end + 3 < canvas.columns {
      canvas.put(" ", column: end, row: 0, border)
      let room = canvas.columns - end - 2
      end = canvas.write(
        fitting(detail, room, ascii: canvas.ascii), column: end + 1, row: 0, Style(.dim),
        limit: room)
    }
    canvas.put(" ", column: end, row: 0, border)
    let width = TextWidth.columns(right, ascii: canvas.ascii)
    if width > 0, end + width + 3 <= canvas.columns {
      let start = canvas.columns - width
      canvas.put(" ", column: start - 1, row: 0, border)
      canvas.write(right, column: start, row: 0, Style(.dim))
    }
  }

  /// As many of the parts between commas as have room; what does not fit is better left out than
  /// cut in a word.
  private static func fitting(_ detail: String, _ room: Int, ascii: Bool) -> String {
    guard TextWidth.columns(detail, ascii: ascii) > room else { return detail }
    var parts = detail.split(separator: ",", omittingEmptySubsequences: false)
    while parts.count > 1 {
      parts.removeLast()
      let shorter = parts.joined(separator: ",")
      if TextWidth.columns(shorter, ascii: ascii) <= room { return shorter }
    }
    return detail
  }

  /// The role of a severity.
  static func role(_ severity: Severity) -> Role {
    switch severity {
    case .info: .info
    case .warning: .warning
    case .critical: .critical
    }
  }

  /// The shape of a severity, besides its letter and colour.
  static func shape(_ severity: Severity, ascii: Bool) -> Unicode.Scalar {
    switch severity {
    case .info: ascii ? "." : "▪"
    case .warning: ascii ? "!" : "▲"
    case .critical: ascii ? "#" : "●"
    }
  }

  /// Letter and shape of a severity in two cells.
  static func severity(
    _ canvas: inout Canvas, _ severity: Severity, column: Int, row: Int, faint: Bool = false
  ) {
    let style = Style(role(severity), faint ? [] : .bold)
    canvas.write(SeriesName.letter(severity), column: column, row: row, style)
    canvas.put(shape(severity, ascii: canvas.ascii), column: column + 1, row: row, style)
  }

  /// The sign for "no reading".
  static func dash(ascii: Bool) -> Unicode.Scalar { ascii ? "-" : "–" }

  /// A reading with its unit, right-aligned, unit in `unitColumns` after it; never a zero for
  /// what was not read.
  static func value(
    _ canvas: inout Canvas, _ reading: Reading, _ unit: MonitorModel.Unit, endColumn: Int,
    unitColumns: Int, row: Int, _ style: Style
  ) {
    let numberEnd = endColumn - unitColumns
    switch reading {
    case .value(let value), .stale(let value, _):
      let (number, suffix) = Format.parts(value, unit)
      var stale = false
      if case .stale = reading { stale = true }
      let role = stale ? Style(.gap) : style
      canvas.writeRight(number, endColumn: numberEnd, row: row, role)
      if unitColumns > 1 {
        canvas.write(
          suffix, column: numberEnd + 1, row: row, Style(stale ? .gap : .dim),
          limit: unitColumns - 1)
      }
    case .warmingUp:
      canvas.put(canvas.ascii ? "." : "…", column: numberEnd - 1, row: row, Style(.gap))
    case .gap(let reason):
      canvas.put(dash(ascii: canvas.ascii), column: numberEnd - 1, row: row, Style(.gap))
      if unitColumns > 3 {
        canvas.write(
          SeriesName.word(reason), column: numberEnd + 1, row: row, Style(.gap),
          limit: unitColumns - 1)
      }
    }
  }

  /// A figure in short form, right-aligned; a dash where there is none.
  static func figure(
    _ canvas: inout Canvas, _ value: Double?, _ unit: MonitorModel.Unit, endColumn: Int, row: Int,
    _ style: Style = .plain
  ) {
    guard let value, value.isFinite else {
      canvas.put(dash(ascii: canvas.ascii), column: endColumn - 1, row: row, Style(.gap))
      return
    }
    canvas.writeRight(Format.short(value, unit), endColumn: endColumn, row: row, style)
  }

  /// Marks a row as selected.
  static func select(_ canvas: inout Canvas, row: Int) {
    canvas.restyle(Rect(column: 0, row: row, columns: canvas.columns, rows: 1)) { style in
      style.role = .selection
      style.level = 0
    }
  }

  /// The arrow of a trend.
  static func arrow(_ direction: Trend.Direction, ascii: Bool) -> Unicode.Scalar {
    switch direction {
    case .rising: ascii ? "/" : "↗"
    case .flat: ascii ? "-" : "→"
    case .falling: ascii ? "\\" : "↘"
    }
  }
}
