import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// The feed: nothing vanishes quietly, nothing moves under a reader.
@Suite struct AnomalyFeedTests {
  private static let panel = PanelID.anomalyList.rawValue

  /// Opens `count` more anomalies, numbered from `first` on.
  private static func page(_ machine: SampleMachine, first: Int, count: Int) -> EventPage {
    let events = (first..<(first + count)).map { number in
      machine.event(
        UInt64(number), anomaly: UInt64(number), .opened, "system.cpu.interrupts", .warning,
        began: 5, at: 5, peak: 9, expected: 1...2, reason: "anomaly \(number)")
    }
    return EventPage(events: events, missed: 0, last: UInt64(first + count - 1))
  }

  @Test func nothingMovesUnderTheCursorWhileTheFeedGrows() {
    let machine = SampleMachine()
    var state = machine.state(Size(columns: 80, rows: 24))
    _ = state.update(.events(Self.page(machine, first: 20, count: 40)))
    state.press(.character("2"))
    for _ in 0..<25 { state.press(.down) }
    let before = state.lists[Self.panel]
    let selected = state.anomalyRows[before.cursor]
    let screen = ScreenText(state).lines
    for round in 0..<7 {
      _ = state.update(.events(Self.page(machine, first: 100 + round * 3, count: 3)))
      let list = state.lists[Self.panel]
      #expect(state.anomalyRows[list.cursor] == selected)
      #expect(list.cursor - list.top == before.cursor - before.top)
      #expect(ScreenText(state).lines[3...].elementsEqual(screen[3...]))
    }
    #expect(ScreenText(state).lines[2].contains("above"))
    state.press(.character("g"))
    #expect(state.anomalyRows.first == 120 && state.lists[Self.panel].cursor == 0)
  }

  @Test func withoutAReaderTheNewestIsOnTop() {
    let machine = SampleMachine()
    var state = machine.state(Size(columns: 80, rows: 24))
    state.press(.character("2"))
    _ = state.update(.events(Self.page(machine, first: 50, count: 2)))
    #expect(state.anomalyRows.first == 51)
    state.press(.character("s"))
    #expect(state.anomalyOrder == .worst && state.anomalyRows.first == 5)
  }

  @Test func missedEventsAreCountedOnTheScreen() {
    var state = SampleMachine().state(Size(columns: 120, rows: 40))
    _ = state.update(.events(EventPage(events: [], missed: 1_234, last: 5_000)))
    #expect(ScreenText(state).contains("1 234 missed"))
    state.press(.character("2"))
    #expect(ScreenText(state).contains("1 234 events missed"))
  }

  @Test func anEndThatWasMissedIsSeenInTheNextSnapshot() {
    var machine = SampleMachine()
    var state = machine.state(Size(columns: 80, rows: 24))
    #expect(state.feed.records.count { $0.isOpen } == 3)
    machine = SampleMachine(.init(anomalies: false))
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.feed.records.count == 5)
    #expect(state.feed.records.count { $0.isOpen } == 0)
    #expect(ScreenText(state).contains("all calm"))
  }

  @Test func anAnomalyWhoseEventsWereMissedAppears() {
    let machine = SampleMachine()
    var state = DashboardState(size: Size(columns: 80, rows: 24))
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.feed.records.map(\.id) == [5, 8, 9])
  }

  @Test func theFeedIsBounded() {
    let machine = SampleMachine()
    var feed = AnomalyFeed(capacity: 10)
    feed.add(Self.page(machine, first: 1, count: 25))
    #expect(feed.records.map(\.id) == Array(16...25))
    #expect(feed.dropped == 15 && feed.stretches.count == 10)
    #expect(feed.record(16) != nil && feed.record(15) == nil && feed.record(99) == nil)
  }

  @Test func bracketsWalkThroughAnomalies() {
    var state = SampleMachine().state(Size(columns: 80, rows: 24))
    state.press(.character("["))
    #expect(state.details == [.anomaly(9)])
    state.press(.character("["))
    #expect(state.details == [.anomaly(8)])
    #expect(ScreenText(state).contains("tasks wait for disks 24 % of the time"))
    state.press(.character("]"), .character("]"))
    #expect(state.details == [.anomaly(9)] && state.notice == "that was the last")
  }

  @Test func filtersKnowTheFieldsOfAnAnomaly() {
    var state = SampleMachine().state(Size(columns: 80, rows: 24))
    state.type("2/state:open blame:postgres")
    state.press(.enter)
    #expect(state.anomalyRows == [8, 5])
    state.type("/")
    state.press(.control("u"))
    state.type("severity:critical OR forks")
    #expect(state.anomalyRows == [5, 3])
  }
}
