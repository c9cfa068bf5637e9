import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// What is pushed to whom, in the health view.
@Suite struct PushLinesTests {
  private static func text(_ push: PushHealth) -> String {
    var machine = SampleMachine()
    machine.push = push
    let size = Size(columns: 120, rows: 200)
    let state = machine.state(size, options: DashboardOptions(view: .sources))
    return ScreenText(state).lines.joined(separator: "\n")
  }

  private static func wall(_ machine: SampleMachine, secondsAgo: Int64) -> WallInstant {
    WallInstant(milliseconds: machine.wall - secondsAgo * 1_000)
  }

  @Test func seriesThatAreLeftOutAndThoseThatCameTooLateAreNamed() {
    var destination = PushDestinationHealth(name: "prom", url: "http://p")
    destination.state = .sending
    destination.failed = 7
    let wall = WallInstant(milliseconds: 0)
    destination.bad = [PushBadSeries(series: "a{b=\"1\"}", reason: "duplicate label", wall: wall)]
    destination.badCount = 1
    destination.late = [PushBadSeries(series: "c", reason: "out of order sample", wall: wall)]
    var push = PushHealth()
    push.destinations = [destination]
    let text = Self.text(push)
    #expect(text.contains("left out: a{b=\"1\"}: duplicate label"))
    #expect(text.contains("too late: c: out of order sample"))
  }

  @Test func whatIsLeftOverIsNamedWithItsFolder() {
    var push = PushHealth()
    push.leftovers = [
      PushLeftover(
        name: "old", folder: "/var/lib/kilter/push/old", samples: 12_345, bytes: 3 << 20,
        oldest: Self.wall(SampleMachine(), secondsAgo: 7_200))
    ]
    let text = Self.text(push)
    #expect(text.contains("remote write"))
    for words in [
      "3.00 MiB wait", "12 345 samples", "the oldest 2h00m ago", "/var/lib/kilter/push/old",
    ] {
      #expect(text.contains(words), "\(words) in \(text)")
    }
    #expect(!Self.text(PushHealth()).contains("remote write"))
  }
}
