import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// `[` and `]`: from anomaly to anomaly, and through time with them.
@Suite struct RecordedAnomalyTests {
  @Test func bracketsMoveTimeWithThem() {
    var session = SampleSession()
    session.go(.character("["))
    #expect(session.state.details == [.anomaly(5)] && session.secondsBack == 60)
    session.go(.character("["))
    #expect(session.state.details == [.anomaly(4)] && session.secondsBack == 300)
    session.go(.character("["))
    #expect(session.state.details == [.anomaly(3)] && session.secondsBack == 300)
    session.go(.character("["))
    #expect(session.state.details == [.anomaly(1)] && session.secondsBack == 600)
    #expect(ScreenText(session.state).contains("anomaly 1 of session 2"))
    session.go(.character("]"))
    #expect(session.state.details == [.anomaly(3)] && session.secondsBack == 300)
    session.go(.character("]"), .character("]"))
    #expect(session.state.details == [.anomaly(5)] && session.secondsBack == 60)
    session.go(.character("]"))
    #expect(session.state.notice == "nothing is recorded there" && session.secondsBack == 60)
  }

  @Test func anomaliesOfEarlierSessionsAreReached() {
    var session = SampleSession()
    for _ in 0..<5 { session.go(.character("[")) }
    #expect(session.state.snapshot?.data.registry == 1)
    #expect(session.state.details == [.anomaly(1)])
    #expect(ScreenText(session.state).contains("anomaly 1 of session 1"))
    #expect(ScreenText(session.state).contains("eth0 tx"))
    session.go(.end)
    #expect(session.state.details.isEmpty, "an anomaly of another session has its number only")
  }

  @Test func aStepWhileOneIsFetchedFollowsIt() {
    var session = SampleSession()
    session.go(.shiftLeft)
    session.press(.character("["), .character("["), .character("["))
    session.settle()
    #expect(session.state.details == [.anomaly(1)] && session.secondsBack == 600)
  }

  @Test func withoutAMemoryBracketsOpenWhatIsKnown() {
    var session = SampleSession()
    session.press(.character("["))
    #expect(session.state.details == [.anomaly(5)], "before any answer")
    let query = session.state.query(for: session.state.seek?.target ?? .oldest)
    session.perform(session.state.update(.noMoment(MomentAbsence("no memory"), query)))
    #expect(session.state.past == nil && session.state.notice == "no memory")
    #expect(session.state.details == [.anomaly(5)])
  }

  @Test func aDetailOfWhatIsNotYetToldWaits() {
    var session = SampleSession()
    session.go(.character("["), .character("-"), .left, .left)
    #expect(session.state.details == [.anomaly(5)])
    #expect(ScreenText(session.state).contains("it is not known at this moment"))
    session.go(.end)
    #expect(ScreenText(session.state).contains("anomaly 5 of session 2"))
  }
}
