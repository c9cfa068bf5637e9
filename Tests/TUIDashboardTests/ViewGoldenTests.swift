import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Whole screens at the sizes people have, in UTF-8 and in ASCII.
@Suite struct ViewGoldenTests {
  static let sizes = [
    Size(columns: 20, rows: 6), Size(columns: 30, rows: 20), Size(columns: 80, rows: 24),
    Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  @Test(arguments: DashboardView.allCases, sizes)
  func viewIsDrawnAsRecorded(view: DashboardView, size: Size) {
    let machine = SampleMachine()
    let state = machine.state(size, options: DashboardOptions(view: view))
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      let name = "\(view.name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : "")
      let mismatch = Golden.mismatch(grid, name)
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }
}
