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

  /// How marking an anomaly as false alarm went.
  private static func reply(
    _ event: AnomalyEvent, _ lessons: [Lesson], untaught: Int = 0
  ) -> DashboardMessage {
    let act = TriageAct(
      number: 1, by: TriageActor(user: "anna"), wall: event.wall, deed: .judged(.falseAlarm),
      subjects: [TriageAct.Subject(event)])
    return .acted(
      .judge(.falseAlarm, anomalies: [event.anomaly]),
      TriageReply(act: act, lessons: lessons, untaught: untaught, board: TriageBoard()))
  }

  @Test func aFalseAlarmIsTaughtFromTheListAndFromTheDetail() {
    let machine = SampleMachine()
    var state = machine.state(Self.size)
    #expect(state.press(.character("f")).isEmpty, "the overview has no anomaly selected")
    #expect(state.notice.contains("2 lists them"))
    state.press(.character("2"), .down, .down, .down)
    let second = state.anomalyRows[1]
    let wanted = DashboardEffect.act(.judge(.falseAlarm, anomalies: [second]))
    #expect(state.press(.character("f")) == [wanted])
    state = machine.state(Self.size)
    state.press(.character("2"), .down, .down, .down, .enter)
    #expect(state.press(.character("f")).contains(wanted))
    state.press(.escape, .character("4"))
    #expect(state.press(.character("f")).isEmpty)
  }

  @Test func whatWasTaughtIsToldWithItsRange() throws {
    var state = SampleMachine().state(Self.size)
    let event = SampleMachine().openEvents()[0]
    _ = state.update(Self.reply(event, [Self.lesson(1, event)]))
    #expect(state.notice == "taught: disk vda busy 95-100 % is normal; u undoes")
    #expect(ScreenText(state).contains(state.notice))
    state.press(.character("2"))
    #expect(state.notice.isEmpty)
  }

  @Test func whatCouldNotBeTaughtIsToldToo() {
    var state = SampleMachine().state(Self.size)
    let event = SampleMachine().openEvents()[0]
    _ = state.update(Self.reply(event, [], untaught: 1))
    #expect(state.notice.contains("not taught"))
    _ = state.update(
      .acted(
        .unlearn(lesson: 77),
        TriageReply(board: TriageBoard(), problem: "there is no lesson 77")))
    #expect(state.notice == "there is no lesson 77")
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
    #expect(state.press(.character("u")) == [.act(.unlearn(lesson: 4))])
    state.press(.tab)
    #expect(state.selectedLesson == 2)
    #expect(state.press(.character("u")) == [.act(.unlearn(lesson: 2))])
    state.press(.backTab)
    #expect(state.selectedLesson == 4)
    state.press(.backTab)
    #expect(state.press(.character("u")) == [.act(.unlearn(lesson: 3))])
    // It is gone: nothing else is taken back in its place.
    machine.detection.lessons.remove(at: 1)
    _ = state.update(.snapshot(machine.snapshot(), DataReply()))
    #expect(state.press(.character("u")).isEmpty)
    let act = TriageAct(
      number: 1, by: TriageActor(user: "anna"), wall: WallInstant(milliseconds: 0),
      deed: .unlearnt(lesson: 3))
    _ = state.update(
      .acted(.unlearn(lesson: 3), TriageReply(act: act, board: TriageBoard())))
    #expect(state.notice == "lesson 3 taken back")
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

  @Test func theLessonsAreCompletedByNumber() {
    var state = SampleMachine().state(Self.size)
    state.type(":unl")
    state.press(.tab)
    #expect(state.input == .command(LineEditor("unlearn ")))
    #expect(ScreenText(state).contains("2 3"))
  }
}
