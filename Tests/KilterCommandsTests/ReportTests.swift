import KilterCommands
import MonitorModel
import MonitorSupport
import Testing

@Suite("Reports")
struct ReportTests {
  @Test("Foreign text loses every control character", arguments: [UInt64(1), 2, 3])
  func cleans(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      let bytes = (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let clean = PlainText.clean(String(decoding: bytes, as: UTF8.self))
      let isBad = clean.unicodeScalars.contains { $0.properties.generalCategory == .control }
      #expect(!isBad, "seed \(seed), round \(round)")
    }
  }

  @Test("Columns are as wide as their widest cell, in cells and not in bytes")
  func columns() {
    #expect(
      PlainText.columns([["a", "b"], ["漢字", "c"], ["é", ""]]) == ["a     b", "漢字  c", "é     "])
    #expect(PlainText.columns([]) == [])
  }

  @Test("Sources: states, errors, and what would mend what is missing")
  func sources() {
    var health = CollectorHealth(name: "system")
    health.state = .failing
    health.lastError = "no\u{7} such file"
    health.notes = [SourceNote("/proc/pressure/cpu", .absent, remedy: "boot with psi=1")]
    let text = SourcesReport.text(TestSnapshot.make(collectors: [health]))
    #expect(text.contains("system  failing"))
    #expect(text.contains("system: last error: no· such file"))
    #expect(text.contains("/proc/pressure/cpu  absent  boot with psi=1"))
    #expect(text.contains("system.cpu     1"))
    #expect(SourcesReport.text(TestSnapshot.make()).hasSuffix("Nothing is missing."))
  }

  @Test("Diagnose: settings with their sources, no host name, no home, no password")
  func diagnose() throws {
    var input = SettingsInput()
    input.environment = ["HOME": "/home/zoe", StorageKeyOrigin.variable: "zoe-key"]
    input.options = [.init("attach", "https://zoe:pw@example.org/x", from: "--attach")]
    let settings = try Settings.load(input)
    let facts = MachineFacts(facts: [("kernel", "Linux 6.1")], home: "/home/zoe")
    let text = DiagnoseReport.text(
      facts: facts, settings: settings, snapshot: TestSnapshot.make())
    #expect(text.contains("kilter \(Version.text)"))
    #expect(text.contains("Linux 6.1"))
    #expect(text.contains("https://***@example.org/x"))
    #expect(text.contains("--attach"))
    #expect(text.contains("storage key  set by $KILTER_STORAGE_KEY"))
    #expect(text.contains("~/.local/state/kilter"))
    for secret in ["zoe", "pw@", "secret-host"] { #expect(!text.contains(secret)) }
    let without = DiagnoseReport.text(facts: facts, settings: settings, snapshot: nil)
    #expect(without.hasSuffix("the engine gave no reading"))
  }

  @Test("Diagnose: the file of baselines, how detection does, and what was taught")
  func detection() throws {
    var health = DetectionHealth()
    health.detectors = [DetectionHealth.Detector(name: "z-score")]
    health.origin = "kept baselines are not used: they are of another machine"
    health.lessons = [
      Lesson(
        number: 3, key: SeriesKey("system.cpu.utilization"), unit: .ratio, range: 0.95...1,
        taught: WallInstant(milliseconds: 0), kept: 2)
    ]
    let text = DiagnoseReport.text(
      facts: MachineFacts(facts: [], home: "/home/zoe"), settings: Settings(),
      snapshot: TestSnapshot.make(detection: health),
      baselines: "/home/zoe/.local/state/kilter/baselines.kilter: 12 bytes, mode 600")
    #expect(text.contains("  ~/.local/state/kilter/baselines.kilter: 12 bytes, mode 600"))
    #expect(text.contains("not used: they are of another machine"))
    #expect(text.contains("0.1 a metric and day allowed"))
    #expect(text.contains("z-score"))
    #expect(
      text.contains(
        "lesson 3  system.cpu.utilization 95-100 % is normal  since 1970-01-01T00:00:00.000Z  "
          + "kept quiet 2 times"))
  }

  @Test("Diagnose knows this machine")
  func machine() {
    let facts = MachineFacts.current(environment: ["TERM": "xterm", "SSH_CONNECTION": "10.0.0.1 1"])
    let byName = Dictionary(facts.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    #expect(byName["kernel"]?.hasPrefix("Linux ") == true)
    #expect(byName["TERM"] == "xterm")
    #expect(byName["LANG"] == "not set")
    #expect(byName["SSH_CONNECTION"] == "set")
    #expect(byName["limit: open files"] != nil)
  }

  @Test(
    "Only what stands before the @ of a URL is masked",
    arguments: [
      ("https://a:b@c/d", "https://***@c/d"), ("https://c/d@e", "https://c/d@e"),
      ("unix:/a@b", "unix:/a@b"), ("auto", "auto"), ("https://a@b@c", "https://***@c"),
    ])
  func masking(text: String, expected: String) {
    #expect(DiagnoseReport.masked(text) == expected)
  }
}
