/// A chart of dots, two by four a cell: several lines in one rectangle, and marks on them.
package struct BrailleChart: Hashable, Sendable {
  /// Cells.
  package let size: Size
  private var dots: [UInt8]
  private var styles: [Style]

  /// An empty chart.
  package init(size: Size) {
    self.size = size
    dots = Array(repeating: 0, count: size.columns * size.rows)
    styles = Array(repeating: .plain, count: size.columns * size.rows)
  }

  /// Dots across.
  package var width: Int { size.columns * 2 }
  /// Dots up.
  package var height: Int { size.rows * 4 }

  /// Sets one dot, from 0 at the top left; one outside is left out.
  ///
  /// The cell takes the style of the dot set last.
  package mutating func set(x: Int, y: Int, _ style: Style) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let place = (y / 4) * size.columns + x / 2
    dots[place] |= UInt8(Glyphs.brailleDot(x: x % 2, y: y % 4))
    styles[place] = style
  }

  /// Draws a line through values, one a dot column, from the left; `NaN` interrupts it.
  package mutating func line(
    _ values: some Collection<Float>, range: ClosedRange<Float>, _ style: Style
  ) {
    let span = range.upperBound - range.lowerBound
    var last: Int?
    for (x, value) in values.prefix(width).enumerated() {
      guard value.isFinite, height > 0 else {
        last = nil
        continue
      }
      let fraction = span > 0 ? min(1, max(0, (value - range.lowerBound) / span)) : 0
      let y = height - 1 - Int((fraction * Float(height - 1)).rounded())
      let from = last ?? y
      for step in min(from, y)...max(from, y) { set(x: x, y: step, style) }
      last = y
    }
  }

  /// Draws the chart; where it has no dot, what is there stays.
  package func draw(into canvas: inout Canvas, column: Int, row: Int) {
    for y in 0..<size.rows {
      for x in 0..<size.columns where dots[y * size.columns + x] != 0 {
        canvas.put(
          Glyphs.brailleCell(UInt32(dots[y * size.columns + x])), column: column + x,
          row: row + y, styles[y * size.columns + x])
      }
    }
  }
}
