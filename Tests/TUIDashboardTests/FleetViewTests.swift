import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// The map of a fleet and the view of one host.
@Suite struct FleetViewTests {
  private static let sizes = [
    Size(columns: 30, rows: 20), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]

  @Test(arguments: sizes)
  func theMapIsDrawnAsRecorded(size: Size) {
    Self.check(SampleFleet().state(size), "Fleet.map", size)
  }

  @Test(arguments: sizes)
  func aHostIsDrawnAsRecorded(size: Size) {
    var state = SampleFleet().state(size)
    state.press(.character("j"), .character("k"), .enter)
    Self.check(state, "Fleet.host", size)
  }

  private static func check(_ state: DashboardState, _ name: String, _ size: Size) {
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      let mismatch = Golden.mismatch(
        grid, "\(name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : ""))
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }

  @Test func theWorstComesFirstAndSaysWhy() {
    let state = SampleFleet().state(Size(columns: 120, rows: 40))
    #expect(state.fleetMap.cells.count == 1_000)
    #expect(state.fleetMap.cells[0].isUp == false)
    #expect(state.fleetMap.silent == 1)
    #expect(ScreenText(state).contains(SampleFleet.name(500)))
    #expect(ScreenText(state).contains("rule host-silent"))
  }

  @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)])
  func aThousandHostsAreOnOneScreen(size: Size) {
    let state = SampleFleet().state(size)
    let lines = FleetLines(state.fleetMap, Size(columns: size.columns, rows: size.rows - 6))
    #expect(lines.lines.count <= size.rows - 6)
  }

  @Test func theCursorGoesWhereKeysAndArrowsPoint() {
    var state = SampleFleet().state(Size(columns: 80, rows: 24))
    func selected() -> Int { state.lists[PanelID.fleet.rawValue].cursor }
    state.press(.right, .character("l"))
    #expect(selected() == 2)
    state.press(.left)
    #expect(selected() == 1)
    state.press(.down, .up)
    #expect(selected() == 1)
    state.press(.character("G"))
    #expect(selected() == 999)
    state.press(.right, .character("g"))
    #expect(selected() == 0)
    #expect(!state.lists[PanelID.fleet.rawValue].engaged)
    // The map is no place where an arrow goes into the past.
    #expect(state.past == nil)
  }

  @Test func theHostUnderTheCursorStaysThere() {
    var state = SampleFleet().state(Size(columns: 80, rows: 24))
    state.press(.right, .right, .right, .right, .right)
    func selected() -> String {
      let cursor = state.lists[PanelID.fleet.rawValue].cursor
      return state.fleet.hosts[state.fleetMap.cells[cursor].host].name
    }
    let before = selected()
    state.press(.character("L"))
    #expect(state.fleetMap.label == "role")
    #expect(selected() == before)
    #expect(ScreenText(state).contains(before))
    state.press(.character("L"))
    #expect(state.fleetMap.label.isEmpty && state.fleetMap.groups.count == 1)
  }

  @Test func commandsGroupFilterAndChooseASignal() {
    var state = SampleFleet().state(Size(columns: 120, rows: 40))
    state.type(":group role")
    state.press(.enter)
    #expect(state.fleetMap.groups.count == 4)
    state.type(":map network")
    state.press(.enter)
    #expect(state.fleetSignal == "network.receive")
    #expect(ScreenText(state).contains("net rx"))
    state.type("/fra1")
    state.press(.enter)
    #expect(state.fleetMap.cells.count == 332)
    #expect(ScreenText(state).contains("668 filtered out"))
    state.type(":map nothing")
    state.press(.enter)
    #expect(state.notice.hasPrefix("map worst, "))
    state.type(":fleet")
    state.press(.enter)
    #expect(state.view == .fleet)
  }

  @Test func enterOpensTheHostAndEscapeComesBack() {
    var state = SampleFleet().state(Size(columns: 120, rows: 40))
    state.press(.right, .enter)
    #expect(state.details == [.host(SampleFleet.name(333))])
    let text = ScreenText(state)
    #expect(text.contains("filesystem") && text.contains("net rx") && text.contains("1 open"))
    // A host asks for the charts of its own signals, not of the fleet's.
    #expect(state.dataRequest.histories.count == 6)
    state.press(.down, .enter)
    if case .series = state.details.last {} else { Issue.record("no series was opened") }
    state.press(.escape, .escape)
    #expect(state.details.isEmpty && state.view == .fleet)
  }

  @Test func oneKeyAttachesToTheHostsDaemon() {
    var state = SampleFleet().state(Size(columns: 120, rows: 40))
    #expect(state.press(.character("H")).isEmpty)
    #expect(state.notice.contains("[fleet] daemon"))
    let options = DashboardOptions(view: .fleet, fleetDaemon: "https://{host}:9091")
    state = SampleFleet().state(Size(columns: 120, rows: 40), options: options)
    let host = SampleFleet.name(500).dropLast(5)
    #expect(state.press(.character("H")) == [.attach("https://\(host):9091")])
  }

  @Test(
    arguments: [
      ("h1.example:9100", "https://h1.example:9091/h1.example:9100"),
      ("h1", "https://h1:9091/h1"), ("[::1]:9100", "https://[::1]:9091/[::1]:9100"),
      ("a b", nil), ("h1/../x", nil), ("h1@evil", nil), ("h1#x", nil), ("-h", nil), ("", nil),
      ("\u{1B}]52;", nil), ("hé", nil),
    ] as [(String, String?)])
  func anAddressIsMadeOfPlainNamesOnly(name: String, address: String?) {
    #expect(FleetAddress.address("https://{host}:9091/{instance}", of: name) == address)
  }

  @Test func aServerThatFailsSaysSoAboveTheMap() {
    var fleet = SampleFleet()
    fleet.hosts = 40
    fleet.problem = "refused: HTTP status 401: the token or password is wrong or has expired"
    #expect(ScreenText(fleet.state(Size(columns: 120, rows: 40))).contains("HTTP status 401"))
    fleet.hosts = 0
    let text = ScreenText(fleet.state(Size(columns: 80, rows: 24)))
    #expect(text.contains("HTTP status 401") && text.contains("prometheus.example"))
    // A machine without a fleet says how to read one.
    let machine = SampleMachine()
    let none = machine.state(
      Size(columns: 80, rows: 24), options: DashboardOptions(view: .fleet))
    #expect(ScreenText(none).contains("kilter --fleet URL"))
  }

  @Test func aClickSelectsAndASecondOpens() {
    var state = SampleFleet().state(Size(columns: 120, rows: 40))
    let row = ScreenText(state).row(of: "ber1") ?? ScreenText(state).row(of: "par1") ?? 3
    let event = MouseEvent(.press, at: Point(column: 3, row: row + 1))
    _ = state.update(.mouse(event))
    let cursor = state.lists[PanelID.fleet.rawValue].cursor
    #expect(cursor > 0)
    _ = state.update(.mouse(event))
    #expect(state.details.count == 1)
  }
}
