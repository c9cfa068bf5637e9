import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// Two sessions number their series in different ways: nothing shows a wrong name.
@Suite struct RenumberingTests {
  private static func key(_ state: DashboardState, _ id: SeriesID) -> SeriesKey? {
    state.snapshot.flatMap {
      $0.data.series.indices.contains(id.index) ? $0.data.series[id.index].key : nil
    }
  }

  @Test func namesAndPinsAndDetailsFollowTheSeries() throws {
    var session = SampleSession()
    session.go(.character("6"), .down, .enter, .down, .down, .enter)
    let pinned = session.state.pinned.map { Self.key(session.state, $0) }
    #expect(pinned.count == 2)
    let series = session.history.sessions[1].id("system.memory.utilization")
    session.go(.character("3"))
    session.run("filter memory.utilization")
    session.go(.enter)
    #expect(session.state.details == [.series(series)])
    let live = session.state
    session.go(.home)
    let state = session.state
    #expect(state.snapshot?.data.registry == 1)
    #expect(state.pinned.map { Self.key(state, $0) } == pinned && state.pinned != live.pinned)
    guard case .series(let id) = try #require(state.details.last) else {
      Issue.record("\(state.details)")
      return
    }
    #expect(id != series && Self.key(state, id)?.name == "system.memory.utilization")
    #expect(state.reply.details.map(\.series) == [id], "figures are of the same series")
    session.go(.end)
    #expect(session.state.pinned == live.pinned && session.state.details == live.details)
    #expect(session.state.board.signals == live.board.signals)
    #expect(session.state.names == live.names)
  }

  @Test(arguments: Array("123456"))
  func screensOfBothNumberingsTellTheSame(view: Character) {
    var session = SampleSession()
    session.go(.character(view), .home)
    var fresh = SampleSession(options: DashboardOptions(isRecording: true))
    fresh.go(.character(view))
    #expect(session.state.names == fresh.state.names)
    #expect(session.state.board.signals == fresh.state.board.signals)
    #expect(session.state.seriesRows == fresh.state.seriesRows)
    func rows(_ state: DashboardState) -> [String] {
      let rows = ScreenText(state).lines.dropFirst().dropLast()
      // How history is kept is told as it is now, and a recording has no now.
      guard view == "5" else { return Array(rows) }
      return rows.prefix { !$0.hasPrefix("history ") }.filter { !$0.hasSuffix(" more lines") }
    }
    #expect(rows(session.state).count > 9)
    #expect(rows(session.state) == rows(fresh.state))
  }

  @Test func theSelectedSeriesStaysSelected() {
    var session = SampleSession()
    session.go(.character("3"), .down, .down, .down, .down)
    func selected(_ state: DashboardState) -> SeriesKey? {
      Self.key(state, state.seriesRows[state.lists[PanelID.seriesTable.rawValue].cursor])
    }
    let before = selected(session.state)
    session.go(.home)
    #expect(selected(session.state) == before)
    session.go(.end)
    #expect(selected(session.state) == before)
  }

  @Test func whatAnotherSessionDoesNotHaveIsSaid() {
    var session = SampleSession()
    session.history.sessions[0].series.removeAll { $0.key.name == "system.temperature" }
    session.history.sessions[0].values.removeFirst()
    session.history.sessions[0].states.removeFirst()
    session.go(.character("6"))
    session.run("filter temperature")
    session.go(.enter)
    #expect(session.state.pinned.count == 1)
    session.go(.character("3"))
    session.run("filter temperature")
    session.go(.enter, .home)
    #expect(session.state.details.isEmpty && session.state.pinned.isEmpty)
    #expect(session.state.notice.contains("there is no temp"), "\(session.state.notice)")
    session.go(.end)
    #expect(session.state.pinned.count == 1, "a pin comes back with its series")
  }

  @Test func aLiveSourceThatBeginsAnewIsRenumbered() {
    var session = SampleSession()
    let other = session.history.sessions[1].renumbered(registry: 3)
    let reply = session.history.sessions[1].reply(to: session.state.liveRequest)
    let effects = session.state.update(.snapshot(other.snapshot(), reply))
    #expect(effects == [.fetch], "the answer was to other numbers")
    #expect(session.state.reply.histories.isEmpty)
    let series = other.series
    for (record, stretch) in zip(session.state.feed.records, session.state.feed.stretches) {
      #expect(series[record.event.series.index].key == record.event.key)
      #expect(stretch.series == record.event.series.rawValue)
    }
  }

  @Test func eventsOfAnotherNumberingFindTheirSeries() throws {
    var session = SampleSession()
    session.press(.left)
    let query = session.state.query(for: session.state.seek?.target ?? .oldest)
    var moment = try session.history.moment(query)
    for index in moment.events.indices { moment.events[index].series = SeriesID(3) }
    moment.events[0].key = SeriesKey("gone.series")
    session.perform(session.state.update(.moment(moment, query)))
    for record in session.state.feed.records where record.event.key.name != "gone.series" {
      #expect(Self.key(session.state, record.event.series) == record.event.key)
    }
    for view in "1236" {
      session.press(.character(view), .enter)
      _ = ScreenText(session.state)
    }
  }
}
