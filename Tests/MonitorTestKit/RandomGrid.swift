package import MonitorSupport
package import TUICore

extension Grid {
  /// A grid of random text, wide characters and marks among it, in random styles.
  package static func random(size: Size, using random: inout SeededGenerator) -> Grid {
    let texts = [
      "a", "cpu 97.0 %", "日本", "e\u{301}", "🙂", "│", "▁▂▃▄▅▆▇█", "⣿⣀", " ", "……", "한글", "n\u{303}o",
    ]
    var grid = Grid(size: size)
    Canvas.draw(into: &grid, area: Rect(size)) { canvas in
      for _ in 0..<(size.rows * 6) {
        let role = Role.allCases[Int.random(in: 0..<Role.allCases.count, using: &random)]
        let attributes = Style.Attributes(rawValue: UInt8.random(in: 0...15, using: &random))
        let style = Style(role, level: UInt8.random(in: 0...100, using: &random), attributes)
        let text = texts[Int.random(in: 0..<texts.count, using: &random)]
        canvas.write(
          text, column: Int.random(in: -1..<size.columns, using: &random),
          row: Int.random(in: 0..<max(1, size.rows), using: &random), style)
      }
    }
    return grid
  }
}
