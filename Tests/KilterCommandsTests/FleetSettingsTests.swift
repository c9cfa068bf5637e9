import KilterCommands
import MonitorAnalysis
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

@Suite("The table [fleet]")
struct FleetSettingsTests {
  private func input(_ file: String, options: [SettingsInput.Option] = []) -> SettingsInput {
    var input = SettingsInput()
    input.environment = ["HOME": "/home/me"]
    input.options = options
    input.configFile = "c.toml"
    input.readFile = { path in path == "c.toml" ? .text(file) : .absent }
    return input
  }

  private func problems(_ file: String) -> [String] {
    switch Settings.reload(input(file)) {
    case .success: []
    case .failure(let error): error.problems.map(\.description)
    }
  }

  @Test("A fleet has a pace and a folder of its own, and nothing is looked for here")
  func fleetAlone() throws {
    let settings = try Settings.load(
      input("", options: [.init("fleet.url", "http://prom.example:9090/x", from: "--fleet")]))
    #expect(settings.fleet.isRead)
    #expect(settings.monitor.metricsInterval == .seconds(15))
    #expect(!settings.discoversSources)
    #expect(settings.dataDirectory == "/home/me/.local/state/kilter/fleet-prom.example-9090-x")
    let own = FleetSetup.own(.none, settings)
    #expect(own.rules.map(\.name) == ["host-silent", "unlike-peers"])
    #expect(FleetSetup.own(.none, Settings()).rules.isEmpty)
  }

  @Test("An interval that is set is stronger than the fleet's")
  func interval() throws {
    let file = "metrics_interval = \"5s\"\n[fleet]\nurl = \"http://p\"\ninterval = \"30s\"\n"
    #expect(try Settings.load(input(file)).monitor.metricsInterval == .seconds(5))
    let other = "[fleet]\nurl = \"http://p\"\ninterval = \"30s\"\n"
    #expect(try Settings.load(input(other)).monitor.metricsInterval == .seconds(30))
  }

  @Test("Everything that is set reaches the questions")
  func options() throws {
    let settings = try Settings.load(
      input(
        """
        [fleet]
        url = "https://prom.example"
        group_by = ["dc", "role"]
        host_label = "node"
        match = 'job="node"'
        rate_window = "5m"
        ca_file = "~/ca.pem"
        [[fleet.signal]]
        name = "queue.depth"
        query = "max by ($host) (queue_depth{$m})"
        concern = "both"
        weight = 80
        """))
    let options = try FleetSetup.options(settings)
    #expect(options.url == "https://prom.example" && options.hostLabel == "node")
    #expect(options.groupLabels == ["dc", "role"] && options.match == "job=\"node\"")
    #expect(options.window == "300s" && options.access.caFile == "/home/me/ca.pem")
    #expect(options.signals.count == FleetSignalList.standard.count + 1)
    #expect(options.signals[0].name == "queue.depth" && options.signals[0].weight == 0.8)
    #expect(options.budget < .milliseconds(7_500))
  }

  @Test(
    "What is wrong is named with its file, line and key",
    arguments: [
      ("[fleet]\nurl = \"ftp://x\"\n", "c.toml:2: `fleet.url` is `ftp://x`; expected an address"),
      ("[fleet]\nurl = \"http://me:pw@x\"\n", "c.toml:2: `fleet.url` holds a user"),
      ("[fleet]\nulr = \"http://x\"\n", "c.toml:2: unknown setting `fleet.ulr`; did you mean"),
      ("[fleet]\ngroup_by = [\"d c\"]\n", "c.toml:2: `fleet.group_by` holds `d c`"),
      (
        "[fleet]\nurl = \"http://x\"\ninterval = \"10ms\"\n",
        "c.toml:3: `fleet.interval` is out of range"
      ),
      (
        "[fleet]\nurl = \"http://x\"\nusername = \"me\"\n",
        "c.toml:3: `fleet.username` needs `fleet.password_file` as well"
      ),
      ("[fleet]\ndaemon = \"https://x\"\n", "c.toml:2: `fleet.daemon` is `https://x`; {host}"),
      ("[[fleet.signal]]\nname = \"a\"\n", "c.toml:1: `fleet.signal` lacks `query`"),
      (
        "[[fleet.signal]]\nname = \"A b\"\nquery = \"x\"\n",
        "c.toml:2: `fleet.signal.name` is `A b`; expected lower-case"
      ),
      (
        "[[fleet.signal]]\nname = \"cpu.utilization\"\nquery = \"x\"\n",
        "c.toml:2: `fleet.signal.name` is `cpu.utilization`, which is there already"
      ),
      (
        "[[fleet.signal]]\nname = \"a\"\nquery = \"x\"\nunits = \"s\"\n",
        "c.toml:4: `fleet.signal` has no key `units`; did you mean `unit`?"
      ),
    ])
  func problemsAreNamed(file: String, problem: String) {
    let found = problems(file)
    #expect(found.count == 1 && found[0].hasPrefix(problem), "\(found)")
  }

  @Test("config init and show know the table")
  func text() throws {
    let written = SettingsText.commented()
    #expect(written.contains("[fleet]") && written.contains("#[[fleet.signal]]"))
    let shown = SettingsText.shown(
      try Settings.load(
        input("[fleet]\nurl = \"http://p\"\n[[fleet.signal]]\nname = \"a\"\nquery = \"b\"\n")))
    #expect(shown.contains("url = \"http://p\"") && shown.contains("[[fleet.signal]]"))
  }

  @Test("A rule of a person stands in the place of the one of its name")
  func rules() throws {
    var settings = Settings()
    settings.fleet.url = "http://p"
    let own = try OwnMetrics(
      derived: [],
      rules: [
        RuleDefinition(name: "unlike-peers", "alert when fleet.unlike_peers > 10 for 5m")
      ])
    let joined = FleetSetup.own(own, settings)
    #expect(joined.rules.count == 2)
    #expect(joined.rules.first { $0.name == "unlike-peers" }?.seconds == 300)
  }
}
