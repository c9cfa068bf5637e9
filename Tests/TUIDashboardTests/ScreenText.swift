import MonitorTestKit
import TUICore
import TUIDashboard

/// The screen of a state as lines of text.
struct ScreenText {
  let lines: [String]

  init(_ state: DashboardState, ascii: Bool = false) {
    var grid = Grid(size: state.size, fill: Golden.fill)
    DashboardScreen.draw(state, into: &grid, ascii: ascii)
    lines = (0..<state.size.rows).map { grid.rowText($0) }
  }

  /// Whether some line contains `text`.
  func contains(_ text: String) -> Bool { row(of: text) != nil }

  /// The first row that contains `text`.
  func row(of text: String) -> Int? { lines.firstIndex { $0.contains(text) } }
}

extension DashboardState {
  /// Presses keys one after the other and returns all effects.
  @discardableResult
  mutating func press(_ keys: Key...) -> [DashboardEffect] {
    keys.flatMap { update(.key($0)) }
  }

  /// Types text.
  @discardableResult
  mutating func type(_ text: String) -> [DashboardEffect] {
    text.flatMap { update(.key(.character($0))) }
  }
}
