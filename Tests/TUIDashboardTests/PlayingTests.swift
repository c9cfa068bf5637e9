import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// The past that goes on by itself.
@Suite struct PlayingTests {
  private static let second: Int64 = 1_000_000_000

  private static func past(_ back: Int = 2) -> SampleSession {
    var session = SampleSession()
    for _ in 0..<back { session.go(.shiftLeft) }
    session.effects = []
    return session
  }

  @Test func spacePlaysAndStops() {
    var session = Self.past()
    session.press(.character(" "))
    #expect(session.effects == [.play(.normal)])
    #expect(session.state.playInterval == Self.second)
    session.play(nanoseconds: 600_000_000)
    #expect(session.secondsBack == 100, "less than a tick is owed")
    session.play(nanoseconds: 600_000_000)
    session.settle()
    #expect(session.secondsBack == 99)
    session.press(.character("p"))
    #expect(session.effects.last == .play(nil) && session.state.playInterval == nil)
    session.play(nanoseconds: 9 * Self.second)
    session.settle()
    #expect(session.secondsBack == 99)
  }

  @Test func speedIsChosenHalvedAndDoubled() {
    var session = Self.past()
    session.run("speed 10")
    #expect(session.state.past?.isPlaying == true && session.state.playInterval == 100_000_000)
    session.play(nanoseconds: Self.second)
    session.settle()
    #expect(session.secondsBack == 90)
    session.press(.character(">"))
    #expect(session.state.speed.factor == 20 && session.effects.last == .play(session.state.speed))
    session.press(.character("<"), .character("<"))
    #expect(session.state.speed.factor == 5)
    session.run("speed -4")
    session.play(nanoseconds: Self.second)
    session.settle()
    #expect(session.secondsBack == 94)
    #expect(ScreenText(session.state).contains("◀ ×4"))
    #expect(ScreenText(session.state, ascii: true).contains("< x4"))
    for wrong in ["0", "", "fast", "1e9", "nan", "-inf"] {
      session.run("speed " + wrong)
      #expect(session.state.speed.factor == -4 && session.state.notice.hasPrefix("a speed is"))
    }
  }

  @Test func playingReachesNow() {
    var session = Self.past(1)
    session.run("speed 60")
    session.play(nanoseconds: Self.second)
    session.settle()
    #expect(session.state.past == nil && session.effects.contains(.live))
    #expect(session.state.playInterval == nil)
  }

  @Test func playingBackwardsEndsAtTheOldest() {
    var session = SampleSession()
    session.go(.home)
    session.run("speed -10")
    session.play(nanoseconds: Self.second)
    session.settle()
    #expect(session.state.notice == "that is the oldest moment")
    #expect(session.state.past?.isPlaying == false && session.effects.last == .play(nil))
  }

  @Test func aSlowSourceSkipsTicksAndNotTime() {
    var session = Self.past()
    session.run("speed 1")
    session.fetched = []
    for _ in 0..<30 { session.play(nanoseconds: Self.second) }
    #expect(session.fetched.count == 1)
    session.settle()
    #expect(session.secondsBack == 70 && session.fetched.count == 2)
  }

  @Test func aMoveByHandStopsIt() {
    for key in [Key.left, .home, .character("["), .shiftRight] {
      var session = Self.past()
      session.press(.character("p"), key)
      #expect(session.state.past?.isPlaying != true, "\(key)")
      #expect(session.effects.contains(.play(nil)), "\(key)")
    }
  }

  @Test func aRecordingHasNoNow() {
    var session = SampleSession(options: DashboardOptions(isRecording: true))
    #expect(session.state.shownInstant == session.history.instant(0))
    #expect(ScreenText(session.state).contains("REPLAY 09-21 "))
    session.live(after: 1)
    #expect(session.state.shownInstant == session.history.instant(0))
    session.go(.end)
    let newest = session.history.instant(2 * SampleHistory.ticks - 1)
    #expect(session.state.shownInstant == newest && session.state.past != nil)
    session.go(.right)
    #expect(session.state.notice == "that is the newest moment")
    session.run("live")
    session.settle()
    #expect(session.state.shownInstant == newest)
    session.run("interval 2s")
    #expect(session.state.notice.contains("recording"))
    session.go(.character("f"), .character("u"))
    #expect(session.state.notice == "in a recording nothing can be done")
    session.press(.character(" "))
    session.play(nanoseconds: Self.second)
    session.settle()
    #expect(session.state.past?.isPlaying == false, "it stops at its end")
  }

  @Test func aRecordingCanBeOpenedPlaying() {
    let session = SampleSession(
      options: DashboardOptions(isRecording: true, start: .newest, speed: PlaySpeed(-2)))
    #expect(session.effects.contains(.play(PlaySpeed(-2))))
    #expect(session.state.past?.isPlaying == true && session.state.speed.factor == -2)
  }

  @Test func anEmptyRecordingSaysSo() {
    var session = SampleSession(options: DashboardOptions(isRecording: true, start: .tick(.none)))
    #expect(session.state.notice == "nothing is recorded there")
    session.press(.left, .character(" "), .character("["), .character("]"), .character("?"))
    #expect(session.state.past == nil)
    session.go(.home)
    #expect(session.state.past != nil)
  }
}

extension RecordedInstant {
  /// A tick of no session.
  fileprivate static let none = RecordedInstant(session: 9, at: MonotonicInstant(nanoseconds: 0))
}
