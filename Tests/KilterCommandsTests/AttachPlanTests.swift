import KilterCommands
import MonitorAPI
import MonitorSupport
import Testing

/// Which engine a dashboard shows.
@Suite struct AttachPlanTests {
  private func plan(
    _ options: [(String, String, String)] = [], environment: [String: String] = [:],
    config: String? = nil, mustAttach: Bool = false,
    sockets: Set<String> = ["/run/user/7/kilter.sock", "/run/kilter/kilter.sock"]
  ) throws -> AttachPlan {
    var input = SettingsInput()
    input.options = options.map { .init($0.0, $0.1, from: $0.2) }
    input.environment = ["XDG_RUNTIME_DIR": "/run/user/7"].merging(environment) { $1 }
    input.configFile = config
    input.readFile = { _ in .text("") }
    return try AttachPlan(
      try Settings.load(input), input, mustAttach: mustAttach, isSocket: sockets.contains)
  }

  private static let ofUser = AttachTarget.unix("/run/user/7/kilter.sock")

  @Test func theDaemonOfTheMachineIsOffered() throws {
    #expect(try plan() == .offered(Self.ofUser))
    #expect(
      try plan(sockets: ["/run/kilter/kilter.sock"]) == .offered(.unix("/run/kilter/kilter.sock")))
    #expect(try plan(sockets: []) == .own)
    #expect(
      try plan([("theme", "nord", "--theme"), ("ascii", "true", "--ascii")])
        == .offered(Self.ofUser))
  }

  @Test func optionsOfTheEngineAskForOne() throws {
    #expect(try plan([("metrics_interval", "2s", "--interval")]) == .own)
    #expect(try plan([("store", "false", "--no-store")]) == .own)
    #expect(try plan([("profile", "development", "--profile")]) == .own)
    #expect(try plan(environment: ["KILTER_DATA_DIR": "/d"]) == .own)
    #expect(try plan(environment: ["KILTER_CONFIG": "/c"]) == .own)
    #expect(try plan(config: "/c") == .own)
    // Who says both means both.
    #expect(
      try plan([("metrics_interval", "2s", "--interval"), ("attach", "auto", "--attach")])
        == .offered(Self.ofUser))
  }

  @Test func whatIsNamedIsTakenAndNothingElse() throws {
    #expect(try plan([("attach", "never", "--attach")]) == .own)
    #expect(try plan([("attach", "unix:/s", "--attach")]) == .named(.unix("/s")))
    #expect(
      try plan([("attach", "http://a:1", "--attach")])
        == .named(.web(host: "a", port: 1, prefix: "", isSecure: false)))
    #expect(throws: AttachProblem.self) { try plan([("attach", "http://", "--attach")]) }
  }

  @Test func attachingIsNotToRunAnEngine() throws {
    #expect(try plan(mustAttach: true) == .named(Self.ofUser))
    #expect(
      try plan([("metrics_interval", "2s", "--interval")], mustAttach: true)
        == .named(Self.ofUser))
    #expect(throws: AttachProblem.self) { try plan(mustAttach: true, sockets: []) }
    #expect(throws: AttachProblem.self) {
      try plan([("attach", "never", "--attach")], mustAttach: true)
    }
  }

  @Test func theTokenIsNoSetting() throws {
    #expect(try plan(environment: ["KILTER_TOKEN": "x"]) == .offered(Self.ofUser))
  }

  @Test func tokensGoWhereNobodyReadsThem() throws {
    func token(
      _ target: String, _ environment: [String: String] = ["KILTER_TOKEN": "t"],
      file: String? = nil, isInsecure: Bool = false
    ) throws -> String? {
      try AttachToken.token(
        for: AttachTarget(target), file: file, environment: environment, isInsecure: isInsecure)?
        .value
    }
    #expect(try token("unix:/s") == nil)
    #expect(try token("http://127.0.0.1:80") == "t" && token("http://[::1]:80") == "t")
    #expect(try token("http://localhost") == "t" && token("https://example.org") == "t")
    #expect(throws: AttachProblem.self) { try token("http://example.org") }
    #expect(throws: AttachProblem.self) { try token("http://127.example.org") }
    #expect(try token("http://example.org", isInsecure: true) == "t")
    #expect(try token("http://example.org", [:]) == nil)
    #expect(throws: AttachProblem.self) { try token("http://localhost", file: "/nowhere/token") }
  }
}
