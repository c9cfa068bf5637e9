import KilterCommands
import MonitorAnalysis
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// Tables of sources, own series and rules in the configuration.
@Suite struct SourceTablesTests {
  private func load(_ file: String) -> Result<Settings, SettingsError> {
    var input = SettingsInput()
    input.configFile = "c.toml"
    input.environment = ["HOME": "/home/a"]
    input.readFile = { path in path == "c.toml" ? .text(file) : .absent }
    return Settings.reload(input)
  }

  private func problems(_ file: String) -> [String] {
    switch load(file) {
    case .success: []
    case .failure(let error): error.problems.map(\.description)
    }
  }

  @Test func sourcesKeepTheOrderAndTheLinesOfTheFile() throws {
    let file = """
      [[redis]]
      host = "10.0.0.7"
      port = 6380
      interval = "5s"

      [[postgresql]]
      name = "orders"
      statements = false

      [[redis]]
      socket = "/run/redis.sock"
      """
    let settings = try load(file).get()
    #expect(settings.sourceEntries.map(\.table) == ["redis", "redis", "postgresql"])
    let first = settings.sourceEntries[0]
    #expect(first.source == .file("c.toml", line: 1))
    #expect(first.text("host") == "10.0.0.7")
    #expect(first.whole("port", else: 1) == 6380)
    #expect(first.duration("interval", else: .zero) == .seconds(5))
    #expect(settings.sourceEntries[2].flag("statements", else: true) == false)
  }

  @Test(arguments: [
    ("[[redis]]\nprot = 1\n", "c.toml:2: `redis` has no key `prot`; did you mean `port`?"),
    ("[[redis]]\nport = 0\n", "c.toml:2: `redis.port` is 0; expected 1 to 65535"),
    ("[[redis]]\nport = \"x\"\n", "c.toml:2: `redis.port` is a text; expected a whole number"),
    ("[redis]\nport = 1\n", "c.toml:1: `redis` is a table; expected [[redis]]"),
    ("[[redis]]\ninterval = \"1\"\n", "c.toml:2: `redis.interval` is `1`; a duration needs a unit"),
    ("[[redis]]\ninterval = \"2d\"\n", "c.toml:2: `redis.interval` is 2d; expected 100ms to 1h"),
    ("[[postgresql]]\nssl_mode = \"on\"\n", "c.toml:2: `postgresql.ssl_mode` is `on`; expected"),
    ("[[postgresq]]\nport = 1\n", "c.toml:1: unknown setting `postgresq`; did you mean"),
    ("[series]\na = 1\n", "c.toml:2: `series.a` is a whole number; expected an expression"),
    ("series = 1\n", "c.toml:1: `series` is a whole number; expected a table, `[series]`"),
  ])
  func whatIsWrongIsPointedAt(file: String, problem: String) {
    let found = problems(file)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix(problem) == true, "\(found)")
  }

  @Test func collectorsGetNamesOfTheirOwn() throws {
    let file = "[[redis]]\n[[redis]]\n[[redis]]\nname = \"My Cache!\"\n"
    let settings = try load(file).get()
    let made = SourceKinds.collectors(
      settings.sourceEntries, environment: [:], stateFolder: nil, time: .system)
    #expect(made.problems.isEmpty)
    #expect(made.collectors.map(\.name) == ["redis", "redis-2", "my-cache"])
  }

  @Test func aSecretThatIsNotThereIsSaidWithoutASecret() throws {
    let settings = try load("[[redis]]\npassword_env = \"CACHE_PASSWORD\"\n").get()
    let made = SourceKinds.collectors(
      settings.sourceEntries, environment: [:], stateFolder: nil, time: .system)
    #expect(made.collectors.isEmpty)
    #expect(made.problems == ["c.toml:1: `password_env`: $CACHE_PASSWORD is not set"])
  }

  @Test func expressionsAreReadAndTheirMistakesMarked() throws {
    let good = try load(
      """
      [series]
      share = "a.b / c.d"
      [business]
      revenue = "sum(orders.amount)"
      [rules]
      slow = "alert when p99(http.request.duration) > 250ms for 30s"
      """
    ).get()
    let own = try OwnMetricsReader.metrics(good.expressions)
    #expect(Set(own.derived.map(\.name)) == ["share", "business.revenue"])
    #expect(own.rules.map(\.name) == ["slow"])

    let bad = problems("[series]\nshare = \"rat(a.b)\"\n[rules]\na = \"alert b\"\n")
    #expect(bad.count == 2)
    let text = bad.first ?? ""
    #expect(
      text.hasPrefix("c.toml:2: `series.share` is wrong:\n  rat(a.b)\n  ^\n  character 1: "),
      "\(text)")
    let twice = problems("[series]\n\"business.a\" = \"b\"\n[business]\na = \"c\"\n")
    #expect(twice.count == 1)
  }

  @Test func whatIsShownNamesNoSecret() throws {
    let settings = try load(
      "[[redis]]\npassword_file = \"/etc/secret\"\n[rules]\na = \"alert when b > 1\"\n"
    ).get()
    let text = SettingsText.shown(settings)
    #expect(text.contains("[[redis]]"))
    #expect(text.contains("password_file = \"/etc/secret\""))
    #expect(text.contains("a = \"alert when b > 1\""))
  }

  @Test func theCommentedFileIsReadAgain() throws {
    let plain = SettingsText.commented()
    _ = try load(plain).get()
    for kind in SourceKinds.all { #expect(plain.contains("#" + kind.header)) }
  }

  @Test func everyKindHasKeysOfItsOwn() {
    #expect(Set(SourceKinds.all.map(\.table)).count == SourceKinds.all.count)
    for kind in SourceKinds.all {
      #expect(Set(kind.fields.map(\.name)).count == kind.fields.count, "\(kind.table)")
    }
  }
}
