import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Who is told of what is off, in the health view.
@Suite struct AlertLinesTests {
  private static let sizes = [
    Size(columns: 200, rows: 60), Size(columns: 120, rows: 40), Size(columns: 80, rows: 24),
    Size(columns: 30, rows: 20),
  ]

  private static func health() -> AlertHealth {
    var good = AlertReceiverHealth(name: "desk", kind: "terminal")
    good.state = .healthy
    good.delivered = 12
    good.firing = 2
    var bad = AlertReceiverHealth(name: "ops", kind: "webhook")
    bad.state = .failing
    bad.failures = 7
    bad.waiting = 3
    bad.held = 37
    bad.lastError = "Failed to connect to hooks.example.org port 443"
    var health = AlertHealth()
    health.receivers = [good, bad, AlertReceiverHealth(name: "am", kind: "alertmanager")]
    let wall = WallInstant(milliseconds: SampleMachine().wall - 64_000)
    health.log = [
      AlertLogEntry(
        wall: WallInstant(milliseconds: wall.milliseconds - 86_400_000), receiver: "desk",
        title: "resolved on web1: the disk is full", outcome: .delivered, nanoseconds: 900_000),
      AlertLogEntry(
        wall: wall, receiver: "desk", title: "critical on web1: the disk is full +37 more",
        outcome: .delivered, nanoseconds: 1_400_000),
      AlertLogEntry(
        wall: WallInstant(milliseconds: wall.milliseconds + 4_000), receiver: "ops",
        title: "critical on web1: the disk is \u{1B}[2Jfull", outcome: .failed,
        reason: bad.lastError, nanoseconds: 5_000_000_000, attempt: 7),
    ]
    return health
  }

  private static func state(_ health: AlertHealth, _ size: Size) -> DashboardState {
    var machine = SampleMachine()
    machine.alerts = health
    return machine.state(size, options: DashboardOptions(view: .sources))
  }

  @Test(arguments: sizes)
  func receiversAreDrawnAsRecorded(size: Size) {
    var state = Self.state(Self.health(), size)
    for _ in 0..<140 where ScreenText(state).row(of: "alerts ──").map({ $0 > 3 }) ?? true {
      state.press(.down)
    }
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      let mismatch = Golden.mismatch(
        grid, "Alerts.\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : ""))
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }

  @Test func nothingIsCutOnANarrowScreen() throws {
    let text = ScreenText(Self.state(Self.health(), Size(columns: 30, rows: 200)))
    let begin = try #require(text.row(of: "alerts ──"))
    let end = try #require(text.row(of: "detection ──"))
    let lines = text.lines[begin..<end]
    #expect(!lines.contains { $0.contains("…") }, "\(lines.joined(separator: "\n"))")
    let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(words.contains("try 7: critical on web1: the disk is"))
    #expect(words.contains("desk delivered in 1.40ms: critical on web1: the disk is full +37 more"))
  }

  @Test func silencesOfAReceiverAreTold() {
    var health = Self.health()
    var board = ReceiverBoard()
    let until = WallInstant(milliseconds: 1_700_000_000_000)
    board.silences = [
      .init(
        id: "a", matchers: #"alertname="system.cpu.utilization""#, by: "anna on pts/3",
        comment: "moving (kilter 7 on web1)", until: until, isOurs: true),
      .init(
        id: "b", matchers: #"device="vda""#, by: "bob", comment: "", until: until, isOurs: false),
    ]
    board.silenceCount = 5
    board.alerts = [
      .init(key: SeriesKey("a"), group: "{}", silencedBy: ["b"], isInhibited: false),
      .init(key: SeriesKey("c"), group: "{}", silencedBy: [], isInhibited: true),
    ]
    board.alertCount = 2
    board.groupCount = 1
    health.receivers[2].board = board
    let text = ScreenText(Self.state(health, Size(columns: 120, rows: 200)))
    for words in [
      "silences at am ──", "2 of this machine in 1 group, 1 silenced, 1 inhibited",
      #"alertname="system.cpu.utilization", until "#,
      " by anna on pts/3: moving (kilter 7 on web1)",
      "of others", "3 more",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func nothingIsSaidWhereNobodyIsToBeTold() {
    let size = Size(columns: 120, rows: 200)
    #expect(!ScreenText(Self.state(AlertHealth(), size)).contains("alerts ──"))
    var health = AlertHealth()
    health.trouble = "another kilter delivers alerts"
    #expect(ScreenText(Self.state(health, size)).contains("another kilter delivers alerts"))
  }
}
