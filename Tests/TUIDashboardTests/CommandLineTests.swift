import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// The `:` line and the filter line.
@Suite struct CommandLineTests {
  private static func state() -> DashboardState {
    SampleMachine().state(
      Size(columns: 80, rows: 24),
      options: DashboardOptions(themes: ["kilter", "nord", "northern", "paper"]))
  }

  private static func run(_ line: String) -> (effects: [DashboardEffect], state: DashboardState) {
    var state = state()
    state.type(":" + line)
    return (state.press(.enter), state)
  }

  @Test func commandsGiveEffects() {
    #expect(Self.run("theme nord").effects == [.setTheme("nord")])
    #expect(Self.run("interval 500ms").effects == [.setInterval(.milliseconds(500))])
    #expect(Self.run("interval 2").effects == [.setInterval(.seconds(2))])
    #expect(Self.run("quit").effects == [.quit])
    #expect(Self.run("q").effects == [.quit])
    #expect(Self.run("unlearn 3").effects == [.act(.unlearn(lesson: 3))])
    #expect(Self.run("view proc").state.view == .processes)
    #expect(Self.run("view 6").state.view == .history)
    #expect(Self.run("span 1h").state.span.seconds == 3_600)
    #expect(Self.run("window 1m").state.window == .minute)
  }

  @Test(arguments: [
    ("theme nrd", "no theme nrd"), ("interval 5ms", "between 100ms and 1h"),
    ("interval x", "between 100ms and 1h"), ("interval 1e400s", "between"), ("frob", "no command"),
    ("view 10", "views are"), ("span 2m", "spans are"), ("window 2m", "windows are"),
    ("sort x", "sort by"), ("filter x", "nothing to filter here"), ("theme", "themes: kilter"),
    ("unlearn", "number of a lesson"), ("unlearn -1", "number of a lesson"),
  ])
  func mistakesSayWhatWouldBeRight(line: String, notice: String) {
    let result = Self.run(line)
    #expect(result.effects.allSatisfy { $0 == .fetch })
    #expect(result.state.notice.contains(notice), "\(result.state.notice)")
  }

  @Test func tabCompletes() {
    var state = Self.state()
    state.type(":th")
    state.press(.tab)
    #expect(state.input == .command(LineEditor("theme ")))
    state.type("no")
    state.press(.tab)
    #expect(state.input == .command(LineEditor("theme nor")))
    state.type("d")
    #expect(state.press(.enter) == [.setTheme("nord")])
  }

  @Test func whatIsPastedIsTextOfTheLineAndNeverAKey() {
    var state = Self.state()
    // No line is typed: none of it is a key.
    #expect(state.update(.paste("q4:quit\r")) == [])
    #expect(state.view == .overview && state.input == .keys)
    #expect(state.notice.contains("nothing takes a pasted text here"))
    state.type("4/user:")
    _ = state.update(.paste("redis\n"))
    #expect(state.input == .filter(LineEditor("user:redis"), before: ""))
    #expect(state.processRows.count == 1, "the filter is in force as it is pasted")
    state.press(.enter)
    state.type(":")
    _ = state.update(.paste("theme\tnord\r\n"))
    #expect(state.input == .command(LineEditor("theme nord")))
    #expect(state.press(.enter) == [.setTheme("nord")])
  }

  @Test func aNoteIsPastedAsOneLine() {
    var desk = TriageDesk(anomalies: 2)
    desk.type("2m")
    _ = desk.state.update(.paste("the backup,\nsee \u{1B}[31mOPS-7"))
    #expect(desk.commands.isEmpty)
    desk.press(.enter)
    let texts = desk.commands.map { command in
      if case .note(let text, _) = command { return text }
      return ""
    }
    #expect(texts == ["the backup, see [31mOPS-7"])
  }

  @Test func keysGoToTheLineBeingTypedAndNowhereElse() {
    var state = Self.state()
    state.type("4/q1 p")
    #expect(state.view == .processes && state.pausedAt == nil)
    #expect(state.input == .filter(LineEditor("q1 p"), before: ""))
    state.press(.control("u"))
    state.type("user:redis")
    #expect(state.processRows.count == 1)
    state.press(.enter)
    #expect(state.input == .keys && state.processRows.count == 1)
    state.type("/x")
    #expect(state.processRows.isEmpty)
    #expect(ScreenText(state).contains("no process passes the filter"))
    state.press(.escape)
    #expect(state.processRows.count == 1)
    state.press(.escape)
    #expect(state.processRows.count > 1 && state.view == .processes)
  }

  @Test func aLineCannotGrowForEver() {
    var state = Self.state()
    state.type(":" + String(repeating: "x", count: 5_000))
    guard case .command(let editor) = state.input else {
      Issue.record("not typing")
      return
    }
    #expect(editor.text.utf8.count <= 500)
    _ = ScreenText(state)
  }
}
