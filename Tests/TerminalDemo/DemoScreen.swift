import TUICore

/// What the demo shows: a title, a counter, the last thing said, and on request a full screen.
struct DemoScreen {
  var size: Size
  var ascii: Bool
  var count = 0
  var fill = 0
  private var said = ""

  init(size: Size, ascii: Bool) {
    self.size = size
    self.ascii = ascii
  }

  mutating func say(_ text: String) { said = text }

  func grid() -> Grid {
    var grid = Grid(size: size)
    Canvas.draw(into: &grid, area: Rect(size), ascii: ascii) { canvas in
      if fill > 0 {
        let letter = Unicode.Scalar(UInt8(ascii: "a") + UInt8(fill % 26))
        for row in 3..<max(3, canvas.rows) {
          let style = Style(.cpu, level: UInt8((row * 7 + fill) % 101))
          canvas.fill(Rect(column: 0, row: row, columns: canvas.columns, rows: 1), letter, style)
        }
      }
      canvas.write("kilter demo", column: 0, row: 0, Style(.title))
      canvas.write("count \(count)", column: 0, row: 1, Style(.warning))
      canvas.write(said, column: 0, row: 2)
    }
    return grid
  }
}
