import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Panels by themselves, in states that the views of the other goldens do not show.
@Suite struct PanelGoldenTests {
  /// A state and the size of the screen it is drawn on.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var shape = SampleMachine.Shape()
    var lessons = 2
    var size = Size(columns: 80, rows: 24)
    var keys: [Key] = []
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "AnomalyDetail.open", keys: [.character("2"), .down, .down, .enter]),
    Case(name: "AnomalyDetail.ended", keys: [.character("2"), .character("G"), .enter]),
    Case(
      name: "AnomalyDetail.narrow", size: Size(columns: 30, rows: 20),
      keys: [.character("2"), .enter]),
    Case(name: "SeriesDetail.share", keys: [.character("3"), .enter]),
    Case(
      name: "SeriesDetail.forecast", size: Size(columns: 120, rows: 40),
      keys: Array(":view perc").map { .character($0) } + [.enter]
        + Array("/fs").map { .character($0) } + [.enter, .down, .enter]),
    Case(
      name: "SeriesDetail.small", size: Size(columns: 20, rows: 6),
      keys: [.character("3"), .enter]),
    Case(
      name: "SeriesDetail.pane", size: Size(columns: 30, rows: 24),
      keys: [.character("3"), .enter]),
    Case(name: "Sources.lesson", keys: [.character("5"), .tab, .tab]),
    Case(
      name: "Sources.lesson.small", size: Size(columns: 20, rows: 6),
      keys: [.character("5"), .tab]),
    Case(
      name: "Sources.detection.pane", size: Size(columns: 30, rows: 44),
      keys: [.character("5"), .character("j"), .pageDown]),
    Case(
      name: "Sources.untaught", lessons: 0, size: Size(columns: 60, rows: 50),
      keys: [.character("5"), .control("d")]),
    Case(name: "ProcessDetail.postgres", keys: [.character("4"), .enter]),
    Case(
      name: "ProcessDetail.small", size: Size(columns: 30, rows: 10),
      keys: [.character("4"), .enter]),
    Case(name: "Help.processes", keys: [.character("4"), .character("?")]),
    Case(name: "Help.small", size: Size(columns: 30, rows: 12), keys: [.character("?")]),
    Case(name: "Footer.command", size: Size(columns: 60, rows: 16), keys: [.character(":")]),
    Case(
      name: "Footer.filter", size: Size(columns: 60, rows: 16),
      keys: Array("4/user:root !kw").map { .character($0) }),
    Case(name: "Header.paused", size: Size(columns: 80, rows: 16), keys: [.character("p")]),
    Case(
      name: "Overview.calm", shape: .init(loaded: false, anomalies: false),
      size: Size(columns: 100, rows: 30)),
    Case(
      name: "Overview.calm.pane", shape: .init(loaded: false, anomalies: false),
      size: Size(columns: 30, rows: 20)),
    Case(name: "Overview.cores64", shape: .init(cores: 64), size: Size(columns: 120, rows: 40)),
    Case(name: "Overview.cores256", shape: .init(cores: 256), size: Size(columns: 140, rows: 45)),
    Case(name: "Overview.focus", keys: [.tab, .down, .down]),
    Case(name: "Overview.wideflat", size: Size(columns: 120, rows: 12)),
    Case(name: "Overview.tallnarrow", size: Size(columns: 45, rows: 50)),
    Case(name: "Overview.expanded", keys: [.tab, .tab, .character("e")]),
    Case(
      name: "History.pinned", size: Size(columns: 120, rows: 40),
      keys: [.character("6"), .enter, .down, .down, .enter, .down]),
  ]

  @Test(arguments: cases)
  func panelIsDrawnAsRecorded(one: Case) {
    var machine = SampleMachine(one.shape)
    machine.detection = SampleMachine.detection(lessons: one.lessons)
    var state = machine.state(one.size)
    for key in one.keys {
      if state.update(.key(key)).contains(.fetch) {
        _ = state.update(.data(machine.reply(to: state.dataRequest)))
      }
    }
    var grid = Grid(size: one.size, fill: Golden.fill)
    DashboardScreen.draw(state, into: &grid, ascii: false)
    let mismatch = Golden.mismatch(grid, one.name)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }
}
