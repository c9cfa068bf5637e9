import MonitorModel
import TUICore

/// A row from the oldest recorded moment to the newest, with a mark where the picture is and one
/// for each anomaly up to there.
enum TimeRail {
  /// Below this many columns the rail says which moment is shown instead of where it begins and
  /// ends.
  private static let labelColumns = 30

  /// Draws the rail from `column` to the end of the canvas.
  static func draw(_ state: DashboardState, into canvas: inout Canvas, column: Int) {
    guard let past = state.past, let shown = state.snapshot?.data.wall else { return }
    let offset = state.options.utcOffsetSeconds
    var start = column
    var end = canvas.columns - 1
    if canvas.columns - column >= labelColumns {
      let labels = labels(past.extent, offset: offset)
      start = canvas.write(labels.oldest, column: column, row: 0, Style(.dim)) + 1
      canvas.writeRight(labels.newest, endColumn: end, row: 0, Style(.dim))
      end -= labels.newest.utf8.count + 1
    } else {
      let clock = Format.clock(shown, offset: offset, seconds: true)
      start = canvas.write(clock, column: column, row: 0, Style(.key)) + 1
    }
    let cells = end - start
    guard cells > 2 else { return }
    let area = Rect(column: start, row: 0, columns: cells, rows: 1)
    canvas.fill(area, canvas.ascii ? "-" : "─", Style(.border))
    for record in state.feed.records {
      guard let place = place(record.event.startedWall, past.extent, cells: cells) else { continue }
      canvas.put(
        Drawing.shape(record.event.severity, ascii: canvas.ascii), column: start + place, row: 0,
        Style(Drawing.role(record.event.severity)))
    }
    let place = place(shown, past.extent, cells: cells) ?? cells - 1
    canvas.put(
      mark(state, past, ascii: canvas.ascii), column: start + place, row: 0,
      Style(.key, [.bold, .reverse]))
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
