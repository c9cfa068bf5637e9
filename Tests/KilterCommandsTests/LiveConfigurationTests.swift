import KilterCommands
import MonitorAPI
import MonitorModel
import Synchronization
import Testing

@Suite("LiveConfiguration", .timeLimit(.minutes(5)))
struct LiveConfigurationTests {
  /// A configuration over two parts and a gate, and the file it reads.
  private final class Bench: Sendable {
    let file: Mutex<String>
    let parts = [FakePart("one"), FakePart("two")]
    let gate = FakePart("gate")
    let configuration: LiveConfiguration

    init(
      _ text: String = "", environment: [String: String] = [:],
      options: [SettingsInput.Option] = []
    ) throws {
      file = Mutex(text)
      var input = SettingsInput()
      input.configFile = "c.toml"
      input.environment = environment.merging(["HOME": "/home/ann"]) { $1 }
      input.options = options
      let settings: Settings
      input.readFile = { _ in .text(text) }
      settings = try Settings.load(input)
      let box = Box()
      input.readFile = { _ in .text(box.bench.withLock { $0?.file.withLock { $0 } } ?? "") }
      configuration = LiveConfiguration(settings, input: input, parts: parts, gate: gate)
      box.bench.withLock { $0 = self }
    }

    final class Box: Sendable { let bench = Mutex<Bench?>(nil) }

    var commits: [Int] { ([gate] + parts).map { $0.commits.count } }

    func replace(
      _ json: String, ifMatch: String = "*", isDryRun: Bool = false
    ) async -> Result<String, Problem> {
      let caller = Caller(name: "ann", address: "local socket", scope: .admin)
      do throws(Problem) {
        let document = try await configuration.replace(
          Array(json.utf8), ifMatch: ifMatch, isDryRun: isDryRun, by: caller)
        return .success(String(decoding: document.json, as: UTF8.self))
      } catch {
        return .failure(error)
      }
    }

    /// The document in force with one text in place of another.
    func edited(_ old: String, _ new: String) async throws -> String {
      let json = String(decoding: await configuration.document().json, as: UTF8.self)
      let pieces = json.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
      try #require(pieces.count == 2, "\(old) is not in \(json)")
      return pieces[0] + new + pieces[1]
    }

    /// The problem of a document that is edited so; nothing may have changed.
    func refusal(_ old: String, _ new: String) async throws -> Problem {
      let before = await configuration.document()
      let count = commits
      let result = await replace(try await edited(old, new))
      #expect(await configuration.document() == before)
      #expect(commits == count)
      guard case .failure(let problem) = result else {
        Issue.record("\(new) was taken")
        return Problem(0, "")
      }
      return problem
    }
  }

  private let faster = #""metrics_interval":"500ms""#
  private let usual = #""metrics_interval":"1s""#

  @Test("A whole document replaces all; its tag is that of what is in force")
  func replaces() async throws {
    let bench = try Bench()
    let before = await bench.configuration.document()
    #expect(before.etag.hasPrefix("\"") && before.etag.hasSuffix("\""))
    let json = try await bench.edited(usual, faster)
    let result = try await bench.replace(json, ifMatch: before.etag).get()
    #expect(result.contains(faster))
    let after = await bench.configuration.document()
    #expect(String(decoding: after.json, as: UTF8.self) == result && after.etag != before.etag)
    #expect(bench.commits == [1, 1, 1])
    #expect(bench.parts[0].commits[0].new.monitor.metricsInterval == .milliseconds(500))
    // What a document leaves out has its default.
    _ = try await bench.replace("{}").get()
    #expect(await bench.configuration.document() == before)
  }

  @Test("The document in force changes nothing when it is put as it is")
  func identity() async throws {
    let bench = try Bench(
      "[[http.probe]]\nurl = \"http://a/?key=1\"\n[alert.ops]\nkind = \"webhook\"\n"
        + "url = \"http://h/secret/hook\"\n[[command]]\nrun = [\"/bin/true\"]\n")
    let before = await bench.configuration.document()
    let json = String(decoding: before.json, as: UTF8.self)
    #expect(json.contains(#""url":"***""#) && !json.contains("secret/hook"))
    #expect(!json.contains("key=1"))
    #expect(try await bench.replace(json).get() == json)
    let settings = await bench.configuration.settings
    #expect(settings.alertEntries.first?.text("url") == "http://h/secret/hook")
    #expect(settings.sourceEntries.first?.text("url") == "http://a/?key=1")
    #expect(bench.commits == [0, 0, 0])
  }

  private static let pushing =
    "[[remote_write]]\nname = \"p\"\nurl = \"https://h/w?key=hush1\"\n"
    + "headers = { X-Scope-OrgID = \"hush2\" }\nbearer_token_env = \"TOKEN\"\n"
    + "labels = { env = \"prod\" }\n"
  private static let fleet =
    "[fleet]\nurl = \"http://prom\"\ngroup_by = [\"dc\"]\n"
    + "[[fleet.signal]]\nname = \"queue.depth\"\nquery = \"max by ($host) (q{$m})\"\n"

  @Test("Destinations and a fleet's signals are in it without a secret, and come back as they were")
  func pushAndFleet() async throws {
    let bench = try Bench(Self.pushing + Self.fleet)
    let json = String(decoding: await bench.configuration.document().json, as: UTF8.self)
    for part in [
      #""remote_write":[{"#, #""bearer_token_env":"TOKEN""#, #""X-Scope-OrgID":"***""#,
      #""url":"***""#, #""labels":{"env":"prod"}"#,
      #""signal":[{"name":"queue.depth","query":"max by ($host) (q{$m})"}]"#,
      #""group_by":["dc"]"#, #""url":"http://prom""#,
    ] {
      #expect(json.contains(part), "\(part) in \(json)")
    }
    #expect(!json.contains("hush"))
    #expect(try await bench.replace(json).get() == json)
    let settings = await bench.configuration.settings
    #expect(settings.pushEntries.first?.text("url") == "https://h/w?key=hush1")
    #expect(settings.pushEntries.first?.pairs("headers").first?.value == "hush2")
    #expect(bench.commits == [0, 0, 0])
  }

  @Test("What a fleet is asked is changed in the file, with a restart; a destination is not")
  func fleetIsFixed() async throws {
    let bench = try Bench(Self.pushing + Self.fleet)
    var problem = try await bench.refusal("max by ($host) (q{$m})", "max by ($host) (r{$m})")
    #expect(problem.places.map(\.pointer) == ["/fleet/signal"])
    problem = try await bench.refusal(#""http://prom""#, #""http://other""#)
    #expect(problem.places.map(\.pointer).contains("/fleet/url"))
    let other = try await bench.edited(#""env":"prod""#, #""env":"test""#)
    #expect(try await bench.replace(other).get().contains(#""env":"test""#))
    // The file, too, changes nothing of it at once, and says so.
    let changed = Self.pushing + Self.fleet.replacing("q{$m}", with: "r{$m}")
    bench.file.withLock { $0 = changed }
    guard case .changed(_, let restart) = await bench.configuration.reload() else {
      Issue.record("it was not reloaded")
      return
    }
    #expect(restart == ["fleet.signal"])
    let signals = await bench.configuration.settings.fleetSignals
    #expect(signals.map { $0.text("query", else: "") } == ["max by ($host) (q{$m})"])
    // A secret of a destination must not go to another one of its address.
    let moved = try await bench.edited(#""name":"p""#, #""name":"q""#)
    #expect(await bench.replace(moved).problem?.status == 422)
  }

  @Test("A mask that stands for nothing is refused, also where a list has another order")
  func strangeMask() async throws {
    let bench = try Bench(
      "[[http.probe]]\nname = \"a\"\nurl = \"http://a/?k=1\"\n[[http.probe]]\nname = \"b\"\n"
        + "url = \"http://b/?k=2\"\n")
    let problem = try await bench.refusal(#""name":"a""#, #""name":"c""#)
    #expect(problem.status == 422)
    #expect(problem.places.map(\.pointer) == ["/http/probe/0/url"])
  }

  @Test("Another tag, what is no JSON, and what is wrong: nothing changes")
  func refusals() async throws {
    let bench = try Bench()
    #expect(await bench.replace("{}", ifMatch: "\"x\"").problem?.status == 412)
    #expect(await bench.replace("{", ifMatch: "*").problem?.status == 400)
    #expect(await bench.replace("[]").problem?.status == 422)
    let etag = await bench.configuration.document().etag
    #expect(await bench.replace("{}", ifMatch: "\"a\", \(etag)").problem == nil)
    #expect(await bench.replace("{}", ifMatch: "W/\(etag)").problem?.status == 412)

    let wrong = await bench.replace(
      #"{"metrics_interval":5,"storage":{"quota":"1B","quotas":1},"http":{"probe":[{}]}}"#)
    #expect(wrong.problem?.status == 422)
    #expect(
      wrong.problem?.places.map(\.pointer).sorted() == [
        "/http/probe/0", "/metrics_interval", "/storage/quota", "/storage/quotas",
      ])
    #expect(bench.commits == [0, 0, 0])
  }

  @Test("A dry run checks everything and changes nothing")
  func dryRun() async throws {
    let bench = try Bench()
    let json = try await bench.edited(usual, faster)
    #expect(try await bench.replace(json, isDryRun: true).get().contains(faster))
    #expect(bench.commits == [0, 0, 0])
    #expect(bench.parts[1].state.withLock { $0.prepared } == 1)
    bench.parts[1].state.withLock { $0.problem = "request:3: cannot be built" }
    #expect(await bench.replace(json, isDryRun: true).problem?.status == 422)
  }

  @Test("Whichever step fails, everything is as before", arguments: 0..<4)
  func failures(step: Int) async throws {
    let bench = try Bench()
    switch step {
    case 0: bench.gate.state.withLock { $0.problem = "no" }
    case 1: bench.parts[0].state.withLock { $0.problem = "no" }
    case 2: bench.parts[1].state.withLock { $0.problem = "request:2: no" }
    default: bench.gate.state.withLock { $0.commitProblem = "no" }
    }
    let problem = try await bench.refusal(usual, faster)
    #expect(problem.status == (step == 3 ? 503 : 422))
    #expect(problem.detail.contains("no"))
    if step == 2 { #expect(problem.places.allSatisfy { !$0.pointer.isEmpty }) }
    // The same by the file.
    let before = await bench.configuration.document()
    bench.file.withLock { $0 = "metrics_interval = \"500ms\"" }
    guard case .refused(let reasons) = await bench.configuration.reload() else {
      Issue.record("it was reloaded")
      return
    }
    #expect(reasons.count == 1 && reasons[0].contains("no"))
    #expect(await bench.configuration.document() == before)
    #expect(bench.commits == [0, 0, 0])
  }

  @Test(
    "What cannot change while running, and what the file alone sets, is named",
    arguments: [
      (#""data_dir":"/home/ann/.local/state/kilter""#, #""data_dir":"/other""#, "/data_dir"),
      (#""store":true"#, #""store":false"#, "/store"),
      (#""key_file":"""#, #""key_file":"/k""#, "/storage/key_file"),
      (#""listen":[]"#, #""listen":["127.0.0.1:1"]"#, "/api/listen"),
      (#""socket":"auto""#, #""socket":"off""#, "/api/socket"),
      (#""token_file":"""#, #""token_file":"/t""#, "/api/token_file"),
      (#""insecure":false"#, #""insecure":true"#, "/api/insecure"),
      (#""log_file":"""#, #""log_file":"/etc/passwd""#, "/log_file"),
    ])
  func fixed(old: String, new: String, pointer: String) async throws {
    let problem = try await Bench().refusal(old, new)
    #expect(problem.status == 422)
    #expect(problem.places.map(\.pointer) == [pointer])
  }

  @Test("An option or a variable is stronger, and a document that says otherwise is told so")
  func overruled() async throws {
    let bench = try Bench(
      environment: ["KILTER_BUFFER_SIZE": "77"],
      options: [.init("metrics_interval", "1s", from: "--interval")])
    var problem = try await bench.refusal(usual, faster)
    #expect(problem.places.map(\.pointer) == ["/metrics_interval"])
    #expect(problem.places[0].detail == "is set by --interval, which is stronger")
    problem = try await bench.refusal(#""buffer_size":77"#, #""buffer_size":78"#)
    #expect(problem.places[0].detail.contains("$KILTER_BUFFER_SIZE"))
    #expect(try await bench.replace("{}").get().contains(#""buffer_size":77"#))
  }

  @Test("Programs are neither added nor changed from afar; they may go")
  func programs() async throws {
    let bench = try Bench(
      "[[command]]\nrun = [\"/bin/true\"]\n[alert.hook]\nkind = \"command\"\nrun = [\"/bin/a\"]\n")
    var problem = try await bench.refusal(#"["/bin/true"]"#, #"["/bin/sh","-c","x"]"#)
    #expect(problem.places.map(\.pointer) == ["/command/0/run"])
    problem = try await bench.refusal(#"["/bin/a"]"#, #"["/bin/b"]"#)
    #expect(problem.places.map(\.pointer) == ["/alert/hook/run"])
    problem = try await bench.refusal(
      #""alert":{"#, #""alert":{"post":{"kind":"mail","to":["a@b"],"sendmail":"/tmp/x"},"#)
    #expect(problem.places.map(\.pointer) == ["/alert/post/sendmail"])
    let result = try await bench.replace("{}").get()
    #expect(!result.contains("command"))
  }

  @Test("A reload reads the file, keeps what needs a restart, and says which that is")
  func reloads() async throws {
    let bench = try Bench("buffer_size = 50")
    bench.file.withLock {
      $0 = "buffer_size = 60\ndata_dir = \"/other\"\n[api]\nlisten = [\"127.0.0.1:9\"]\n"
    }
    let result = await bench.configuration.reload()
    #expect(
      result
        == .changed(["gate", "one", "two"], needingRestart: ["data_dir", "api.listen"]))
    let settings = await bench.configuration.settings
    #expect(settings.monitor.bufferSize == 60)
    #expect(settings.dataDirectory == "/home/ann/.local/state/kilter")
    #expect(settings.api.listen.isEmpty)
    bench.file.withLock { $0 = "buffer_size = 3" }
    guard case .refused(let reasons) = await bench.configuration.reload() else {
      Issue.record("it was reloaded")
      return
    }
    #expect(
      reasons == ["c.toml:1: `buffer_size` is 3; expected a whole number from 10 to 1000000"])
    #expect(await bench.configuration.settings == settings)
  }

  @Test("The dashboard's interval goes the same way, and the file wins at the next reload")
  func interval() async throws {
    let bench = try Bench()
    try await bench.configuration.setInterval(.milliseconds(250))
    #expect(await bench.configuration.settings.monitor.metricsInterval == .milliseconds(250))
    #expect(bench.commits == [1, 1, 1])
    _ = await bench.configuration.reload()
    #expect(await bench.configuration.settings.monitor.metricsInterval == .seconds(1))
  }

  @Test("Changes come one after another: each has a tag of its own to match")
  func serial() async throws {
    let bench = try Bench()
    let etag = await bench.configuration.document().etag
    let json = try await bench.edited(usual, faster)
    let results = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { await bench.replace(json, ifMatch: etag).problem?.status ?? 200 }
      }
      return await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(results.count { $0 == 200 } == 1 && results.count { $0 == 412 } == 7)
    #expect(bench.commits == [1, 1, 1])
  }
}

extension Result where Failure == Problem {
  /// Why it failed.
  fileprivate var problem: Problem? {
    if case .failure(let problem) = self { problem } else { nil }
  }
}
