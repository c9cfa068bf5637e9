import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Whole screens in scenes beyond the plain views: what is open, help, and a storm of which some is
/// seen to.
@Suite struct SceneGoldenTests {
  static let sizes = [
    Size(columns: 40, rows: 6), Size(columns: 30, rows: 20), Size(columns: 80, rows: 24),
    Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  /// What is on the screen.
  enum Scene: String, CaseIterable, Sendable {
    /// An anomaly that is open.
    case detail
    /// The list of keys.
    case help
    /// The overview in a storm.
    case stormOverview = "storm.overview"
    /// The feed in a storm.
    case stormFeed = "storm.anomalies"
    /// The feed in a storm, a filter being typed.
    case stormFilter = "storm.filter"
  }

  @Test(arguments: Scene.allCases, sizes)
  func sceneIsDrawnAsRecorded(scene: Scene, size: Size) {
    let state = Self.state(scene, size)
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      let name = "Scene.\(scene.rawValue).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : "")
      let mismatch = Golden.mismatch(grid, name)
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }

  private static func state(_ scene: Scene, _ size: Size) -> DashboardState {
    switch scene {
    case .detail, .help:
      let machine = SampleMachine()
      var state = machine.state(size)
      let keys: [Key] =
        scene == .help ? [.character("?")] : [.character("2"), .down, .down, .enter]
      for key in keys where state.update(.key(key)).contains(.fetch) {
        _ = state.update(.data(machine.reply(to: state.dataRequest)))
      }
      return state
    case .stormOverview, .stormFeed, .stormFilter:
      var desk = TriageDesk(anomalies: 200, size: size)
      desk.type("2aaaza")
      desk.press(.character("1"), .character("z"), .character("4"), .character("f"))
      desk.press(.character("g"))
      if scene == .stormOverview { desk.press(.character("1")) }
      if scene == .stormFilter { desk.type("/disk severity>=critical age<") }
      desk.show()
      return desk.state
    }
  }
}
