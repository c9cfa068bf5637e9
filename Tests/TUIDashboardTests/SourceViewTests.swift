import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// The views of HTTP, databases and business metrics.
@Suite struct SourceViewTests {
  private static let sizes = [
    Size(columns: 200, rows: 60), Size(columns: 120, rows: 40), Size(columns: 80, rows: 24),
    Size(columns: 30, rows: 20),
  ]

  private static func state(_ view: DashboardView, _ size: Size) -> DashboardState {
    let machine = SampleSources.machine()
    return machine.state(size, options: DashboardOptions(view: view))
  }

  @Test(arguments: [DashboardView.overview, .http, .database, .business, .sources], sizes)
  func sourcesAreDrawnAsRecorded(view: DashboardView, size: Size) {
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(Self.state(view, size), into: &grid, ascii: ascii)
      let name = "Sources.\(view.name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : "")
      let mismatch = Golden.mismatch(grid, name)
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }

  @Test func aTableGivesUpItsLastColumnsFirst() {
    let wide = ScreenText(Self.state(.http, Size(columns: 120, rows: 60)))
    #expect(wide.contains("slowest routes"))
    #expect(wide.contains("p99"))
    #expect(wide.contains("502 157"))
    let narrow = ScreenText(Self.state(.http, Size(columns: 40, rows: 60)))
    #expect(narrow.contains("GET /cart/:id"))
    #expect(narrow.lines.contains { $0.contains("slowest routes") && !$0.contains("p99") })
  }

  @Test func aSourceThatDoesNotAnswerSaysSo() {
    let text = ScreenText(Self.state(.database, Size(columns: 100, rows: 60)))
    #expect(text.contains("no answer for 4 s"))
    #expect(text.contains("UPDATE stock"))
  }

  @Test func whatWasRefusedIsCountedOnTheHealthView() {
    let text = ScreenText(Self.state(.sources, Size(columns: 120, rows: 60)))
    #expect(text.contains("nginx-shop: 12 lines of no known format"))
  }

  @Test func whoAnswersThatItsServerIsDownIsNotHealthy() {
    var snapshot = SampleSources.machine().snapshot()
    snapshot.collectors = ["orders", "cache"].map { name in
      var collector = CollectorHealth(name: name)
      collector.state = .healthy
      return collector
    }
    #expect(snapshot.collectors.map(snapshot.hasProblem) == [false, true])
    snapshot.collectors[1].state = .late
    #expect(!snapshot.hasProblem(snapshot.collectors[1]))
  }

  @Test func keysLeadToTheViewsAndScrollTheirText() {
    var state = Self.state(.overview, Size(columns: 80, rows: 14))
    for (key, title) in [("7", "nginx-shop"), ("8", "orders"), ("9", "statsd")] {
      _ = state.update(.key(.character(Character(key))))
      #expect(ScreenText(state).contains(title), "\(key)")
    }
    _ = state.update(.key(.character("7")))
    _ = state.update(.key(.character("G")))
    #expect(ScreenText(state).contains("lines longer than 1 MiB"))
  }
}
