import MonitorSupport
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Names are foreign text: none may put a control character into a cell.
@Suite struct HostileNamesTests {
  @Test(arguments: DashboardView.allCases)
  func noControlCharacterReachesACell(view: DashboardView) {
    let machine = HostileNames.machine()
    for size in ViewGoldenTests.sizes {
      var state = machine.state(size, options: DashboardOptions(view: view))
      for key in [Key.down, .down, .enter] {
        Self.check(state, size, "\(view) \(size)")
        _ = state.update(.key(key))
      }
      Self.check(state, size, "\(view) \(size) opened")
    }
  }

  private static func check(_ state: DashboardState, _ size: Size, _ where_: String) {
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      for row in 0..<size.rows {
        for column in 0..<size.columns {
          for scalar in grid.text(of: grid[column, row]).unicodeScalars {
            let value = scalar.value
            let isControl = value < 0x20 || (0x7f..<0xa0).contains(value)
            let isDirection = (0x202a...0x202e).contains(value) || (0x2066...0x2069).contains(value)
            if isControl || isDirection {
              Issue.record("U+\(String(value, radix: 16)) at \(column),\(row): \(where_)")
              return
            }
          }
        }
      }
    }
  }
}
