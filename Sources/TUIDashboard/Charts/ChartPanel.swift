import MonitorModel
import TUICore

/// A chart of one series: a braille line (blocks or ASCII where braille is missing), the expected
/// band behind it, anomalous stretches marked, a scale at the left and times below.
enum ChartPanel {
  /// Columns of the scale at the left, its line included.
  static let axisColumns = 7

  /// The buckets a chart of this width can show: two a cell, but in the columns of the future.
  static func samples(columns: Int, futureColumns: Int = 0) -> Int {
    max(1, (columns - axisColumns - futureColumns) * 2)
  }

  /// The columns at the right in which a chart of this width and span draws what is forecast: a
  /// fifth where that makes minutes, 0 elsewhere, and where no forecast reaches as far.
  static func futureColumns(columns: Int, span: ChartSpan) -> Int {
    columns >= 67 && (900...3_600).contains(span.seconds) ? (columns - axisColumns) / 5 : 0
  }

  /// The rows of a chart above `lines` lines of text in `room` rows: what the text leaves, but at
  /// least 8 or half of the room, as lines are in the order of their importance.
  ///
  /// 0 where there is no room for a chart.
  static func rows(room: Int, lines: Int) -> Int {
    guard room >= 8 else { return 0 }
    return max(min(9, room / 2), min(room - lines - 1, room * 2 / 3))
  }

  /// The chart of an earlier time.
  struct Compared {
    /// Its data; `nil` where there is none.
    var history: DataReply.History?
    /// What is said of it.
    var words: String
  }

  /// What a chart shows.
  struct Content {
    var history: DataReply.History
    var unit: MonitorModel.Unit
    var now: Int64
    var band: ClosedRange<Double>?
    var stretches: [AnomalyFeed.Stretch]
    var role: Role
    /// Whether the scale ends at 1, as for shares of a whole.
    var isShare: Bool
    /// Columns at the right for what is forecast.
    var futureColumns = 0
    /// Whether the line is drawn faintly.
    var isDim = false
    /// The forecast; `nil` where there is none.
    var outlook: SeriesOutlook?
    /// The same stretch of an earlier time; `nil` where none is asked for.
    var compared: Compared?
    /// The clock at the right end and its seconds ahead of UTC, where that is not now.
    var clock: (wall: WallInstant, offset: Int)?
  }

  /// Draws a chart that fills the canvas.
  static func draw(_ canvas: inout Canvas, _ content: Content) {
    let rows = canvas.rows - 1
    let columns = canvas.columns - axisColumns - content.futureColumns
    guard rows >= 2, columns >= 4 else { return }
    let top = scaleTop(content)
    let bottom = scaleBottom(content)
    axis(&canvas, content, bottom: bottom, top: top, rows: rows)
    band(&canvas, content, bottom: bottom, top: top, rows: rows, columns: columns)
    if let earlier = content.compared?.history {
      // Its buckets are laid under those of now.
      var past = content
      past.history = earlier
      past.history.firstBucket = content.history.firstBucket
      past.stretches = []
      past.isDim = true
      line(&canvas, past, bottom: bottom, top: top, rows: rows, columns: columns)
    }
    line(&canvas, content, bottom: bottom, top: top, rows: rows, columns: columns)
    if let words = content.compared?.words, columns >= 12 {
      let width = TextWidth.columns(words, ascii: canvas.ascii)
      canvas.write(
        words, column: axisColumns + max(0, columns - width), row: 0, Style(.dim), limit: columns)
    }
    times(&canvas, content, columns: columns, row: rows)
    guard content.futureColumns > 0 else { return }
    let area = Rect(
      column: axisColumns + columns, row: 0, columns: content.futureColumns, rows: rows + 1)
    let cellSeconds = span(content) / Double(columns)
    canvas.clipped(to: area) { part in
      ChartFuture(
        outlook: content.outlook, newest: content.history.means.last.map { Double($0) } ?? .nan,
        cellSeconds: cellSeconds, scale: bottom...max(top, bottom)
      ).draw(&part)
    }
  }

  /// The seconds that the past of a chart covers.
  private static func span(_ content: Content) -> Double {
    Double(content.history.means.count) * Double(content.history.bucketNanoseconds) / 1e9
  }

  private static func scaleTop(_ content: Content) -> Double {
    var highest = 0.0
    for value in content.history.maxima where Double(value) > highest { highest = Double(value) }
    for value in content.compared?.history?.maxima ?? [] where Double(value) > highest {
      highest = Double(value)
    }
    if let band = content.band, band.upperBound.isFinite, highest > 0,
      band.upperBound < highest * 4
    {
      highest = max(highest, band.upperBound)
    }
    if content.isShare, highest > 0.5 { return max(1, highest) }
    return ChartScale.nice(highest)
  }

  private static func scaleBottom(_ content: Content) -> Double {
    var lowest = 0.0
    for value in content.history.minima where Double(value) < lowest { lowest = Double(value) }
    return lowest < 0 ? -ChartScale.nice(-lowest) : 0
  }

  private static func axis(
    _ canvas: inout Canvas, _ content: Content, bottom: Double, top: Double, rows: Int
  ) {
    let end = axisColumns - 1
    canvas.writeRight(Format.short(top, content.unit), endColumn: end, row: 0, Style(.dim))
    canvas.writeRight(
      Format.short(bottom, content.unit), endColumn: end, row: rows - 1, Style(.dim))
    if rows >= 5 {
      let middle = (rows - 1) / 2
      let share = 1 - (Double(middle) + 0.5) / Double(rows)
      canvas.writeRight(
        Format.short(bottom + (top - bottom) * share, content.unit), endColumn: end, row: middle,
        Style(.dim))
    }
    for row in 0..<rows {
      canvas.put(canvas.ascii ? "|" : "│", column: end, row: row, Style(.border))
    }
  }

  private static func band(
    _ canvas: inout Canvas, _ content: Content, bottom: Double, top: Double, rows: Int,
    columns: Int
  ) {
    guard let band = content.band, top > bottom else { return }
    let height = top - bottom
    for row in 0..<rows {
      let high = top - height * Double(row) / Double(rows)
      let low = top - height * Double(row + 1) / Double(rows)
      guard low < band.upperBound, high > band.lowerBound else { continue }
      for column in 0..<columns {
        canvas.put(
          canvas.ascii ? "." : "·", column: axisColumns + column, row: row, Style(.band))
      }
    }
  }

  private static func line(
    _ canvas: inout Canvas, _ content: Content, bottom: Double, top: Double, rows: Int,
    columns: Int
  ) {
    let history = content.history
    guard history.bucketNanoseconds > 0, top > bottom else { return }
    let newest = content.now / history.bucketNanoseconds
    let dots = rows * 4
    func height(_ value: Float) -> Int {
      let share = (Double(value) - bottom) / (top - bottom)
      guard share.isFinite else { return share == .infinity ? dots - 1 : 0 }
      return max(0, min(dots - 1, Int(min(share, 1) * Double(dots))))
    }
    let samples = max(1, history.means.count)
    let places = columns * 2
    var cells = [UInt8](repeating: 0, count: rows)
    var previous: Int?
    for column in 0..<columns {
      for row in 0..<rows { cells[row] = 0 }
      var style = content.isDim ? Style(.dim) : Style(content.role, level: 60)
      for half in 0..<2 {
        // Fewer samples than places are stretched to the whole width.
        let sample = (column * 2 + half) * samples / places
        let bucket = newest - Int64(samples - 1 - sample)
        let index = Int(bucket - history.firstBucket)
        guard index >= 0, index < history.means.count, !history.means[index].isNaN else {
          previous = nil
          continue
        }
        let start = bucket * history.bucketNanoseconds
        for stretch in content.stretches
        where stretch.start < start + history.bucketNanoseconds && stretch.end >= start {
          style = Style(Drawing.role(stretch.severity), .bold)
        }
        let mean = height(history.means[index])
        // The line is as thick as the samples of the bucket spread, and joined to the one before.
        var low = min(mean, height(history.minima[index]))
        var high = max(mean, height(history.maxima[index]))
        if let previous, previous < low { low = previous + 1 }
        if let previous, previous > high { high = previous - 1 }
        for dot in low...high {
          cells[rows - 1 - dot / 4] |= UInt8(Glyphs.brailleDot(x: half, y: 3 - dot % 4))
        }
        previous = mean
      }
      for row in 0..<rows where cells[row] != 0 {
        canvas.put(
          glyph(cells[row], ascii: canvas.ascii), column: axisColumns + column, row: row, style)
      }
    }
  }

  /// The braille bit of a dot, 0 at the bottom of the cell.
  private static func glyph(_ bits: UInt8, ascii: Bool) -> Unicode.Scalar {
    guard ascii else { return Glyphs.brailleCell(UInt32(bits)) }
    let low = bits & 0xe4 != 0
    let high = bits & 0x1b != 0
    return low && high ? "|" : low ? "_" : "~"
  }

  private static func times(_ canvas: inout Canvas, _ content: Content, columns: Int, row: Int) {
    let span = span(content)
    let end = axisColumns + columns
    func text(_ back: Double) -> String {
      guard let clock = content.clock else {
        return back == 0 ? "now" : "-" + Format.duration(seconds: back)
      }
      let (wall, overflow) = clock.wall.milliseconds
        .subtractingReportingOverflow(Int64(min(back * 1_000, 1e15)))
      let instant = overflow ? clock.wall : WallInstant(milliseconds: wall)
      // Over more than a day the clock alone says little; seconds are less than a dot then.
      return span > 86_000
        ? Format.monthAndDay(instant, offset: clock.offset) + " "
          + Format.clock(instant, offset: clock.offset)
        : Format.clock(instant, offset: clock.offset, seconds: true)
    }
    canvas.writeRight(text(0), endColumn: end, row: row, Style(.dim))
    if content.clock != nil, columns < (span > 86_000 ? 24 : 18) { return }
    canvas.write(text(span), column: axisColumns, row: row, Style(.dim))
    if columns >= 48 || (columns >= 40 && span < 86_000) {
      canvas.write(text(span / 2), column: axisColumns + columns / 2, row: row, Style(.dim))
    }
  }
}

extension DashboardState {
  /// The chart of a series, if its data has come.
  ///
  /// With `columns` of the panel a part of them is for what is forecast.
  func chart(_ series: SeriesID, columns: Int? = nil) -> ChartPanel.Content? {
    // Where a sparkline of the same series is shown too, the chart's own data comes after it.
    guard let snapshot, series.index < snapshot.data.series.count,
      let history = reply.histories.last(where: { $0.series == series })
    else { return nil }
    let definition = snapshot.data.series[series.index]
    return ChartPanel.Content(
      history: history, unit: definition.unit, now: snapshot.data.at.nanoseconds,
      band: expected(series),
      stretches: feed.stretches.filter { $0.series == series.rawValue },
      role: SeriesRole.role(definition.key), isShare: definition.unit == .ratio,
      futureColumns: columns.map { ChartPanel.futureColumns(columns: $0, span: shownSpan) } ?? 0,
      outlook: reply.details.first { $0.series == series }?.outlook,
      compared: compared(history),
      clock: past == nil ? nil : (snapshot.data.wall, options.utcOffsetSeconds))
  }

  /// What is expected of a series now, where detection says so.
  func expected(_ series: SeriesID) -> ClosedRange<Double>? {
    guard let snapshot, series.index < snapshot.expectedLow.count,
      series.index < snapshot.expectedHigh.count
    else { return nil }
    let low = Double(snapshot.expectedLow[series.index])
    let high = Double(snapshot.expectedHigh[series.index])
    return low.isNaN || high.isNaN || low > high ? nil : low...high
  }
}
