import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// What a person teaches the detector, from the key to the line that tells of it.
@Suite struct LessonTests {
  private static let size = Size(columns: 100, rows: 30)

  private static func lesson(_ number: UInt64, _ event: AnomalyEvent) -> Lesson {
    Lesson(
      number: number, key: event.key, unit: event.unit, range: 0.95...1,
      taught: WallInstant(milliseconds: 1_790_001_127_000))
  }

  @Test func aFalseAlarmIsTaughtFromTheListAndFromTheDetail() {
    let machine = SampleMachine()
    var state = machine.state(Self.size)
    #expect(state.press(.character("f")).isEmpty, "the overview has no anomaly selected")
    state.press(.character("2"), .down)
    #expect(state.press(.character("f")).isEmpty, "an incident as a whole is no lesson")
    state.press(.down, .down)
    let second = state.anomalyRows[1]
    #expect(state.press(.character("f")) == [.teach(.falseAlarm(anomaly: second))])
    state.press(.enter)
    #expect(state.press(.character("f")).contains(.teach(.falseAlarm(anomaly: second))))
    state.press(.escape, .character("4"))
    #expect(state.press(.character("f")).isEmpty)
  }

  @Test func whatWasTaughtIsToldWithItsRange() throws {
    var machine = SampleMachine()
    machine.detection = SampleMachine.detection(lessons: 0)
    var state = machine.state(Self.size)
    let event = machine.openEvents()[0]
    _ = state.update(.taught(.falseAlarm(anomaly: event.anomaly), true))
    #expect(state.notice == "taught: disk vda busy like this is normal; see 5 to take it back")
    // A tick from before the lesson says nothing of it.
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.notice.contains("like this"))
    machine.detection.lessons = [Self.lesson(1, event)]
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.notice == "taught: disk vda busy 95-100 % is normal; see 5 to take it back")
    #expect(ScreenText(state).contains(state.notice))
  }

  @Test func aLineThatWasReadDoesNotComeBack() {
    var machine = SampleMachine()
    var state = machine.state(Self.size)
    let event = machine.openEvents()[0]
    _ = state.update(.taught(.falseAlarm(anomaly: event.anomaly), true))
    state.press(.character("2"))
    machine.detection.lessons.append(Self.lesson(9, event))
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.notice.isEmpty)
  }

  @Test func whatCouldNotBeTaughtIsToldToo() {
    var state = SampleMachine().state(Self.size)
    _ = state.update(.taught(.falseAlarm(anomaly: 5), false))
    #expect(state.notice.hasPrefix("not taught"))
    _ = state.update(.taught(.unlearn(lesson: 77), false))
    #expect(state.notice == "there is no lesson 77")
    _ = state.update(.taught(.unlearn(lesson: 2), true))
    #expect(state.notice == "lesson 2 taken back: cpu alarms again")
  }

  @Test func theHealthViewListsLessonsAndTakesThemBack() throws {
    var machine = SampleMachine()
    machine.detection = SampleMachine.detection(lessons: 3)
    var state = machine.state(Size(columns: 80, rows: 90))
    state.press(.character("5"))
    let screen = ScreenText(state)
    #expect(screen.contains("cpu 95-100 % is normal"))
    #expect(screen.contains("kept quiet once"))
    // Without a choice it is the newest.
    #expect(state.press(.character("u")) == [.teach(.unlearn(lesson: 4))])
    state.press(.tab)
    #expect(state.selectedLesson == 2)
    #expect(state.press(.character("u")) == [.teach(.unlearn(lesson: 2))])
    state.press(.backTab)
    #expect(state.selectedLesson == 4)
    state.press(.backTab)
    #expect(state.press(.character("u")) == [.teach(.unlearn(lesson: 3))])
    // It is gone: nothing else is taken back in its place.
    machine.detection.lessons.remove(at: 1)
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.press(.character("u")).isEmpty)
    _ = state.update(.taught(.unlearn(lesson: 3), true))
    #expect(state.selectedLesson == nil)
    state.press(.tab, .escape)
    #expect(state.selectedLesson == nil && state.view == .sources)
  }

  @Test(arguments: [
    Size(columns: 20, rows: 6), Size(columns: 30, rows: 20), Size(columns: 80, rows: 24),
    Size(columns: 120, rows: 40),
  ])
  func aChosenLessonIsOnTheScreen(size: Size) {
    var machine = SampleMachine()
    machine.detection = SampleMachine.detection(lessons: 9)
    var state = machine.state(size)
    state.press(.character("5"))
    for number in [2, 3, 4, 5, 6, 7, 8, 9, 10, 2] {
      state.press(.tab)
      #expect(state.selectedLesson == UInt64(number))
      let start = (number < 10 ? "\(number) " : "\(number)") + "   "
      let rows = ScreenText(state).lines.filter {
        $0.hasPrefix(start) && !$0.hasPrefix(start + " ")
      }
      #expect(rows.count == 1, "lesson \(number) on \(size)")
    }
  }

  @Test func aClickSelectsALesson() throws {
    var state = SampleMachine().state(Size(columns: 80, rows: 90))
    state.press(.character("5"))
    let row = try #require(ScreenText(state).row(of: "kept quiet once"))
    _ = state.update(.mouse(MouseEvent(.press, at: Point(column: 9, row: row))))
    #expect(state.selectedLesson == 3)
    _ = state.update(.mouse(MouseEvent(.press, at: Point(column: 9, row: 2))))
    #expect(state.selectedLesson == 3)
  }

  @Test func whoHasLearntBeforeIsNotStillLearning() {
    var machine = SampleMachine(.init(loaded: false, anomalies: false))
    machine.sequence = 5
    let words = "still learning"
    #expect(!ScreenText(machine.state(Self.size)).contains(words))
    machine.detection.learntSeries = 0
    #expect(ScreenText(machine.state(Self.size)).contains(words))
  }

  @Test func undoInTheFeedTakesBackTheLessonOfThatSeries() {
    var machine = SampleMachine()
    let event = machine.openEvents()[0]
    machine.detection.lessons.insert(Self.lesson(1, event), at: 0)
    var state = machine.state(Self.size)
    state.press(.character("2"))
    while let row = state.anomalyRows.firstIndex(of: event.anomaly),
      row > state.lists[PanelID.anomalyList.rawValue].cursor
    {
      state.press(.down)
    }
    #expect(state.press(.character("u")) == [.teach(.unlearn(lesson: 1))])
    state.press(.character("g"))
    #expect(state.press(.character("u")) == [.teach(.unlearn(lesson: 3))])
    machine.detection.lessons = []
    state = machine.state(Self.size)
    state.press(.character("2"))
    #expect(state.press(.character("u")).isEmpty)
  }

  @Test func theLessonsAreCompletedByNumber() {
    var state = SampleMachine().state(Self.size)
    state.type(":unl")
    state.press(.tab)
    #expect(state.input == .command(LineEditor("unlearn ")))
    #expect(ScreenText(state).contains("2 3"))
  }
}
