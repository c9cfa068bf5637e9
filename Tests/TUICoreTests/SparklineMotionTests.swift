import TUICore
import Testing

/// How many cells change when a value comes.
@Suite struct SparklineMotionTests {
  private func drawn(_ motion: Sparkline.Motion, _ values: [Float]) -> Grid {
    let size = Size(columns: 12, rows: 1)
    var grid = Grid(size: size)
    Canvas.draw(into: &grid, area: Rect(size)) {
      Sparkline(range: 0...7, motion: motion).draw(into: &$0, Rect(size), values)
    }
    return grid
  }

  @Test func stepsMoveEverythingOnceInAWhile() {
    var values: [Float] = []
    var last: Grid?
    var jumps = 0
    for count in 1...60 {
      values.append(Float(count * 5 % 8))
      let grid = drawn(.steps(of: 4, count: count), values)
      if let last {
        let changed = zip(last.cells, grid.cells).count { $0 != $1 }
        if changed > 1 {
          jumps += 1
          #expect(count % 4 == 1, "value \(count) is the first of a step")
        }
      }
      last = grid
    }
    #expect(jumps == 14)
  }

  @Test func aStepShowsTheNewestAndFillsFromTheLeft() {
    let nine = (1...9).map { Float($0 % 8) }
    // The ninth is the first of the third step of four: three places wait.
    #expect(drawn(.steps(of: 4, count: 9), nine).rowText(0) == "▁▂▃▅▆▇█▁▁   ")
    // Only the newest are known: the places are the same.
    let five = Array(nine.suffix(5))
    #expect(drawn(.steps(of: 4, count: 9), five).rowText(0) == "    ▆▇█▁▁   ")
    #expect(drawn(.steps(of: 0, count: 9), nine).rowText(0) == "   ▁▂▃▅▆▇█▁▁")
  }

  @Test func aSweepOverwritesInPlace() {
    let values = (1...14).map { Float($0 % 8) }
    // Value 13 stands in place 12 modulo 12, and so on; the gap is ahead of it.
    let text = drawn(.sweep(count: 14), values).rowText(0)
    #expect(text == "▆▇ ▅▆▇█▁▁▂▃▅")
  }
}
