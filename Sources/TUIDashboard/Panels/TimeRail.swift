import MonitorModel
import TUICore

/// A row from the oldest recorded moment to the newest, with a mark where the picture is and one
/// for each anomaly up to there.
enum TimeRail {
  /// Below this many columns the rail says which moment is shown instead of where it begins and
  /// ends.
  private static let labelColumns = 30

  /// The first column of the rail on a last row of so many columns; keys are left of it.
  static func start(columns: Int) -> Int { columns >= 72 ? columns / 2 : 1 }

  /// What stands before and after the line, and the columns of the line itself.
  private struct Form {
    var before: String
    var after = ""
    var line: Range<Int>
  }

  private static func form(_ state: DashboardState, _ past: PastMoment, columns: Int) -> Form {
    let offset = state.options.utcOffsetSeconds
    let start = start(columns: columns)
    let end = max(start, columns - 1)
    if columns - start >= labelColumns {
      let labels = labels(past.extent, offset: offset)
      let first = start + labels.oldest.utf8.count + 1
      return Form(
        before: labels.oldest, after: labels.newest,
        line: first..<max(first, end - labels.newest.utf8.count - 1))
    }
    let wall = state.snapshot?.data.wall ?? past.extent.newest
    let clock = Format.clock(wall, offset: offset, seconds: true)
    let first = start + clock.utf8.count + 1
    return Form(before: clock, line: first..<max(first, end))
  }

  /// Draws the rail into the right part of a canvas of one row.
  static func draw(_ state: DashboardState, into canvas: inout Canvas) {
    guard let past = state.past, let shown = state.snapshot?.data.wall else { return }
    let form = form(state, past, columns: canvas.columns)
    let isNow = form.after.isEmpty
    canvas.write(
      form.before, column: start(columns: canvas.columns), row: 0, Style(isNow ? .key : .dim))
    canvas.writeRight(form.after, endColumn: canvas.columns - 1, row: 0, Style(.dim))
    let cells = form.line.count
    guard cells > 2 else { return }
    let first = form.line.lowerBound
    let area = Rect(column: first, row: 0, columns: cells, rows: 1)
    canvas.fill(area, canvas.ascii ? "-" : "─", Style(.border))
    for record in state.feed.records {
      guard let place = place(record.event.startedWall, past.extent, cells: cells) else { continue }
      canvas.put(
        Drawing.shape(record.event.severity, ascii: canvas.ascii), column: first + place, row: 0,
        Style(Drawing.role(record.event.severity)))
    }
    let place = place(shown, past.extent, cells: cells) ?? cells - 1
    canvas.put(
      mark(state, past, ascii: canvas.ascii), column: first + place, row: 0,
      Style(.key, [.bold, .reverse]))
  }

  /// The moment at a column of the last row, if the rail is there.
  static func wall(_ state: DashboardState, column: Int, columns: Int) -> WallInstant? {
    guard let past = state.past, state.notice.isEmpty, state.input == .keys else { return nil }
    let line = form(state, past, columns: columns).line
    guard line.count > 2, line.contains(column) else { return nil }
    let oldest = Double(past.extent.oldest.milliseconds)
    let whole = Double(past.extent.newest.milliseconds) - oldest
    let share = (Double(column - line.lowerBound) + 0.5) / Double(line.count)
    let milliseconds = oldest + whole * share
    guard whole > 0, abs(milliseconds) < 9e18 else { return nil }
    return WallInstant(milliseconds: Int64(milliseconds))
  }

  /// The column of a moment on a rail of so many cells; `nil` where it lies outside.
  static func place(_ wall: WallInstant, _ extent: RecordedExtent, cells: Int) -> Int? {
    let whole = Double(extent.newest.milliseconds) - Double(extent.oldest.milliseconds)
    let part = Double(wall.milliseconds) - Double(extent.oldest.milliseconds)
    guard whole > 0, part >= 0, part <= whole else { return nil }
    return min(cells - 1, Int(part / whole * Double(cells)))
  }

  private static func labels(
    _ extent: RecordedExtent, offset: Int
  ) -> (oldest: String, newest: String) {
    let clocks = [extent.oldest, extent.newest].map { wall in
      let clock = Format.clock(wall, offset: offset)
      return Format.isSameDay(extent.oldest, extent.newest, offset: offset)
        ? clock : Format.monthAndDay(wall, offset: offset) + " " + clock
    }
    return (clocks[0], clocks[1])
  }

  private static func mark(
    _ state: DashboardState, _ past: PastMoment, ascii: Bool
  ) -> Unicode.Scalar {
    guard past.isPlaying else { return ascii ? "|" : "●" }
    return state.speed.isBackward ? (ascii ? "<" : "◀") : (ascii ? ">" : "▶")
  }
}
