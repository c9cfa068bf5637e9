import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// What is remembered of what was typed, and what a click on the last row does.
@Suite struct HabitTests {
  @Test func commandsComeBack() {
    let memory = DashboardMemory(commands: LineHistory(["span 1h", "window 1m"]))
    var state = SampleMachine().state(
      Size(columns: 80, rows: 24), options: DashboardOptions(memory: memory))
    state.type(":")
    state.press(.up)
    #expect(
      state.input == .command(LineEditor("window 1m")) || ScreenText(state).contains("window 1m"))
    state.press(.up)
    state.press(.enter)
    #expect(state.memory.commands.lines == ["window 1m", "span 1h"])
    #expect(state.span.seconds == 3_600)
  }

  @Test func filtersAreKeptByName() {
    var state = SampleMachine().state(Size(columns: 80, rows: 24))
    state.type("4/user:redis")
    state.press(.enter)
    let rows = state.processRows
    state.type(":save r")
    state.press(.enter)
    #expect(state.memory.saved == ["r": "user:redis"])
    state.press(.escape)
    #expect(state.processRows.count > rows.count)
    state.type(":filter @")
    state.press(.tab)
    #expect(ScreenText(state).contains(":filter @r"))
    state.press(.enter)
    #expect(state.processRows == rows)
    state.type(":filters")
    state.press(.enter)
    #expect(state.notice == "@r user:redis")
    state.type(":unsave r")
    state.press(.enter)
    #expect(state.memory.saved.isEmpty)
  }

  @Test(arguments: [
    ("2:save x", "no filter is set here"), ("4/kw\n:save a b", "a name is one word"),
    ("4/usr:x\n:save x", "not saved: no field usr; is it user?"),
    (":unsave nothing", "no filter is saved as nothing"), (":filters", "no filter is saved"),
  ])
  func whatCannotBeKeptIsTold(keys: String, notice: String) {
    var state = SampleMachine().state(Size(columns: 80, rows: 24))
    for character in keys { state.press(character == "\n" ? .enter : .character(character)) }
    state.press(.enter)
    #expect(state.notice.hasPrefix(notice), "\(state.notice)")
  }

  @Test func processesAreFilteredByFigures() {
    var state = SampleMachine().state(Size(columns: 80, rows: 24))
    state.type("4")
    let all = state.processRows.count
    state.type("/cpu>20")
    let busy = state.processRows.count
    #expect(busy > 0 && busy < all)
    state.type(" mem>")
    #expect(state.processRows.count == busy)
    #expect(ScreenText(state).contains("mem> wants bytes, such as 500M"))
  }

  @Test func theFeedIsFilteredByAge() {
    var state = SampleMachine().state(Size(columns: 120, rows: 40))
    state.type("2")
    let all = state.anomalyRows.count
    state.type("/age<10m")
    let young = state.anomalyRows.count
    state.press(.control("u"))
    state.type("!age<10m")
    #expect(state.anomalyRows.count == all - young && young > 0 && young < all)
    state.press(.control("u"))
    state.type("severity>=critical state:new")
    #expect(state.anomalyRows.count > 0)
  }

  @Test func aClickOnTheLastRowDoesWhatItSays() {
    var state = SampleMachine().state(Size(columns: 120, rows: 40))
    let row = ScreenText(state).lines.count - 1
    let line = Array(ScreenText(state).lines[row])
    let column = String(line).split(separator: "4 processes")[0].count
    _ = state.update(.mouse(MouseEvent(.press, at: Point(column: column + 3, row: row))))
    #expect(state.view == .processes)
    _ = state.update(.mouse(MouseEvent(.press, at: Point(column: 119, row: row))))
    #expect(state.view == .processes)
  }
}
