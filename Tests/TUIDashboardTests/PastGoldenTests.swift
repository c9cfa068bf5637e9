import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Screens of the past, at the sizes people have, in UTF-8 and in ASCII.
@Suite struct PastGoldenTests {
  /// What is shown, and the keys that lead there.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var keys: [Key] = []
    var command = ""
    var isRecording = false
    var testDescription: String { name }
  }

  static let sizes = [
    Size(columns: 20, rows: 6), Size(columns: 30, rows: 20), Size(columns: 40, rows: 10),
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  static let cases: [Case] = [
    Case(name: "overview", keys: [.shiftLeft, .shiftLeft, .shiftLeft, .shiftLeft, .shiftLeft]),
    Case(name: "playing", keys: [.character("4"), .shiftLeft, .shiftLeft], command: "speed -4"),
    Case(name: "anomaly", keys: [.character("["), .character("[")]),
    Case(name: "older", keys: [.character("3"), .home]),
    Case(name: "replay", keys: [.character("6"), .end, .shiftLeft], isRecording: true),
  ]

  @Test(arguments: cases, sizes)
  func pastIsDrawnAsRecorded(one: Case, size: Size) {
    var session = SampleSession(size, options: DashboardOptions(isRecording: one.isRecording))
    for key in one.keys { session.go(key) }
    if !one.command.isEmpty { session.run(one.command) }
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(session.state, into: &grid, ascii: ascii)
      let name = "past.\(one.name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : "")
      let mismatch = Golden.mismatch(grid, name)
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }
}
