import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// The behaviour: what keys, ticks and the mouse do.
@Suite struct DashboardStateTests {
  static let wide = Size(columns: 120, rows: 40)

  @Test func quitSuspendAndRedrawAreEffects() {
    var state = SampleMachine().state(Self.wide)
    #expect(state.press(.character("q")) == [.quit])
    #expect(state.press(.control("c")) == [.quit])
    #expect(state.press(.control("z")) == [.suspend])
    #expect(state.press(.control("l")) == [.redraw])
    #expect(state.press(.function(9)) == [])
  }

  @Test func numbersSwitchViewsAndEscapeComesBack() {
    var state = SampleMachine().state(Self.wide)
    for (number, view) in DashboardView.allCases.enumerated() {
      state.type("\(number + 1)")
      #expect(state.view == view)
    }
    state.press(.escape)
    #expect(state.view == .overview)
  }

  @Test func hiddenViewsCostNothing() {
    let machine = SampleMachine()
    var state = machine.state(Self.wide)
    #expect(!state.dataRequest.histories.isEmpty)
    #expect(state.press(.character("4")) == [])
    #expect(state.dataRequest == DataRequest())
    #expect(state.press(.character("5")) == [])
    #expect(state.press(.character("3")) == [.fetch])
    #expect(state.dataRequest.histories.isEmpty && state.dataRequest.window == .fiveMinutes)
    #expect(state.press(.character("1")) == [.fetch])
  }

  @Test func statisticsOfTheOverviewAreAskedForEveryFewSecondsOnly() {
    var machine = SampleMachine()
    var state = machine.state(Self.wide)
    var asked = 0
    for _ in 0..<20 {
      machine.now = machine.now.advanced(by: 1_000_000_000)
      let request = state.dataRequest
      if request.window != nil { asked += 1 }
      _ = state.update(.snapshot(machine.snapshot(), machine.reply(to: request)))
    }
    #expect((4...5).contains(asked), "\(asked) times in 20 ticks")
  }

  @Test func aForecastThatIsNoLongerMadeLeavesTheScreen() {
    var machine = SampleMachine()
    var state = machine.state(Self.wide)
    #expect(ScreenText(state).contains("full in 5h"))
    for _ in 0..<12 {
      machine.now = machine.now.advanced(by: 1_000_000_000)
      var reply = machine.reply(to: state.dataRequest)
      reply.forecasts = []
      _ = state.update(.snapshot(machine.snapshot(), reply))
    }
    #expect(!ScreenText(state).contains("full in"))
  }

  @Test func onlyAnOrderByAFigureAsksForTheFiguresOfAllSeries() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("3"))
    let visible = state.dataRequest.statisticsSeries?.count
    #expect(visible == 40 - 2 - 1 - 2)
    state.type(":sort p95")
    state.press(.enter)
    #expect(state.dataRequest.window != nil && state.dataRequest.statisticsSeries == nil)
    state.press(.down, .character("G"), .character("s"))
    #expect(state.seriesSorting.column == .p99)
  }

  @Test func theChartOfAnAnomalyReachesBackToItsStart() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("2"), .character("G"), .enter)
    #expect(state.details == [.anomaly(1)] && state.shownSpan.seconds == 3_600)
    state.press(.character("-"))
    #expect(state.shownSpan.seconds == 900)
    state.press(.character("="), .escape)
    #expect(state.shownSpan.seconds == 300)
  }

  @Test func aFreshScreenBeginsWithAMinute() {
    var machine = SampleMachine()
    machine.sequence = 20
    var state = machine.state(Self.wide)
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.shownSpan.seconds == 60 && ScreenText(state).contains("signals 1m"))
    // An earlier run fills the screen.
    _ = state.update(.snapshot(machine.snapshot(), machine.reply(to: state.dataRequest)))
    #expect(state.shownSpan.seconds == 300)
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    machine.sequence = 61
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.shownSpan.seconds == 300)
  }

  @Test func trendsStayOnTheScreenBetweenTwoAnswers() {
    var machine = SampleMachine()
    var state = machine.state(Self.wide)
    state.press(.character("3"))
    for _ in 0..<5 {
      machine.now = machine.now.advanced(by: 1_000_000_000)
      let reply = machine.reply(to: state.dataRequest)
      _ = state.update(.snapshot(machine.snapshot(), reply))
    }
    #expect(ScreenText(state).contains("↗→↘"))
  }

  @Test func aChangedSpanOrWindowIsFetchedAtOnce() {
    var state = SampleMachine().state(Self.wide)
    #expect(state.press(.character("+")) == [.fetch])
    #expect(state.span.seconds == 900)
    state.type("--")
    #expect(state.span.seconds == 60)
    state.type("-=")
    #expect(state.span.seconds == 300)
    #expect(state.press(.character("W")) == [.fetch])
    #expect(state.window == .hour)
  }

  @Test func pauseFreezesThePictureAndGoesOnWithTheNewest() {
    var machine = SampleMachine()
    var state = machine.state(Self.wide)
    let before = ScreenText(state).lines
    state.press(.character(" "))
    #expect(ScreenText(state).contains("PAUSED <1m"))
    machine.now = machine.now.advanced(by: 185_000_000_000)
    machine.values[0] = 0.07
    _ = state.update(.snapshot(machine.snapshot(), machine.reply(to: state.dataRequest)))
    let paused = ScreenText(state)
    #expect(paused.contains("PAUSED 3m"))
    #expect(Array(paused.lines.dropFirst()).dropLast() == before.dropFirst().dropLast())
    state.press(.character("p"))
    #expect(state.pausedAt == nil && state.snapshot?.data.values[0] == 0.07)
    #expect(ScreenText(state).contains("LIVE"))
  }

  @Test func tabMovesTheFocusAndEnterOpensWhatIsSelected() {
    var state = SampleMachine().state(Self.wide)
    state.press(.tab)
    #expect(state.focus == .signals && state.focusShown)
    state.press(.down, .enter)
    #expect(state.details.count == 1 && ScreenText(state).contains("load 1m 5m "))
    state.press(.escape, .tab, .tab, .tab)
    #expect(state.focus == .processes)
    state.press(.enter)
    #expect(ScreenText(state).contains("postgres: 15/main: walwriter"))
    state.press(.escape, .character("e"))
    #expect(state.expanded == .processes && !ScreenText(state).contains("signals 5m"))
    state.press(.character("e"))
    #expect(ScreenText(state).contains("signals 5m"))
  }

  @Test func aSelectedProcessIsFollowedWhileOthersComeAndGo() {
    var machine = SampleMachine()
    var state = machine.state(Self.wide)
    state.press(.character("4"), .down, .down)
    let pid = { (state: DashboardState) in
      state.processOrder[state.lists[PanelID.processList.rawValue].cursor].pid
    }
    let chosen = pid(state)
    machine.busyProcesses = 5
    machine.now = machine.now.advanced(by: 1_000_000_000)
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(pid(state) == chosen)
    #expect(state.lists[PanelID.processList.rawValue].cursor > 2)
    state.press(.escape)
    #expect(state.lists[PanelID.processList.rawValue].cursor == 0)
  }

  @Test func processTableSortsReversesAndHidesKernelThreads() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("4"))
    #expect(state.processRows.count < 140)
    state.press(.character("K"))
    #expect(state.processRows.count == 140)
    state.press(.character("s"))
    #expect(state.processSorting.column == .memory)
    #expect(ScreenText(state).lines[4].contains("node"))
    state.press(.character("S"))
    #expect(!ScreenText(state).lines[4].contains("node"))
    state.type(":sort user")
    state.press(.enter)
    #expect(state.processSorting.column == .user)
  }

  @Test func resizingKeepsTheSelectionOnTheScreen() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("3"))
    for _ in 0..<30 { state.press(.down) }
    let list = { (state: DashboardState) in state.lists[PanelID.seriesTable.rawValue] }
    let selected = state.seriesRows[list(state).cursor]
    for size in [
      Size(columns: 20, rows: 6), Size(columns: 300, rows: 100), Size(columns: 1, rows: 1),
      Size(columns: 0, rows: 0), Size(columns: 80, rows: 24),
    ] {
      _ = state.update(.resized(size))
      #expect(state.seriesRows[list(state).cursor] == selected)
      #expect(list(state).cursor >= list(state).top)
      _ = ScreenText(state)
    }
    let visible = 24 - 2 - 1 - 2
    #expect(list(state).cursor < list(state).top + visible)
  }

  @Test func aClickSelectsAndASecondOneOpens() throws {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("4"))
    let row = try #require(ScreenText(state).row(of: "rsync"))
    let click = MouseEvent(.press, at: Point(column: 40, row: row))
    _ = state.update(.mouse(click))
    #expect(state.details.isEmpty)
    #expect(state.lists[PanelID.processList.rawValue].cursor == 1)
    _ = state.update(.mouse(click))
    #expect(ScreenText(state).contains("rsync -a --delete /srv/data backup:/srv/data"))
    _ = state.update(.mouse(MouseEvent(.wheelDown, at: Point(column: 9, row: 9))))
    _ = state.update(.mouse(MouseEvent(.press, at: Point(column: 900, row: 900))))
  }

  @Test func helpListsWhatWorksHereAndCanBeSearched() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("5"), .character("?"))
    #expect(!ScreenText(state).contains("kernel threads"))
    state.press(.escape, .character("4"), .function(1))
    #expect(ScreenText(state).contains("show or hide kernel threads"))
    state.type("/suspend")
    #expect(ScreenText(state).contains("C-z") && !ScreenText(state).contains("kernel threads"))
    state.press(.enter, .escape)
    #expect(!state.helpShown && ScreenText(state).contains("processes 96 of 140"))
  }

  @Test func copyGivesTheSelectedLine() {
    var state = SampleMachine().state(Self.wide)
    state.press(.character("4"))
    #expect(state.press(.character("y")) == [.copy("812 postgres postgres: 15/main: walwriter")])
    state.press(.character("2"), .enter)
    let effects = state.press(.character("y"))
    #expect(effects.count == 1)
  }
}
