import MonitorModel
import TUICore

/// The part of a chart to the right of now: the 80 % interval as a dim band and the median in it.
struct ChartFuture {
  /// The forecast; `nil` where there is none.
  var outlook: SeriesOutlook?
  /// The value at the chart's right end, where the band begins.
  var newest: Double
  /// Seconds of one column, as in the rest of the chart.
  var cellSeconds: Double
  /// The values at the bottom and the top of the chart.
  var scale: ClosedRange<Double>

  /// Draws into a canvas of just this part, whose last row is that of the times.
  func draw(_ canvas: inout Canvas) {
    let rows = canvas.rows - 1
    for row in 0..<rows {
      canvas.put(canvas.ascii ? ":" : "┊", column: 0, row: row, Style(.border))
    }
    guard let points = outlook?.points, !points.isEmpty, newest.isFinite else {
      let words = "no forecast"
      if canvas.columns > words.utf8.count + 2 {
        canvas.write(words, column: 2, row: rows / 2, Style(.dim))
      }
      return
    }
    guard scale.upperBound > scale.lowerBound, cellSeconds > 0 else { return }
    for column in 1..<canvas.columns {
      guard let point = point(points, ahead: cellSeconds * (Double(column) + 0.5)) else { break }
      let low = row(point.likely.lowerBound, rows)
      let high = row(point.likely.upperBound, rows)
      for row in min(low, high)...max(low, high) {
        canvas.put(canvas.ascii ? "." : "·", column: column, row: row, Style(.dim))
      }
      canvas.put(
        canvas.ascii ? "o" : "•", column: column, row: row(point.median, rows), Style(.dim))
    }
    let end = "+" + Format.duration(seconds: cellSeconds * Double(canvas.columns))
    canvas.writeRight(end, endColumn: canvas.columns, row: rows, Style(.dim))
  }

  private func row(_ value: Double, _ rows: Int) -> Int {
    let share = (value - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
    return rows - 1 - Int(min(max(share, 0), 1) * Double(rows) * 0.999_999)
  }

  /// The forecast between two horizons, in a straight line; before the first from the newest value;
  /// `nil` past the last.
  func point(_ points: [SeriesOutlook.Point], ahead: Double) -> SeriesOutlook.Point? {
    guard let next = points.firstIndex(where: { $0.secondsAhead >= ahead }) else { return nil }
    let before =
      next > 0
      ? points[next - 1]
      : SeriesOutlook.Point(
        secondsAhead: 0, median: newest, likely: newest...newest, possible: newest...newest)
    let after = points[next]
    let share = (ahead - before.secondsAhead) / (after.secondsAhead - before.secondsAhead)
    func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * share }
    func between(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double> {
      let low = between(a.lowerBound, b.lowerBound)
      return low...max(low, between(a.upperBound, b.upperBound))
    }
    return SeriesOutlook.Point(
      secondsAhead: ahead, median: between(before.median, after.median),
      likely: between(before.likely, after.likely),
      possible: between(before.possible, after.possible))
  }
}
