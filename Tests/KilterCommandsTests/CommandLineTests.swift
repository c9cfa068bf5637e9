import KilterCommands
import MonitorModel
import Testing

@Suite("The command line")
struct CommandLineTests {
  private func assignments(of arguments: [String]) -> [SettingsInput.Option]? {
    if case .command(_, let options) = KilterProgram.meaning(of: arguments) { options } else { nil }
  }

  @Test("Without a command it is the dashboard")
  func standard() {
    #expect(KilterProgram.meaning(of: []) == .command("live", []))
    #expect(
      KilterProgram.meaning(of: ["--theme", "nord"])
        == .command("live", [.init("theme", "nord", from: "--theme")]))
  }

  @Test(
    "Every common option sets a setting, in every command that makes settings",
    arguments: [
      ["live"], ["status"], ["sources"], ["diagnose"], ["config", "show"], ["config", "check"],
      ["detect", "a.csv"], ["export", "--format", "csv"], ["replay"],
    ])
  func commonOptions(command: [String]) throws {
    let given = [
      "--profile", "development", "--interval", "2s", "--data-dir", "/d", "--no-store",
      "--theme", "nord", "--themes-dir", "/t", "--ascii", "--no-color", "--no-mouse",
      "--attach", "never", "--log-file", "/l", "--log-level", "debug",
    ]
    let options = try #require(assignments(of: command + given))
    #expect(options.count == 12)
    var input = SettingsInput()
    input.options = options
    let settings = try Settings.load(input)
    #expect(settings.monitor.profile == .development)
    #expect(settings.monitor.metricsInterval == .seconds(2))
    #expect(settings.dataDirectory == "/d" && !settings.store)
    #expect(settings.theme == "nord" && settings.themesDirectory == "/t")
    #expect(settings.ascii && !settings.color && !settings.mouse)
    #expect(settings.attach == .never)
    #expect(settings.logFile == "/l" && settings.logLevel == .debug)
    #expect(settings.source(of: "store") == .option("--no-store"))
  }

  @Test(
    "Wrong usage ends with 64 and says what would be right",
    arguments: [
      (["--nonsense"], "--nonsense"), (["live", "--size", "80x24"], "--once"),
      (["live", "--once", "--size", "80"], "--size"),
      (["live", "--once", "--size", "0x9"], "--size"),
      (["live", "--once", "--warmup", "5"], "--warmup"), (["status", "--format", "xml"], "json"),
      (["config", "nonsense"], "nonsense"), (["--theme"], "--theme"), (["server"], "server"),
      (["config", "init", "--user"], "--systemd"), (["config", "token", "ann"], "<scope>"),
      (["config", "token", "ann", "root"], "read"), (["serve", "x"], "x"),
      (["detect"], "<file>"), (["detect", ""], "empty"),
      (["detect", "a", "--scores"], "--scores"),
      (["detect", "a", "--scores", ""], "--scores"), (["detect", "a", "--alarms"], "--scores"),
      (["detect", "a", "--follow", "--quiet"], "--quiet"),
      (["detect", "a", "--scores", "-"], "--quiet"),
      (["export"], "--format"), (["export", "--format", "xml"], "openmetrics"),
      (["export", "--format", "sqlite"], "--out"),
      (["export", "--format", "sqlite", "--out", "-"], "--out"),
      (["export", "--format", "csv", "--out", ""], "empty"),
      (["export", "--format", "csv", "--from", "15m"], "`15m`: expected a time"),
      (["export", "--format", "csv", "--to", "-15"], "a duration needs a unit"),
      (["export", "--format", "csv", "--from", "now", "--to", "-1h"], "is before --from"),
      (["export", "--format", "csv", "--series", "a["], "not closed"),
      (["export", "--format", "csv", "--step", "5"], "needs a unit"),
      (["export", "--format", "csv", "--step", "0s"], "less than 1ms"),
      (["export", "--format", "csv", "a"], "a"),
      (["replay", "--speed", "0"], "0.01"), (["replay", "--speed", "nan"], "0.01"),
      (["replay", "--from", "x"], "expected a time"), (["replay", ""], "empty"),
    ])
  func wrongUsage(arguments: [String], word: String) {
    guard case .ended(let status, let text) = KilterProgram.meaning(of: arguments) else {
      Issue.record("\(arguments) was taken")
      return
    }
    #expect(status == 64)
    #expect(text.contains(word), "\(text)")
  }

  @Test(
    "A status with a format and a file of settings needs no more than these",
    arguments: [
      ([], .init()), (["--format", "tmux"], .init(format: .tmux)),
      (["--format=json"], .init(format: .json)), (["--config", "a"], .init(config: "a")),
      (["--config=a=b", "--format", "text"], .init(config: "a=b")),
    ] as [([String], StatusShortcut.Request)])
  func shortStatus(arguments: [String], request: StatusShortcut.Request) {
    #expect(StatusShortcut.request(["status"] + arguments) == request)
    #expect(KilterProgram.meaning(of: ["status"] + arguments) == .command("status", []))
  }

  @Test(
    "Any other status is read as a whole command line",
    arguments: [
      ["--format"], ["--format", "xml"], ["--format", "--config", "a"], ["--config"],
      ["--config="], ["--config=", "a"], ["--config", "-a"], ["--config", "a", "--config", "b"],
      ["--config", "a", "--no-store"], ["--data-dir", "/d"], ["--help"], ["a"], ["=a"], [""],
    ])
  func longStatus(arguments: [String]) {
    #expect(StatusShortcut.request(["status"] + arguments) == nil)
    #expect(StatusShortcut.request(["live"] + arguments) == nil)
  }

  @Test("Help and version are no errors")
  func help() {
    #expect(
      KilterProgram.meaning(of: ["--version"])
        == .ended(status: 0, text: "kilter \(Version.text)"))
    #expect(KilterProgram.meaning(of: ["--help"]) == .command("help", []))
    #expect(KilterProgram.meaning(of: ["config", "show", "--help"]) == .command("help", []))
  }

  @Test("Detection takes files, folders and standard input")
  func detect() {
    #expect(assignments(of: ["detect", "-"]) == [])
    #expect(assignments(of: ["detect", "--recursive", "--scores", "o", "--quiet", "d", "e"]) == [])
    #expect(assignments(of: ["detect", "-r", "d", "--scores", "o", "--alarms", "--strict"]) == [])
    #expect(assignments(of: ["detect", "--quiet", "--scores", "-", "-"]) == [])
  }

  @Test("Recorded time: relative times and speeds may begin with a minus")
  func recorded() {
    #expect(
      assignments(of: [
        "export", "--format", "csv", "--from", "-2h", "--to", "-1h", "--series", "a*", "--series",
        "b", "--step", "10s", "--out", "-",
      ]) == [])
    #expect(assignments(of: ["export", "--format", "sqlite", "--out", "h.db"]) == [])
    #expect(assignments(of: ["replay"]) == [])
    #expect(assignments(of: ["replay", "--from", "-2h", "--speed", "-4", "folder"]) == [])
    #expect(assignments(of: ["replay", "--to", "2026-11-23 12:00", "--speed", "0.5"]) == [])
  }

  @Test("One frame has a size and a warm-up")
  func once() {
    #expect(assignments(of: ["live", "--once", "--size", "30X20", "--warmup", "500ms"]) == [])
    #expect(assignments(of: ["--once"]) == [])
  }
}
