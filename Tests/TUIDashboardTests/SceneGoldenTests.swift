import MonitorModel
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
    /// The same with what people wrote to its incident.
    case notes
    /// A note being typed.
    case note
    /// One series.
    case series
    /// One process.
    case process
    /// The overview of a machine that is all right.
    case calm
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

  /// A tick with notes to two anomalies of one incident.
  private static func noted(_ machine: SampleMachine) -> MonitorSnapshot {
    func note(_ text: String, _ user: String, _ minutes: Int64) -> TriageBoard.Note {
      .init(
        text: text, by: .init(user: user, terminal: "pts/3"),
        wall: WallInstant(milliseconds: machine.wall - minutes * 60_000))
    }
    var snapshot = machine.snapshot()
    snapshot.triage.version = 1
    snapshot.triage.notes = [
      5: [
        note("VACUUM FULL on orders, started by the migration of last night", "anna", 1_470),
        note("stopped it, watching", "bob", 1),
      ], 8: [note("the shop waits for it", "carl", 20)],
    ]
    return snapshot
  }

  private static func state(_ scene: Scene, _ size: Size) -> DashboardState {
    switch scene {
    case .calm:
      return SampleMachine(.init(loaded: false, anomalies: false)).state(size)
    case .detail, .notes, .note, .series, .process, .help:
      let machine = SampleMachine()
      var state = machine.state(size)
      if scene == .notes {
        _ = state.update(.snapshot(noted(machine), machine.reply(to: state.dataRequest)))
      }
      let detail: [Key] = [.character("2"), .down, .down, .enter]
      let keys: [Key] =
        switch scene {
        case .help: [.character("?")]
        case .series: [.character("3"), .enter]
        case .process: [.character("4"), .enter]
        case .note: detail + [.character("m")] + "vacuum of orders".map { .character($0) }
        default: detail
        }
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
