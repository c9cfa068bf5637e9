import Glibc
import KilterCommands
import MonitorAlerts
import MonitorEngine
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// The parts of a daemon over an engine.
@Suite("Parts of a daemon", .timeLimit(.minutes(5)))
struct ServePartsTests {
  private let clock = VirtualClock()
  private let environment = ["HOME": "/home/ann", "PW": "secret"]

  private func load(_ text: String) throws -> Settings {
    var input = SettingsInput()
    input.configFile = "c.toml"
    input.environment = environment
    input.readFile = { _ in .text(text) }
    var settings = try Settings.load(input)
    settings.store = false
    return settings
  }

  private func monitor(_ settings: Settings) throws -> RealtimePerformanceMonitor {
    RealtimePerformanceMonitor(
      config: try settings.validatedMonitor(), collectors: [], time: clock.time)
  }

  private static let log = "[[http.log]]\nname = \"shop\"\npath = \"/tmp/none.log\"\n"
  private static let redis = "[[redis]]\nname = \"cache\"\nhost = \"10.0.0.7\"\n"
  private static let quiet = "sources.discover = false\n"

  @Test("Sources come, go and change; one whose table only stands elsewhere is left alone")
  func sources() async throws {
    let first = try load(Self.quiet + Self.log + Self.redis)
    let monitor = try monitor(first)
    let setup = try SourceSetup(
      first, environment: environment, isKeeping: false, time: clock.time)
    await monitor.add(collectors: setup.collectors)
    let part = SourcesPart(monitor, setup, environment: environment, time: clock.time)

    func change(_ old: Settings, _ text: String) async throws -> (Settings, String?) {
      let new = try load(text)
      let prepared = try await part.prepare(SettingsChange(from: old, to: new))
      await prepared?.commit()
      return (new, prepared?.summary)
    }
    var (now, words) = try await change(
      first, "# elsewhere\n\n" + Self.quiet + Self.redis + Self.log)
    #expect(words == nil)
    (now, words) = try await change(now, Self.quiet + Self.log)
    #expect(words == "sources: removed cache")
    (now, words) = try await change(now, Self.quiet + Self.log + Self.redis + "port = 6380\n")
    #expect(words == "sources: added cache")
    (now, words) = try await change(
      now, Self.quiet + Self.log + "site = \"x\"\n" + Self.redis + "password_env = \"PW\"\n")
    #expect(words == "sources: changed shop cache")
    (now, words) = try await change(
      now, Self.log + "site = \"x\"\n" + Self.redis + "password_env = \"PW\"\n")
    #expect(words == "sources: discovery on")
    (_, words) = try await change(now, Self.quiet)
    #expect(words == "sources: removed cache shop, discovery off")
  }

  @Test("A secret that cannot be read refuses the change")
  func secret() async throws {
    let first = try load(Self.quiet)
    let setup = try SourceSetup(
      first, environment: environment, isKeeping: false, time: clock.time)
    let part = SourcesPart(
      try monitor(first), setup, environment: environment, time: clock.time)
    let next = try load(Self.quiet + Self.redis + "password_env = \"NO\"\n")
    await #expect(throws: SourceProblems.self) {
      try await part.prepare(SettingsChange(from: first, to: next))
    }
  }

  @Test("The engine takes other settings, and other series and rules")
  func engine() async throws {
    let first = try load("")
    let monitor = try monitor(first)
    let part = EnginePart(monitor)
    let next = try load(
      "metrics_interval = \"2s\"\n[rules]\nr = \"alert when system.cpu.load > 1\"")
    let prepared = try await part.prepare(SettingsChange(from: first, to: next))
    #expect(prepared?.summary == "engine, own series and rules")
    await prepared?.commit()
    #expect(await monitor.configuration.metricsInterval == .seconds(2))
    #expect(try await part.prepare(SettingsChange(from: next, to: next)) == nil)
  }

  @Test("Receivers are exchanged, and wrong ones refused")
  func alerts() async throws {
    let first = try load("")
    let monitor = try monitor(first)
    let part = AlertsPart(monitor, environment: environment, time: clock.time)
    try await part.begin(first)
    let next = try load("[alert.ops]\nkind = \"journal\"\nsocket = \"/tmp/none.sock\"\n")
    let prepared = try await part.prepare(SettingsChange(from: first, to: next))
    #expect(prepared?.summary == "alerts go to ops")
    await prepared?.commit()
    let wrong = try load(
      "[alert.ops]\nkind = \"webhook\"\nurl = \"http://h/\"\nsecret_env = \"NO\"\n")
    await #expect(throws: SourceProblems.self) {
      try await part.prepare(SettingsChange(from: next, to: wrong))
    }
    await monitor.shutdown()
    await part.end()
  }

  @Test("What waits for a receiver outlives a restart of the daemon")
  func waiting() async throws {
    let folder = TemporaryFolder("alerts-part")
    do {
      var outbox = AlertOutbox(folder: folder.path)
      outbox.open(receivers: ["ops"])
      _ = outbox.add([
        AlertMessage(
          receiver: "ops", kind: .news, group: "g", wall: clock.wall, host: "h",
          title: "disk full")
      ])
    }
    var settings = try load(
      "[alert.ops]\nkind = \"journal\"\nsocket = \"/tmp/kilter-none.sock\"\n")
    settings.store = true
    settings.dataDirectory = folder.path
    let monitor = try monitor(settings)
    let part = AlertsPart(monitor, environment: environment, time: clock.time)
    try await part.begin(settings)
    // Its first try has failed, and the next one waits.
    await clock.waitForSleepers()
    #expect(AlertOutbox.peek(folder: folder.path)?.waiting["ops"]?.count == 1)
    await monitor.shutdown()
    await part.end()
  }

  @Test("A log whose file cannot be written is not begun")
  func log() async throws {
    let first = try load("")
    let log = SharedLog(Log(daemon: first, environment: [:], time: clock.time))
    let part = LogPart(log, environment: [:], time: clock.time)
    let wrong = try load("log_file = \"/proc/none/log\"")
    await #expect(throws: SourceProblems.self) {
      try await part.prepare(SettingsChange(from: first, to: wrong))
    }
    let folder = TemporaryFolder("log-part")
    let right = try load("log_file = \"\(folder.path)/log\"\nlog_format = \"json\"")
    let prepared = try await part.prepare(SettingsChange(from: first, to: right))
    #expect(prepared?.summary == "log_file, log_format")
    await prepared?.commit()
    log.write(.info, "hello", [LogField("count", 3)])
    #expect(folder.text("log")?.hasSuffix(#""message":"hello","count":3}"# + "\n") == true)
  }

  @Test("An engine is started and stopped, and each is told whether it did something")
  func engineSwitch() async throws {
    let monitor = try monitor(try load(""))
    let control = EngineSwitch(monitor)
    #expect(await !control.isRunning())
    #expect(await control.start())
    #expect(await !control.start())
    #expect(await control.isRunning())
    #expect(await control.stop())
    #expect(await !control.stop())
    #expect(await control.start())
    await monitor.shutdown()
  }
}
