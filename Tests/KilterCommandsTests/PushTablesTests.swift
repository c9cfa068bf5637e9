import KilterCommands
import MonitorModel
import MonitorPush
import MonitorStorage
import Testing

/// The tables of remote write.
@Suite struct PushTablesTests {
  private static func load(_ text: String) throws(SettingsError) -> Settings {
    var input = SettingsInput()
    input.environment = ["HOME": "/home/anna", "TOKEN": "t0k"]
    input.configFile = "/c.toml"
    input.readFile = { _ in .text(text) }
    return try Settings.load(input)
  }

  private static func problems(_ text: String) -> [String] {
    do throws(SettingsError) {
      _ = try load("[[remote_write]]\n" + text)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  private static let head = "name = \"p\"\nurl = \"http://h/w\"\n"

  @Test func aTableMakesADestination() throws {
    let settings = try Self.load(
      """
      [[remote_write]]
      name = "prom"
      url = "http://127.0.0.1:9090/api/v1/write?x=secret"
      series = ["system.*"]
      labels = { env = "prod", job = "" }
      headers = { X-Scope-OrgID = "hush" }
      bearer_token_env = "TOKEN"
      batch_seconds = 30
      batch_samples = 1000
      queue_bytes = "1GiB"
      """)
    let station = try PushSetup(settings, environment: ["TOKEN": "t0k"]).stations[0]
    let destination = station.destination
    #expect(destination.name == "prom" && destination.batchNanoseconds == 30_000_000_000)
    #expect(destination.batchSamples == 1_000 && destination.queueBytes == 1 << 30)
    #expect(destination.labels.map(\.value) == ["prod", ""] && destination.only.count == 1)
    #expect(station.folder?.hasSuffix("/push/prom") == true)
    let shown = SettingsText.shown(settings)
    #expect(shown.contains("[[remote_write]]") && shown.contains("env = \"prod\""))
    for secret in ["hush", "secret"] {
      #expect(!shown.contains(secret) && !destination.shownURL.contains(secret))
    }
    do throws(SourceProblems) {
      _ = try PushSetup(settings, environment: [:])
      Issue.record("a token that is not there was taken")
    } catch {
      #expect(error.lines[0].contains("TOKEN"))
    }
  }

  @Test func whatWaitsForATableThatIsGoneIsTold() throws {
    let folder = TemporaryFolder("push-left")
    for name in ["p", "gone"] {
      let path = folder.path + "/push/" + name
      try FileSystem.system.makeFolder(path, 0o700)
      var queue = PushQueue(folder: path, most: 1 << 20, files: .system)
      _ = queue.open(except: nil)
      var facts = RequestFacts()
      facts.samples = 40
      facts.first = 1_000
      _ = queue.add([UInt8](repeating: 1, count: 2_000), facts: facts, unpackedBytes: 9, origin: 1)
    }
    var settings = try Self.load("[[remote_write]]\n" + Self.head)
    settings.dataDirectory = folder.path
    let health = KeptPush.health(settings)
    #expect(health.destinations.map(\.pending) == [40])
    #expect(health.leftovers?.map(\.name) == ["gone"])
    #expect(try PushSetup(settings, environment: [:]).root == folder.path + "/push")
    var snapshot = TestSnapshot.make()
    snapshot.data.wall = WallInstant(milliseconds: 61_000)
    snapshot.push = health
    let words =
      "2.00 KiB wait, 40 samples, the oldest 1m00s ago, and no [[remote_write]] has this name: "
      + "one that has it sends them; or delete "
    #expect(
      SourcesReport.text(snapshot, history: []).contains(words + folder.path + "/push/gone"))
    let facts = MachineFacts(facts: [], home: folder.path)
    let report = DiagnoseReport.text(facts: facts, settings: settings, snapshot: snapshot)
    #expect(report.contains(words + "~/push/gone"))
    // Also where nothing is pushed any more, and not where nothing is kept.
    settings.pushEntries = []
    #expect(KeptPush.health(settings).leftovers?.map(\.name) == ["gone", "p"])
    settings.store = false
    #expect(KeptPush.health(settings) == PushHealth())
  }

  @Test func whatIsWrongIsNamed() {
    #expect(Self.problems(Self.head).isEmpty)
    #expect(Self.problems("url = \"http://h\"\n")[0].contains("lacks `name`"))
    for (line, words) in [
      ("nmae = \"x\"", "did you mean `name`?"),
      ("labels = { \"0a\" = \"x\" }", "no name of a label"),
      ("labels = { a = 1 }", "more than texts"), ("labels = 3", "a table of texts"),
      ("headers = { Authorization = \"x\" }", "bearer_token_file"),
      ("headers = { Content-Type = \"x\" }", "set by remote write itself"),
      ("queue_bytes = \"1KiB\"", "1MiB or more"), ("queue_bytes = \"7\"", "a size such as"),
      ("batch_seconds = 0", "1 to 3600"), ("series = [\"[\"]", "is not closed"),
    ] {
      let problems = Self.problems(Self.head + line)
      #expect(problems.count == 1 && problems[0].contains(words), "\(line): \(problems)")
      #expect(problems.first?.contains("/c.toml:4") == true, "\(problems)")
    }
    #expect(
      Self.problems(Self.head + "[[remote_write]]\n" + Self.head)[0].contains("are named `p`"))
  }
}
