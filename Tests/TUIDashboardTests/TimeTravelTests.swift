import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// Moving through recorded time by keys, and back to live.
@Suite struct TimeTravelTests {
  @Test func arrowsStepByTheSpanOfCharts() {
    for (label, seconds) in [("1m", 1), ("5m", 5), ("15m", 15), ("1h", 60)] as [(String, Int64)] {
      var session = SampleSession()
      session.run("span " + label)
      session.go(.left)
      #expect(session.secondsBack == seconds, "\(label)")
      session.go(.character("T"))
      #expect(session.secondsBack == 2 * seconds, "\(label)")
      session.go(.shiftLeft)
      #expect(session.secondsBack == 12 * seconds, "\(label)")
      session.go(.right, .character("t"))
      #expect(session.secondsBack == 10 * seconds, "\(label)")
      session.go(.shiftRight)
      #expect(session.state.past == nil, "\(label): a step to now is live again")
    }
  }

  @Test func everyViewAndDetailIsOfTheMoment() {
    for view in "123456" {
      for opens in [false, true] {
        var session = SampleSession()
        session.go(.character(view))
        if opens { session.go(.enter) }
        session.go(.left)
        #expect(session.secondsBack == 5, "view \(view)")
        #expect(ScreenText(session.state).contains("PAST 14:32:02 -5s"), "view \(view)")
        session.go(.end)
        #expect(session.state.past == nil && ScreenText(session.state).contains("LIVE"))
      }
    }
  }

  @Test func hAndLSortAndGAndCapitalGMoveAsEver() {
    var session = SampleSession()
    session.go(.character("4"), .character("l"))
    #expect(session.state.processSorting.column == .memory && session.state.past == nil)
    session.go(.character("h"), .character("G"))
    #expect(session.state.processSorting.column == .cpu)
    #expect(session.state.lists[PanelID.processList.rawValue].cursor > 90)
    session.go(.character("g"))
    #expect(session.state.lists[PanelID.processList.rawValue].cursor == 0)
    #expect(session.fetched.isEmpty)
  }

  @Test func homeIsTheOldestAndEndIsNow() {
    var session = SampleSession()
    session.go(.home)
    #expect(session.state.shownInstant == session.history.instant(0))
    session.go(.left)
    #expect(session.state.notice == "that is the oldest moment")
    session.effects = []
    session.press(.end)
    #expect(session.effects == [.live, .fetch])
    #expect(session.state.past == nil && session.state.snapshot?.data.registry == 2)
  }

  @Test func stepsTypedWhileATickIsFetchedAreOne() {
    var session = SampleSession()
    session.press(.left, .left, .left, .shiftLeft, .right)
    #expect(session.fetched.count == 1, "one question at a time")
    session.answer()
    #expect(session.secondsBack == 5, "the first answer is shown on the way")
    session.settle()
    #expect(session.secondsBack == 60 && session.fetched.count == 2)
  }

  @Test func stepsAfterAJumpWaitForIt() {
    var session = SampleSession()
    session.press(.home, .right, .right)
    session.settle()
    #expect(session.state.shownInstant == session.history.instant(2 * 5))
    session.press(.home, .left, .end)
    session.settle()
    #expect(session.state.past == nil, "live is live, whatever comes late")
  }

  @Test func stepsThatEndWhereTheyBeganStayLive() {
    var session = SampleSession()
    session.press(.left, .right)
    session.settle()
    #expect(session.state.past == nil && session.state.seek == nil)
    session.press(.right)
    #expect(session.state.notice == "this is now")
  }

  @Test func escapeGoesUpAndNotToLive() {
    var session = SampleSession()
    session.go(.character("3"), .enter, .left, .escape)
    #expect(session.state.details.isEmpty && session.state.view == .percentiles)
    session.go(.escape, .escape)
    #expect(session.state.view == .overview && session.secondsBack == 5)
    session.run("live")
    #expect(session.state.past == nil)
  }

  @Test(arguments: [
    ("goto oldest", -5_400 - 1_799), ("goto -10m", -600), ("goto newest", 0), ("goto -65m", -5_400),
    ("goto -0s", 0), ("goto 2026-09-21 15:27:07", -300), ("goto 15:27:07", -300),
    ("goto 2026-09-21T16:27:07+02:00", -300), ("goto 15:27", -307),
  ])
  func gotoFindsTheMoment(command: String, seconds: Int64) {
    // Now is 15:32:07 on a clock an hour ahead of UTC; the older session ended 90 minutes before.
    var session = SampleSession(options: DashboardOptions(utcOffsetSeconds: 3_600))
    session.run(command)
    session.settle()
    let wall = session.state.snapshot?.data.wall.milliseconds ?? 0
    #expect((wall - 1_790_001_127_000) / 1_000 == seconds, "\(session.state.notice)")
  }

  @Test func aMomentThatIsMissingLeavesThePicture() {
    var session = SampleSession()
    session.run("goto 2020-01-01")
    session.settle()
    #expect(session.state.past == nil && session.state.notice == "nothing is recorded there")
    session.run("goto nowhere")
    #expect(session.state.notice == MomentText.forms)
    session.go(.left)
    session.run("goto 2020-01-01")
    session.settle()
    #expect(session.secondsBack == 5 && session.state.notice == "nothing is recorded there")
  }

  @Test func liveGoesOnUnseen() {
    var session = SampleSession()
    session.go(.left, .left)
    let shown = ScreenText(session.state).lines
    session.live(after: 185)
    let event = session.history.sessions[1].event(
      9, anomaly: 9, .opened, "system.cpu.interrupts", .critical, began: 2, at: 1, peak: 9,
      expected: 0...1, reason: "new")
    session.perform(session.state.update(.events(EventPage(events: [event], last: 9))))
    let later = ScreenText(session.state).lines
    #expect(shown.dropFirst().dropLast() == later.dropFirst().dropLast())
    #expect(later[0].contains("-3m"), "\(later[0])")
    #expect(session.state.feed.record(9) == nil)
    session.go(.end)
    #expect(session.state.feed.record(9) != nil)
    #expect(session.state.snapshot?.data.at == session.history.sessions[1].now)
  }

  @Test func pausedIsNotPastAndGoesThere() {
    var session = SampleSession()
    session.go(.character("p"))
    #expect(session.state.pausedAt != nil)
    session.live(after: 3)
    session.go(.left)
    #expect(session.secondsBack == 8 && session.state.pausedAt == nil)
    session.go(.end)
    #expect(session.state.pausedAt == nil && session.state.past == nil)
  }

  @Test func nothingIsTaughtInThePast() {
    var session = SampleSession()
    session.go(.left, .character("2"), .enter)
    for key in ["f", "u"] as [Character] {
      session.effects = []
      session.press(.character(key))
      #expect(session.effects.isEmpty)
      #expect(session.state.notice == "in the past: End goes back to live")
    }
    session.run("unlearn 2")
    #expect(!session.effects.contains { if case .act = $0 { true } else { false } })
  }

  @Test func otherViewsOfTheMomentAreFetchedForIt() {
    var session = SampleSession()
    session.go(.left)
    let instant = session.history.instant(2 * SampleHistory.ticks - 6)
    session.fetched = []
    session.press(.character("3"))
    #expect(session.fetched == [.tick(instant)])
    session.settle()
    #expect(session.fetched.count == 1 && session.secondsBack == 5)
    #expect(ScreenText(session.state).contains("↗→↘"))
    // Left for live before the answer came: it is not shown.
    session.press(.character("6"), .end)
    session.settle()
    #expect(session.state.past == nil)
  }

  @Test func answersThatNobodyWaitsForAreDropped() throws {
    var session = SampleSession()
    let query = session.state.query(for: .oldest)
    let moment = try session.history.moment(query)
    session.perform(session.state.update(.moment(moment, query)))
    session.perform(session.state.update(.noMoment(MomentAbsence("late"), query)))
    #expect(session.state.past == nil && session.state.notice.isEmpty)
    session.go(.left)
    session.perform(session.state.update(.data(DataReply())))
    #expect(!session.state.reply.histories.isEmpty, "a live answer is of no use in the past")
  }

  @Test func aClickOnTheRailGoesThere() throws {
    var session = SampleSession()
    session.go(.left)
    let row = session.state.size.rows - 1
    let line = ScreenText(session.state).lines[row]
    let first = try #require(line.firstIndex(of: "─")).utf16Offset(in: line)
    let click = MouseEvent(.press, at: Point(column: first, row: row))
    session.perform(session.state.update(.mouse(click)))
    session.settle()
    #expect(session.state.shownInstant?.session == 1)
    let keys = MouseEvent(.press, at: Point(column: 5, row: row))
    session.effects = []
    session.perform(session.state.update(.mouse(keys)))
    #expect(session.effects.isEmpty)
  }

  @Test(arguments: [
    (Size(columns: 120, rows: 40), "PAST 09-20 23:59:57 -10s"),
    (Size(columns: 40, rows: 10), "PAST 09-20 23:59:57"),
    (Size(columns: 20, rows: 6), "PAST 09-20"),
  ])
  func anotherDayIsNamed(size: Size, sign: String) {
    // Now is 00:00:07 on this clock.
    var session = SampleSession(size, options: DashboardOptions(utcOffsetSeconds: -52_320))
    session.go(.left, .left)
    #expect(ScreenText(session.state).contains(sign))
    session.run("goto 23:59:57")
    session.settle()
    #expect(session.secondsBack == 10)
  }

  @Test func whatIsRecordedIsTold() {
    var session = SampleSession()
    session.run("recorded")
    #expect(session.state.notice.contains("Home"))
    session.go(.left)
    session.run("recorded")
    #expect(session.state.notice.hasPrefix("recorded 2026-09-21 12:"), "\(session.state.notice)")
    #expect(session.state.notice.hasSuffix("3 600 ticks"))
  }
}
