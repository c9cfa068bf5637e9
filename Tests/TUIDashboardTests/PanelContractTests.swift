import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// What every panel keeps to, whatever it shows: it draws all of its canvas and nothing else, at
/// every size, and the same state gives the same cells.
@Suite struct PanelContractTests {
  @Test func everyIdentifierHasOnePanel() {
    for id in PanelID.allCases {
      #expect(PanelList.all.count { $0.id == id } == 1, "\(id)")
    }
    #expect(PanelList.all.count == PanelID.allCases.count)
  }

  @Test(arguments: PanelID.allCases)
  func staysInsideAndDrawsEverything(id: PanelID) throws {
    let panel = try #require(PanelList.panel(id))
    let states = Self.states(for: id)
    for (index, state) in states.enumerated() {
      for rows in 0...20 {
        for columns in stride(from: 0, through: 60, by: rows % 7 == 0 ? 1 : 9) {
          let outer = Size(columns: columns + 4, rows: rows + 2)
          let area = Rect(column: 2, row: 1, columns: columns, rows: rows)
          for ascii in [false, true] {
            let first = Self.draw(panel, state, outer, area, ascii: ascii)
            let where_ = "\(id) state \(index) \(columns)x\(rows) ascii \(ascii)"
            if columns % 5 == 0 {
              let second = Self.draw(panel, state, outer, area, ascii: ascii)
              #expect(first.cells == second.cells, "not the same twice: \(where_)")
            }
            Self.check(first, area, where_, ascii: ascii)
          }
        }
      }
    }
  }

  private static func draw(
    _ panel: any Panel.Type, _ state: DashboardState, _ outer: Size, _ area: Rect, ascii: Bool
  ) -> Grid {
    var grid = Grid(size: outer, fill: Golden.fill)
    Canvas.draw(into: &grid, area: area, ascii: ascii) { canvas in
      panel.draw(state, into: &canvas, focused: true)
    }
    return grid
  }

  private static func check(_ grid: Grid, _ area: Rect, _ where_: String, ascii: Bool) {
    for row in 0..<grid.size.rows {
      for column in 0..<grid.size.columns {
        let cell = grid[column, row]
        let inside = area.contains(Point(column: column, row: row))
        let untouched = cell == Golden.fill
        if inside == untouched {
          Issue.record(
            "cell \(column),\(row) \(inside ? "was not drawn" : "is outside"): \(where_)")
          return
        }
        if inside, ascii, cell.code < 0x20 && cell.width > 0 || ascii && inside && cell.code > 0x7e
        {
          Issue.record("cell \(column),\(row) is not ASCII: \(where_)")
          return
        }
      }
    }
  }

  /// A state before the first tick, a loaded one, one with hostile names, and one that plays the
  /// past.
  private static func states(for id: PanelID) -> [DashboardState] {
    let size = Size(columns: 60, rows: 20)
    var states = [DashboardState(size: size)]
    for machine in [SampleMachine(), HostileNames.machine(), SampleSources.machine()] {
      states.append(opened(machine, machine.state(size), id))
    }
    let keys: [Key] = id == .fleetHost ? [.enter] : []
    for hosts in [7, 150] where id == .fleet || id == .fleetHost {
      var fleet = SampleFleet(hosts: hosts).state(size)
      for key in keys { _ = fleet.update(.key(key)) }
      states.append(fleet)
    }
    var session = SampleSession(size)
    session.go(.character("["), .escape)
    session.run("speed 10")
    if id != .footer { session.state = opened(SampleMachine(), session.state, id) }
    states.append(session.state)
    return states
  }

  /// Brings a state to where the panel is the one that is shown, as far as keys can.
  private static func opened(
    _ machine: SampleMachine, _ state: DashboardState, _ id: PanelID
  ) -> DashboardState {
    var state = state
    let keys: [Key] =
      switch id {
      case .anomalyList: [.character("2")]
      case .anomalyDetail: [.character("2"), .enter]
      case .seriesTable: [.character("3")]
      case .seriesDetail: [.character("3"), .enter]
      case .processList: [.character("4")]
      case .processDetail: [.character("4"), .enter]
      case .sources: [.character("5")]
      case .history: [.character("6")]
      case .http, .sourceSignals: [.character("7")]
      case .database: [.character("8")]
      case .business: [.character("9")]
      case .help: [.character("?")]
      case .why: [.character("w")]
      case .related: [.character("w"), .character("c"), .character("b")]
      case .footer: [.character(":"), .character("t")]
      case .fleet: [.character("0")]
      case .fleetHost: [.character("0"), .enter]
      default: []
      }
    for key in keys { _ = state.update(.key(key)) }
    _ = state.update(.data(machine.reply(to: state.dataRequest)))
    return state
  }
}
