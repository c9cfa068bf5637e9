import TUICore
import Testing

@Suite struct GridTests {
  @Test func resettingFillsAndResizes() {
    var grid = Grid(size: Size(columns: 3, rows: 2), fill: Cell("x"))
    grid.reset(size: Size(columns: 3, rows: 2), fill: Cell("y"))
    #expect(grid.cells.allSatisfy { $0 == Cell("y") })
    grid.reset(size: Size(columns: 5, rows: 4))
    #expect(grid.cells.count == 20)
    #expect(grid.rowText(3) == "     ")
    grid.reset(size: Size(columns: 0, rows: 0))
    #expect(grid.cells.isEmpty)
  }

  @Test func aCellIsEightBytes() {
    #expect(MemoryLayout<Cell>.size == 8)
    #expect(MemoryLayout<Cell>.stride == 8)
  }
}
