import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// A daemon that is looked at is lost and comes back.
@Suite struct ConnectionTests {
  private static let lost = SourceConnection.reconnecting(
    since: WallInstant(milliseconds: 1_751_553_120_000), reason: "connection refused")
  private static let refused = SourceConnection.refused(
    since: WallInstant(milliseconds: 1_751_553_120_000),
    reason: "the daemon speaks version 2 of the attach protocol")

  private static func state(
    _ connection: SourceConnection?, _ size: Size = Size(columns: 80, rows: 16),
    calm: Bool = false
  ) -> DashboardState {
    var shape = SampleMachine.Shape()
    shape.anomalies = !calm
    var state = SampleMachine(shape).state(size)
    if let connection { _ = state.update(.connection(connection)) }
    return state
  }

  @Test(
    arguments: [
      Size(columns: 80, rows: 16), Size(columns: 120, rows: 40), Size(columns: 30, rows: 20),
      Size(columns: 20, rows: 6),
    ])
  func whatIsNotLiveSaysSo(size: Size) {
    for (name, connection) in [("lost", Self.lost), ("refused", Self.refused)] {
      for calm in [false, true] {
        let state = Self.state(connection, size, calm: calm)
        var grid = Grid(size: size, fill: Golden.fill)
        DashboardScreen.draw(state, into: &grid, ascii: false)
        let mismatch = Golden.mismatch(
          grid, "Connection.\(name)\(calm ? ".calm" : "").\(size.columns)x\(size.rows)")
        #expect(mismatch == nil, "\(mismatch ?? "")")
      }
    }
  }

  @Test func attachedLooksLikeAnEngineOfItsOwn() {
    let size = Size(columns: 120, rows: 40)
    var own = Grid(size: size, fill: Golden.fill)
    var attached = own
    DashboardScreen.draw(Self.state(nil, size), into: &own, ascii: false)
    DashboardScreen.draw(Self.state(.attached, size), into: &attached, ascii: false)
    for row in 0..<size.rows { #expect(own.rowText(row) == attached.rowText(row)) }
  }

  @Test func thePictureStaysAndComesBackToLife() {
    var state = Self.state(.attached)
    let before = state.snapshot?.data.sequence
    let charts = state.reply.histories.count
    _ = state.update(.connection(Self.lost))
    #expect(state.loss?.reason == "connection refused" && state.loss?.isFinal == false)
    var none = DataReply()
    none.isUnanswered = true
    _ = state.update(.data(none))
    #expect(state.snapshot?.data.sequence == before && state.reply.histories.count == charts)
    _ = state.update(.connection(.attached))
    #expect(state.loss == nil && state.notice == "attached again")
  }

  @Test func anotherTimeThanNowIsTheSameAsBefore() {
    var state = Self.state(.attached)
    _ = state.update(.key(.character("p")))
    _ = state.update(.connection(Self.lost))
    #expect(state.loss == nil && state.notice.contains("connection refused"))
  }

  @Test func anotherEngineBeginsAnew() {
    var state = Self.state(.attached)
    let old = state.feed.records.count
    #expect(old > 0)
    var event = state.feed.records[0].event
    event.sequence = 1
    event.anomaly = 1
    event.reason = "of the new one"
    var page = EventPage(events: [event], last: 1)
    page.isAnew = true
    _ = state.update(.events(page))
    #expect(state.feed.records.count == 1)
    #expect(state.feed.records.first?.event.reason == "of the new one")
  }
}
