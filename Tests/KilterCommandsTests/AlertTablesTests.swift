import KilterCommands
import MonitorAlerts
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Tables of alerts in the configuration, and the receivers that are made of them.
@Suite struct AlertTablesTests {
  private func load(_ file: String) -> Result<Settings, SettingsError> {
    var input = SettingsInput()
    input.configFile = "c.toml"
    input.environment = ["HOME": "/home/a"]
    input.readFile = { path in path == "c.toml" ? .text(file) : .absent }
    return Settings.reload(input)
  }

  private func setup(_ file: String, _ environment: [String: String] = [:]) throws -> AlertSetup {
    try AlertSetup(try load(file).get(), environment: environment, time: .system)
  }

  private static let file = """
    [alerts]
    severity = "critical"
    wait = "5s"
    repeat = "1h"

    [alert.ops]
    kind = "webhook"
    url = "https://hooks.example.org/k"
    secret_env = "HOOK_KEY"
    severity = "warning"
    only = ["system.*"]
    hours = "08:00-20:00"
    group = "family"
    for = "30s"
    burst = 3
    heartbeat = "1m"
    resolved = false

    [alert.am]
    kind = "alertmanager"
    url = "http://127.0.0.1:9093"
    """

  @Test func aReceiverHasItsOwnRulesAndThoseForAll() throws {
    let setup = try setup(Self.file, ["HOOK_KEY": "s3cret"])
    #expect(setup.stations.map(\.receiver.name) == ["ops", "am"])
    let ops = setup.stations[0].receiver
    #expect(ops.filter.least == .warning && ops.grouping == .family && ops.burst == 3)
    #expect(ops.pacing.wait == .seconds(5) && ops.pacing.again == .seconds(3_600))
    #expect(ops.pacing.holdFor == .seconds(30) && ops.heartbeat == .seconds(60))
    #expect(ops.filter.hours == AlertHours("08:00-20:00") && !ops.tellsEnd)
    #expect(ops.filter.takes(SeriesKey("system.cpu.utilization"), .warning))
    #expect(!ops.filter.takes(SeriesKey("http.errors"), .critical))
    // Times for people do not make Alertmanager slow.
    let am = setup.stations[1].receiver
    #expect(am.pacing == .state && am.manner == .state && am.filter.least == .critical)
  }

  @Test func secretsAreNamedByTheirPlaceOnly() throws {
    #expect(throws: SourceProblems.self) { try setup(Self.file) }
    let text = SettingsText.shown(try load(Self.file).get())
    #expect(text.contains("[alert.ops]") && text.contains("secret_env = \"HOOK_KEY\""))
    #expect(!text.contains("s3cret"))
  }

  @Test(arguments: [
    ("[alert.ops]\nurl = \"http://a\"\n", "c.toml:1: `alert.ops` lacks `kind`: terminal, tmux"),
    (
      "[alert.ops]\nkind = \"webhok\"\n",
      "c.toml:2: `alert.ops.kind` is `webhok`; did you mean `webhook`?"
    ),
    ("[alert.ops]\nkind = \"webhook\"\n", "c.toml:1: `alert.ops` lacks `url`"),
    (
      "[alert.ops]\nkind = \"tmux\"\nintervall = \"1m\"\n",
      "c.toml:3: `alert.ops` has no key `intervall`; did you mean `interval`?"
    ),
    (
      "[alert.ops]\nkind = \"tmux\"\nhours = \"8-20\"\n",
      "c.toml:3: `alert.ops.hours` is `8-20`; expected two times of a day"
    ),
    ("[alert.ops]\nkind = \"tmux\"\nonly = [\"a[\"]\n", "c.toml:3: `alert.ops.only` `a[`: `[` is"),
    ("[alerts]\nseverity = \"bad\"\n", "c.toml:2: `alerts.severity` is `bad`; expected info"),
    ("[alerts]\nurl = \"http://a\"\n", "c.toml:2: `alerts` has no key `url`"),
    ("[alert]\nkind = \"tmux\"\n", "c.toml:2: `alert.kind` is a text; expected a table"),
    ("[alert.\"a b\"]\nkind = \"tmux\"\n", "c.toml:1: `alert.a b`: a receiver is named with"),
    ("[alarts]\nseverity = \"info\"\n", "c.toml:1: unknown setting `alarts`; did you mean `alerts`"),
  ])
  func whatIsWrongIsToldWithItsLine(file: String, expected: String) {
    guard case .failure(let error) = load(file) else {
      Issue.record("it was taken: \(file)")
      return
    }
    let problems = error.problems.map(\.description)
    #expect(problems.contains { $0.contains(expected) }, "\(problems)")
  }

  @Test func whatInitWritesIsUnderstoodWhenItIsUncommented() throws {
    let lines = SettingsText.commented().split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("# Alerts.") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("# Keys by action") })
    var text = ""
    for line in lines[start..<end] where line.hasPrefix("#") && !line.hasPrefix("# ") {
      let plain = String(line.dropFirst())
      // Placeholders stand for what only a person knows.
      text += plain.replacing("\"…\"", with: "\"a\"").replacing("\"/…\"", with: "\"/a\"")
        .replacing("://…", with: "://a") + "\n"
    }
    let settings = try load(text).get()
    #expect(settings.alertEntries.count == NotifierList.all.count + 1)
  }

  @Test func statusSaysWhichReceiverIsNotReached() {
    var snapshot = TestSnapshot.make()
    #expect(!StatusReport(snapshot).line(.text).contains("alerts"))
    #expect(!StatusReport(snapshot).line(.json).contains("alerts"))
    var receiver = AlertReceiverHealth(name: "ops", kind: "webhook")
    receiver.state = .failing
    receiver.lastError = "status 500"
    snapshot.alerts.receivers = [receiver]
    #expect(
      StatusReport(snapshot).line(.text).hasSuffix("; alerts do not reach ops: status 500"))
    #expect(
      StatusReport(snapshot).line(.json).contains("\"alertsFailing\":{\"ops\":\"status 500\"}"))
  }

  @Test func theFileTellsAnotherProgramHowDeliveryIsDoing() throws {
    let folder = TemporaryFolder("alerts")
    var settings = try load(Self.file).get()
    settings.dataDirectory = folder.path
    #expect(KeptAlerts.health(settings).receivers.map(\.state) == [.idle, .idle])
    var outbox = AlertOutbox(folder: folder.path)
    outbox.open(receivers: ["ops", "am"])
    var message = AlertMessage(
      receiver: "ops", kind: .news, group: "g", wall: WallInstant(milliseconds: 1), host: "",
      title: "t")
    message.items = [AlertItem(TestSnapshot.anomaly(.critical), incident: 1, group: "g")]
    _ = outbox.add([message])
    outbox.note(trouble: "status 500", of: "ops")
    let health = KeptAlerts.health(settings)
    #expect(health.failing.map(\.name) == ["ops"])
    #expect(health.receivers[0].waiting == 1 && health.receivers[0].firing == 1)
  }
}
