import TUICore
import Testing

@Suite struct BrailleChartTests {
  @Test func dotsOutsideAreLeftOut() {
    var chart = BrailleChart(size: Size(columns: 1, rows: 1))
    for x in -2...3 { for y in -2...5 { chart.set(x: x, y: y, Style(.cpu)) } }
    var grid = Grid(size: Size(columns: 2, rows: 1))
    Canvas.draw(into: &grid, area: Rect(grid.size)) { chart.draw(into: &$0, column: 0, row: 0) }
    #expect(grid.rowText(0) == "⣿ ")
    #expect(grid[0, 0].style == Style(.cpu))
  }

  @Test func aLineIsUnbrokenButForGaps() {
    var chart = BrailleChart(size: Size(columns: 3, rows: 1))
    chart.line([0, 3, .nan, 0, 0, 3] as [Float], range: 0...3, .plain)
    var grid = Grid(size: Size(columns: 3, rows: 1))
    Canvas.draw(into: &grid, area: Rect(grid.size)) { chart.draw(into: &$0, column: 0, row: 0) }
    #expect(grid.rowText(0) == "⣸⢀⣸")
  }
}
