import MonitorModel
import MonitorSupport
import TUICore
import TUITerminal

/// Twenty sparklines with a number each, one step a second: what `ptybench.py` measures.
enum Meter {
  @MainActor
  static func run(
    _ options: TerminalOptions, _ motion: Sparkline.Motion,
    _ coloring: Sparkline.Coloring = .byValue, _ form: Sparkline.Form = .blocks
  ) async -> Int32 {
    guard let terminal = try? NcursesTerminal(options: options) else { return 1 }
    defer { terminal.close() }
    let time = MonitorTime.system
    var random = SeededGenerator(seed: 1)
    var lines = [[Float]](repeating: [], count: 20)
    var next = time.monotonic()
    while true {
      // Filled at once, so that the first second is like every other.
      let steps = lines[0].isEmpty ? 130 : 1
      for index in lines.indices {
        for _ in 0..<steps {
          let last = lines[index].last ?? 0.5
          let step = Float.random(in: -0.1...0.1, using: &random)
          lines[index].append(min(1, max(0, last + step)))
        }
      }
      var grid = Grid(size: terminal.size)
      Canvas.draw(into: &grid, area: Rect(grid.size), ascii: terminal.ascii) { canvas in
        for (row, line) in lines.enumerated() {
          let value = Int((line.last ?? 0) * 1000)
          canvas.write("series \(row)", column: 0, row: row + 1, Style(.dim))
          canvas.writeRight("\(value / 10).\(value % 10) %", endColumn: 22, row: row + 1)
          var spark = Sparkline(range: 0...1, role: .cpu, coloring: coloring, form: form)
          switch motion {
          case .scroll: break
          case .sweep: spark.motion = .sweep(count: line.count)
          case .steps(let places, _): spark.motion = .steps(of: places, count: line.count)
          }
          spark.draw(into: &canvas, Rect(column: 24, row: row + 1, columns: 60, rows: 1), line)
        }
      }
      terminal.present(grid)
      next = MonotonicInstant(nanoseconds: next.nanoseconds + 1_000_000_000)
      do { try await time.sleepUntil(next) } catch { return 0 }
    }
  }
}
