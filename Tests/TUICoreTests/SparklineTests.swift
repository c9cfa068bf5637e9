import TUICore
import Testing

@Suite struct SparklineTests {
  private func drawn(
    _ spark: Sparkline, _ values: [Float], columns: Int = 8, rows: Int = 1, ascii: Bool = false
  ) -> Grid {
    let size = Size(columns: columns, rows: rows)
    var grid = Grid(size: size, fill: Cell("×"))
    Canvas.draw(into: &grid, area: Rect(size), ascii: ascii) {
      spark.draw(into: &$0, Rect(size), values)
    }
    return grid
  }

  private let ramp: [Float] = [0, 1, 2, 3, 4, 5, 6, 7]

  @Test func blocksRiseWithTheValue() {
    let grid = drawn(Sparkline(range: 0...7), ramp)
    #expect(grid.rowText(0) == "▁▁▂▃▅▆▇█")
    #expect(grid[7, 0].style == Style(.graph, level: 100))
    #expect(grid[0, 0].style == Style(.graph, level: 0))
  }

  @Test func asciiRisesToo() {
    #expect(drawn(Sparkline(range: 0...7, form: .ascii), ramp).rowText(0) == "..:-+*%#")
    #expect(drawn(Sparkline(range: 0...7), ramp, ascii: true).rowText(0) == "..:-+*%#")
    for cell in drawn(Sparkline(range: 0...7, form: .braille), ramp, ascii: true).cells {
      #expect(cell.code >= 0x20 && cell.code < 0x7f)
    }
  }

  @Test func brailleHasTwoValuesACell() {
    let grid = drawn(Sparkline(range: 0...4, form: .braille), [1, 2, 3, 4], columns: 3)
    #expect(grid.rowText(0) == " ⣠⣾")
  }

  @Test func severalRowsMakeOneBar() {
    let grid = drawn(Sparkline(range: 0...16), [0, 8, 9, 16], columns: 4, rows: 2)
    #expect(grid.rowText(0) == "  ▁█")
    #expect(grid.rowText(1) == "▁███")
  }

  @Test func theNewestStandsAtTheRightAndTheOldestGiveWay() {
    #expect(drawn(Sparkline(range: 0...7), [7, 7], columns: 4).rowText(0) == "  ██")
    #expect(drawn(Sparkline(range: 0...7), [0] + ramp, columns: 2).rowText(0) == "▇█")
    #expect(drawn(Sparkline(range: 0...7), [], columns: 2).rowText(0) == "  ")
  }

  @Test func aGapIsADotAndNeverZero() {
    let grid = drawn(Sparkline(range: 0...7), [0, .nan, .infinity, 7], columns: 4)
    #expect(grid.rowText(0) == "▁··█")
    #expect(grid[1, 0].style == Style(.gap))
    let braille = drawn(Sparkline(range: 0...7, form: .braille), [.nan, .nan], columns: 1)
    #expect(braille.rowText(0) == "·")
  }

  @Test func valuesOutsideTheBandStandOut() {
    let spark = Sparkline(range: 0...7, role: .cpu, band: 2...5)
    let grid = drawn(spark, ramp)
    #expect(grid[1, 0].style.role == .warning)
    #expect(grid[3, 0].style.role == .cpu)
    #expect(grid[6, 0].style.role == .warning)
    let braille = Sparkline(range: 0...7, role: .cpu, form: .braille, band: 0...5)
    // One of the two values in the last cell is outside, and it colours the cell.
    #expect(drawn(braille, [1, 1, 6, 1], columns: 2)[1, 0].style.role == .warning)
  }

  @Test func aMarkedStretchStandsOut() {
    let grid = drawn(Sparkline(range: 0...7, outside: .critical, marked: 2..<4), ramp)
    #expect(
      (0..<8).map { grid[$0, 0].style.role == .critical } == [
        false, false, true, true, false, false, false, false,
      ])
  }

  @Test func theWriteHeadChangesTwoCellsAtMost() {
    var values: [Float] = []
    var last: Grid?
    for count in 1...40 {
      values.append(Float(count * 7 % 8))
      let spark = Sparkline(range: 0...7, motion: .sweep(count: count))
      let grid = drawn(spark, values)
      if let last {
        let changed = zip(last.cells, grid.cells).count { $0 != $1 }
        #expect(changed <= 2, "after \(count) values")
      }
      last = grid
    }
    let full = drawn(Sparkline(range: 0...7, motion: .sweep(count: 40)), values)
    #expect(full[0, 0].code == 0x20, "the gap runs ahead of the head")
  }

  @Test func everySizeAndRangeIsDrawnInside() {
    for form in [Sparkline.Form.blocks, .braille, .ascii] {
      for columns in 0...5 {
        for rows in 0...3 {
          for range in [0...0, 0...1, -5...Float.greatestFiniteMagnitude] as [ClosedRange<Float>] {
            let grid = drawn(
              Sparkline(range: range, form: form), [-9, 0, 0.5, 1, 1e30, .nan], columns: columns,
              rows: rows)
            #expect(!grid.cells.contains(Cell("×")))
          }
        }
      }
    }
  }
}
