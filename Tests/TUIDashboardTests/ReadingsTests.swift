import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// No reading is not zero, and what did not change is not drawn otherwise.
@Suite struct ReadingsTests {
  private static func line(_ change: (inout SampleMachine) -> Void) -> String {
    var machine = SampleMachine()
    change(&machine)
    let state = machine.state(Size(columns: 120, rows: 40))
    let screen = ScreenText(state)
    return screen.row(of: "stall io  ").map { screen.lines[$0] } ?? ""
  }

  private static func set(_ machine: inout SampleMachine, _ state: ReadingState) {
    let id = machine.id("system.pressure.stall{kind=\"some\",resource=\"io\"}")
    machine.states[id.index] = state
  }

  @Test func aGapIsADashWithItsReason() {
    #expect(Self.line { Self.set(&$0, .forbidden) }.hasPrefix("stall io      – deni"))
    #expect(Self.line { Self.set(&$0, .absent) }.contains("– abse"))
    #expect(Self.line { Self.set(&$0, .warmingUp) }.hasPrefix("stall io      … "))
    #expect(Self.line { _ in }.hasPrefix("stall io     24 %"))
  }

  @Test func aStaleReadingSaysItsAge() {
    let line = Self.line { machine in
      Self.set(&machine, .stale)
      let id = machine.id("system.pressure.stall{kind=\"some\",resource=\"io\"}")
      machine.ages = machine.values.map { _ in 0 }
      machine.ages[id.index] = 12_400_000_000
    }
    #expect(line.contains("24 %") && line.contains("12s old"))
  }

  @Test func aTickThatChangedNothingDrawsTheSameCells() {
    var machine = SampleMachine()
    var state = machine.state(Size(columns: 120, rows: 40))
    var first = Grid(size: state.size)
    DashboardScreen.draw(state, into: &first, ascii: false)
    // Three seconds on, within the same minute, the same bucket of ten seconds.
    for _ in 0..<3 {
      machine.now = machine.now.advanced(by: 1_000_000_000)
      let request = state.dataRequest
      var reply = machine.reply(to: request)
      reply.histories = state.reply.histories
      _ = state.update(.snapshot(machine.snapshot(), reply))
    }
    var second = Grid(size: state.size)
    DashboardScreen.draw(state, into: &second, ascii: false)
    var changed = 0
    for index in first.cells.indices where first.cells[index] != second.cells[index] {
      changed += 1
    }
    // Only the ages of anomalies may pass a full minute.
    #expect(changed <= 6, "\(changed) cells")
  }

  @Test func hostWithoutAnythingIsDrawn() {
    var machine = SampleMachine()
    machine.series = []
    machine.values = []
    machine.states = []
    machine.withoutAnomalies = true
    for view in DashboardView.allCases {
      let state = machine.state(
        Size(columns: 80, rows: 24), options: DashboardOptions(view: view))
      #expect(ScreenText(state).contains("all calm"))
    }
  }
}
