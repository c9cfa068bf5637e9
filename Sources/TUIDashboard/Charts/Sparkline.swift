import MonitorModel
import TUICore

/// A row of blocks of eight heights, one a bucket, the newest at the right.
///
/// One colour a row: a thin line is grateful when cells do not change their colour with their
/// height.
enum Sparkline {
  /// What a sparkline shows.
  struct Content {
    var history: DataReply.History
    var now: Int64
    var scale: ClosedRange<Double>
    var style: Style
    var stretches: [AnomalyFeed.Stretch]
    var series: SeriesID
  }

  /// Draws `content` into `cells` cells from `column` on.
  static func draw(
    _ canvas: inout Canvas, _ content: Content, column: Int, row: Int, cells: Int
  ) {
    let history = content.history
    guard cells > 0, history.bucketNanoseconds > 0, row < canvas.rows else { return }
    let marks = content.stretches.filter { $0.series == content.series.rawValue }
    let newest = content.now / history.bucketNanoseconds
    for cell in 0..<cells {
      let bucket = newest - Int64(cells - 1 - cell)
      let index = Int(bucket - history.firstBucket)
      let known = index >= 0 && index < history.means.count
      let value = known ? history.means[index] : .nan
      if value.isNaN {
        // Nothing known: a faint track, so that a young chart is seen to be one. The newest bucket
        // may still be filled.
        if bucket < newest {
          canvas.put(canvas.ascii ? " " : "·", column: column + cell, row: row, Style(.gap))
        }
        continue
      }
      var style = content.style
      let start = bucket * history.bucketNanoseconds
      let end = start + history.bucketNanoseconds
      for mark in marks where mark.start < end && mark.end >= start {
        style = Style(Drawing.role(mark.severity), .underline)
      }
      let glyph = level(Double(value), content.scale)
      canvas.put(
        canvas.ascii ? Glyphs.asciiRamp[glyph] : Glyphs.eighths[glyph], column: column + cell,
        row: row, style)
    }
  }

  /// The height of a value, 0…7.
  static func level(_ value: Double, _ scale: ClosedRange<Double>) -> Int {
    let width = scale.upperBound - scale.lowerBound
    guard width > 0, value.isFinite else { return 0 }
    let share = (value - scale.lowerBound) / width
    return max(0, min(7, Int((share * 8).rounded(.down))))
  }

  /// The top of a scale: the least of 1, 2, 5 × 10ⁿ that holds every value, so that it changes
  /// rarely; not below `floor`, which itself is the top of most machines' every day.
  static func top(_ history: DataReply.History, floor: Double) -> Double {
    var highest = floor
    for value in history.means where Double(value) > highest { highest = Double(value) }
    return highest <= floor ? floor : ChartScale.nice(highest)
  }
}
