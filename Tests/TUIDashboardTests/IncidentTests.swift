import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// Incidents on the screen: the banner, the grouped feed, the story of an anomaly.
@Suite struct IncidentTests {
  private static let list = PanelID.anomalyList.rawValue
  private static let wide = Size(columns: 120, rows: 40)
  private static let narrow = Size(columns: 60, rows: 24)

  /// A state with an incident of `members` anomalies, numbers 100 and up.
  private func state(_ size: Size, members: Int, endedAt: MonotonicInstant? = nil) -> DashboardState
  {
    let machine = SampleMachine()
    let events = (0..<members).map { number in
      machine.event(
        UInt64(100 + number), anomaly: UInt64(100 + number), .opened, "system.cpu.interrupts",
        .warning, began: 60, at: 60, peak: 9, expected: 1...2, reason: "anomaly \(number)")
    }
    var snapshot = machine.snapshot()
    snapshot.open = events
    snapshot.lastEvent = UInt64(99 + members)
    snapshot.incidents = [
      Incident(
        number: 100, startedAt: events[0].startedAt, startedWall: events[0].startedWall,
        endedAt: endedAt, severity: .warning,
        // The second anomaly stands for the incident.
        members: [1, 0].map { member(events[$0]) } + events.dropFirst(2).map { member($0) },
        blame: [Blame(subject: "hog[77]", amount: 1.9, unit: .cores, share: 0.96)],
        sentence: "CPU 100 %, 3 related: hog[77] +1.9 cores, 96 % of the rise",
        evidence: ["the first fact"] + (0..<30).map { "fact \($0)" },
        suggestions: [.init(text: "See the hog.", command: "perf top -p 77")])
    ]
    var state = DashboardState(size: size)
    _ = state.update(.events(EventPage(events: events, missed: 0, last: UInt64(99 + members))))
    _ = state.update(.snapshot(snapshot, DataReply()))
    return state
  }

  private func member(_ event: AnomalyEvent) -> Incident.Member {
    Incident.Member(
      anomaly: event.anomaly, series: event.series, key: event.key, startedAt: event.startedAt,
      isOpen: true, severity: event.severity, rank: 0.5, reason: event.reason)
  }

  @Test func theBannerTellsTheWorstIncidentAndSinceWhen() {
    let state = state(Self.wide, members: 4)
    #expect(
      ScreenText(state).lines[1].contains(
        "CPU 100 %, 3 related: hog[77] +1.9 cores, 96 % of the rise, since 14:31"))
  }

  @Test func membersStandUnderTheirIncidentInTheOrderOfTheirRank() {
    var state = state(Self.wide, members: 4)
    state.press(.character("2"))
    #expect(
      state.feedRows == [
        .incident(100), .member(101), .member(100), .member(102), .member(103),
      ])
    #expect(ScreenText(state).lines[4].contains("CPU 100 %, 3 related: hog[77]"))
  }

  @Test func manyMembersAreFoldedWhereItIsNarrowAndUnfoldOnEnter() {
    var state = state(Self.narrow, members: 6)
    state.press(.character("2"))
    #expect(
      state.feedRows == [
        .incident(100), .member(101), .member(100), .member(102), .more(incident: 100, count: 3),
      ])
    #expect(ScreenText(state).contains("3 more"))
    state.press(.character("G"), .enter)
    #expect(state.details.isEmpty && state.feedRows.count == 7)
    #expect(!ScreenText(state).contains("3 more"))
  }

  @Test func enterOnAnIncidentOpensWhatStandsForIt() {
    var state = state(Self.wide, members: 4)
    state.press(.character("2"), .enter)
    #expect(state.details == [.anomaly(101)])
    let screen = ScreenText(state)
    for text in [
      "anomaly 1", "hog[77]: 1.90 cores, 96 % of the change", "what helps", "See the hog.",
      "$ perf top -p 77", "evidence", "the first fact",
    ] {
      #expect(screen.contains(text), "\(text)")
    }
  }

  @Test func theStoryOfAnAnomalyScrolls() {
    var state = state(Self.narrow, members: 4)
    state.press(.character("2"), .enter)
    #expect(!ScreenText(state).contains("detectors"))
    state.press(.character("G"))
    #expect(ScreenText(state).contains("detectors"))
    #expect(!ScreenText(state).contains("See the hog."))
    state.press(.character("]"))
    #expect(state.lists[PanelID.anomalyDetail.rawValue].top == 0, "another one begins at its top")
  }

  @Test func theCursorStaysOnItsRowWhenAnIncidentGrows() {
    var state = state(Self.wide, members: 4)
    state.press(.character("2"), .down, .down, .down)
    #expect(state.feedRows[state.lists[Self.list].cursor] == .member(102))
    let machine = SampleMachine()
    let event = machine.event(
      200, anomaly: 200, .opened, "system.cpu.load{period=\"1m\"}", .info, began: 1, at: 1,
      peak: 9, expected: 1...2, reason: "new")
    _ = state.update(.events(EventPage(events: [event], missed: 0, last: 200)))
    #expect(state.feedRows.first == .anomaly(200))
    #expect(state.feedRows[state.lists[Self.list].cursor] == .member(102))
  }

  @Test func theFilterFindsAnIncidentByItsSentence() {
    var state = state(Self.wide, members: 4)
    state.type("2/hog")
    #expect(state.feedRows.count == 5)
    state.press(.control("u"))
    state.type("nobody")
    #expect(state.feedRows.isEmpty)
  }

  @Test func oneMemberAloneIsAnOrdinaryRow() {
    var machine = SampleMachine()
    machine.sequence += 1
    var state = machine.state(Self.wide)
    state.press(.character("2"))
    #expect(state.feedRows.first == .anomaly(9))
    #expect(state.feedRows.dropFirst().first == .incident(5))
  }

  @Test func anIncidentThatTheEngineForgotIsOverAndStillKnown() throws {
    var state = state(Self.wide, members: 4)
    var snapshot = SampleMachine().snapshot()
    snapshot.open = []
    snapshot.incidents = []
    snapshot.lastEvent = 300
    _ = state.update(.snapshot(snapshot, DataReply()))
    let incident = try #require(state.incidents.incident(of: 103))
    #expect(incident.number == 100 && incident.endedAt == snapshot.data.at)
    #expect(ScreenText(state).lines[1].contains("all calm"))
    state.press(.character("2"))
    #expect(state.feedRows.first == .incident(100))
  }

  @Test func theFeedOfIncidentsIsBounded() {
    var feed = IncidentFeed()
    let member = member(SampleMachine().openEvents()[0])
    for number in 1...UInt64(IncidentFeed.most + 20) {
      var one = member
      one.anomaly = number
      let incident = Incident(
        number: number, startedAt: .init(nanoseconds: 0), startedWall: .init(milliseconds: 0),
        severity: .info, members: [one], blame: [], sentence: "", evidence: [], suggestions: [])
      feed.add([incident], at: .init(nanoseconds: Int64(number)))
    }
    #expect(feed.incidents.count == IncidentFeed.most)
    #expect(feed.incident(of: 20) == nil && feed.incident(of: 21)?.number == 21)
    #expect(feed.incidents.count { $0.endedAt == nil } == 1)
  }

  @Test func whoDidItFitsIntoTheSmallestPane() {
    let pane = state(Size(columns: 30, rows: 12), members: 2)
    #expect(ScreenText(pane).contains("hog[77]"))
    var list = state(Size(columns: 30, rows: 12), members: 2)
    list.press(.character("2"))
    #expect(ScreenText(list).contains("96% hog[77]"))
    for rows in 1...8 {
      for columns in 1...24 {
        var tiny = state(Size(columns: columns, rows: rows), members: 9)
        tiny.press(.character("2"), .enter, .down, .character("G"))
        #expect(ScreenText(tiny).lines.count == rows)
      }
    }
  }
}
