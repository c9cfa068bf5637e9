import MonitorSupport
import TUICore
import Testing

@Suite struct CanvasTests {
  private static let size = Size(columns: 40, rows: 4)

  private func drawn(
    _ size: Size = CanvasTests.size, ascii: Bool = false, _ body: (inout Canvas) -> Void
  ) -> Grid {
    var grid = Grid(size: size)
    Canvas.draw(into: &grid, area: Rect(size), ascii: ascii, body)
    return grid
  }

  /// What is wrong with a grid: a control character, or half of a wide character.
  private func flaw(_ grid: Grid) -> String? {
    for row in 0..<grid.size.rows {
      if let flaw = flaw(grid, row: row) { return flaw }
    }
    return nil
  }

  /// The same for one row.
  private func flaw(_ grid: Grid, row: Int) -> String? {
    var expectsHalf = false
    for column in 0..<grid.size.columns {
      let cell = grid[column, row]
      if (cell.width == 0) != expectsHalf { return "half a character at \(column),\(row)" }
      expectsHalf = cell.width == 2
      if cell.width == 0 || cell.code == 0x20 { continue }
      if let scalar = Unicode.Scalar(cell.code) {
        let kind = ScalarClass(scalar)
        if kind != (cell.width == 2 ? .wide : .narrow) {
          return "U+\(String(cell.code, radix: 16)) at \(column),\(row)"
        }
        continue
      }
      let scalars = grid.text(of: cell).unicodeScalars
      for (place, scalar) in scalars.enumerated()
      where place > 0 && ScalarClass(scalar) != .mark || ScalarClass(scalar) == .unfit {
        return "U+\(String(scalar.value, radix: 16)) at \(column),\(row)"
      }
    }
    return expectsHalf ? "half a character at the end of row \(row)" : nil
  }

  #if DEBUG
    private static let names = 30_000
  #else
    private static let names = 1_000_000
  #endif

  @Test(arguments: [1, 2] as [UInt64]) func fuzzedNamesCannotDisturbTheGrid(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var grid = Grid(size: Self.size)
    let nasty: [[UInt8]] = [
      [0x1b, 0x5d, 0x35, 0x32], [0xc2, 0x9b], [0xe2, 0x80, 0xae], [0xcc, 0x81], [0xf0, 0x9f, 0x99],
      [0xe6, 0x97, 0xa5], [0xf0, 0x9f, 0x99, 0x82], [0xef, 0xbb, 0xbf], [0xed, 0xa0, 0x80], [0x07],
      [0xf3, 0xa0, 0x81, 0x81], [0xe2, 0x81, 0xa6],
    ]
    for number in 0..<(Self.names / 2) {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        if UInt8.random(in: 0...3, using: &random) == 0 {
          bytes += nasty[Int.random(in: 0..<nasty.count, using: &random)]
        } else {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      let name = String(decoding: bytes, as: UTF8.self)
      let column = Int.random(in: -3..<42, using: &random)
      let row = Int.random(in: 0..<4, using: &random)
      let limit = Bool.random(using: &random) ? Int.random(in: 0...20, using: &random) : nil
      Canvas.draw(into: &grid, area: Rect(Self.size), ascii: number % 8 == 0) { canvas in
        if number % 2 == 0 {
          canvas.write(name, column: column, row: row, limit: limit)
        } else {
          canvas.writeRight(name, endColumn: column, row: row, limit: limit)
        }
      }
      if let flaw = flaw(grid, row: row) {
        Issue.record("seed \(seed), name \(number) \(bytes): \(flaw)")
        return
      }
      if grid.clusters.count > 1000 { grid.reset(size: Self.size) }
    }
  }

  @Test func writesPlainTextAndReturnsTheColumnAfterIt() {
    var end = 0
    let grid = drawn { end = $0.write("cpu 97.0", column: 2, row: 1, Style(.title)) }
    #expect(end == 10)
    #expect(grid.rowText(1).hasPrefix("  cpu 97.0 "))
    #expect(grid[2, 1].style == Style(.title))
    #expect(grid[10, 1].style == .plain)
  }

  @Test func textThatDoesNotFitEndsInADotsSign() {
    let grid = drawn(Size(columns: 8, rows: 3)) {
      $0.write("abcdefghij", column: 0, row: 0)
      $0.write("日本語日本", column: 0, row: 1)
      $0.write("abcd", column: 0, row: 2, limit: 3)
    }
    #expect(grid.rowText(0) == "abcdefg…")
    #expect(grid.rowText(1) == "日本語… ")
    #expect(grid.rowText(2) == "ab…     ")
    let ascii = drawn(Size(columns: 4, rows: 1), ascii: true) {
      $0.write("abcdefghij", column: 0, row: 0)
    }
    #expect(ascii.rowText(0) == "abc~")
  }

  @Test func writesToTheRightEdge() {
    let grid = drawn(Size(columns: 8, rows: 1)) { $0.writeRight("97", endColumn: 8, row: 0) }
    #expect(grid.rowText(0) == "      97")
  }

  @Test func aWideCharacterLosesBothHalvesOrNone() {
    for place in 0..<6 {
      let grid = drawn(Size(columns: 6, rows: 1)) {
        $0.write("日本語", column: 0, row: 0)
        $0.write("x", column: place, row: 0)
      }
      #expect(flaw(grid) == nil)
      #expect(grid.rowText(0).contains("x"))
    }
    let filled = drawn(Size(columns: 6, rows: 1)) {
      $0.write("日本語", column: 0, row: 0)
      $0.fill(Rect(column: 1, row: 0, columns: 2, rows: 1), "#")
    }
    #expect(flaw(filled) == nil)
    #expect(filled.rowText(0) == " ## 語")
  }

  @Test func nothingIsDrawnOutside() {
    var grid = Grid(size: Self.size, fill: Cell("×"))
    Canvas.draw(into: &grid, area: Rect(column: 5, row: 1, columns: 10, rows: 2)) { canvas in
      canvas.fill(Rect(column: -5, row: -5, columns: 90, rows: 90), ".")
      canvas.write("a long line of text", column: -2, row: 0)
      canvas.put("x", column: 10, row: 0, .plain)
      canvas.write("y", column: 0, row: 2)
    }
    for row in 0..<4 {
      for column in 0..<40 {
        let inside = (5..<15).contains(column) && (1..<3).contains(row)
        #expect((grid[column, row] == Cell("×")) != inside, "\(column),\(row)")
      }
    }
  }

  @Test func onlyScalarsOfOneColumnArePut() {
    let grid = drawn(Size(columns: 5, rows: 1)) {
      for (column, scalar) in (["\u{1B}", "日", "\u{301}", "\u{202E}", "é"] as [Unicode.Scalar])
        .enumerated()
      {
        $0.put(scalar, column: column, row: 0, .plain)
      }
    }
    #expect(grid.rowText(0) == "????é")
    let ascii = drawn(Size(columns: 2, rows: 1), ascii: true) {
      $0.put("█", column: 0, row: 0, .plain)
      $0.put("─", column: 1, row: 0, .plain)
    }
    #expect(ascii.rowText(0) == "#-")
  }

  @Test func clustersPastTheLimitLoseTheirMarks() {
    var grid = Grid(size: Size(columns: 2, rows: 1))
    for _ in 0...Grid.clustersMax { _ = grid.intern("e\u{301}") }
    #expect(grid.clusters.count == Grid.clustersMax)
    #expect(grid.intern("e\u{301}") == 0x65)
  }
}
