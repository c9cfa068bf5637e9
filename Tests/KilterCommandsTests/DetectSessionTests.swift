import KilterCommands
import Testing

@Suite("DetectSession")
struct DetectSessionTests {
  private func plan(
    _ inputs: [String], isRecursive: Bool = false, scores: String? = nil
  ) throws -> DetectPlan {
    try DetectPlan(inputs: inputs, isRecursive: isRecursive, scores: scores)
  }

  private func run(
    _ plan: DetectPlan, log: String, _ change: (inout DetectSession.Options) -> Void = { _ in }
  ) -> (status: Int32, lines: [String]) {
    var settings = Settings()
    settings.logFile = log
    var options = DetectSession.Options()
    change(&options)
    let written = MemoryBytes.Written()
    var session = DetectSession(
      plan, settings: settings, options: options, results: MemoryBytes.sink(written))
    return (session.run(), written.lines)
  }

  @Test("The scores of a folder mirror it")
  func mirror() throws {
    let folder = TemporaryFolder("mirror")
    for name in ["a/b/c.csv", "a/1.csv", "b.csv"] { folder.write("in/" + name, "1,2\n") }
    let plan = try plan([folder.path + "/in"], isRecursive: true, scores: folder.path + "/out/x")
    #expect(run(plan, log: folder.path + "/log").status == 0)
    for name in ["a/b/c.csv", "a/1.csv", "b.csv"] {
      #expect(folder.text("out/x/" + name) == "timestamp,value,anomaly_score\n1,2,0\n")
    }
    #expect(folder.text("log") == nil)
  }

  @Test("What was counted is told to who asks for it")
  func counts() throws {
    let folder = TemporaryFolder("counts")
    folder.write("a.csv", "1,2\n2,\n")
    var settings = Settings()
    settings.logFile = folder.path + "/log"
    settings.logLevel = .info
    var session = DetectSession(
      try plan([folder.path + "/a.csv"]), settings: settings, options: DetectSession.Options(),
      results: MemoryBytes.sink(MemoryBytes.Written()))
    #expect(session.run() == 0)
    #expect(folder.text("log")?.contains("/a.csv: rows 2, gaps 1, anomalies 0\n") == true)
  }

  @Test("A bad file is told and does not stop the others, and leaves no scores")
  func badFile() throws {
    let folder = TemporaryFolder("bad")
    folder.write("a.csv", "hello\nworld\n")
    folder.write("b.csv", "1,2\nx,2\n3,4\n")
    let inputs = ["a.csv", "nothing.csv", "b.csv"].map { folder.path + "/" + $0 }
    let plan = try plan(inputs, scores: folder.path + "/s")
    let result = run(plan, log: folder.path + "/log")
    #expect(result.status == 1 && result.lines.isEmpty)
    #expect(folder.text("s/a.csv") == nil)
    #expect(folder.text("s/b.csv")?.split(separator: "\n").count == 4)
    let log = try #require(folder.text("log"))
    for words in [
      "/a.csv: line 2, byte 6: not CSV of timestamp,value: \"world\" is no timestamp",
      "/nothing.csv: cannot be read: No such file or directory",
      "/b.csv: 1 row could not be read; taken as gaps; the first at line 2, byte 4: \"x\" is no",
    ] {
      #expect(log.contains(words), "\(log)")
    }
  }

  @Test("Strict ends at once")
  func strict() throws {
    let folder = TemporaryFolder("strict")
    folder.write("a.csv", "1,2\nx,2\n")
    folder.write("b.csv", "1,2\n")
    let inputs = ["a.csv", "b.csv"].map { folder.path + "/" + $0 }
    let plan = try plan(inputs, scores: folder.path + "/s")
    let result = run(plan, log: folder.path + "/log") { $0.detection.isStrict = true }
    #expect(result.status == 1)
    #expect(folder.text("s/a.csv") == nil && folder.text("s/b.csv") == nil)
    #expect(folder.text("log")?.contains("/a.csv: line 2, byte 4: \"x\" is no timestamp") == true)
  }

  @Test("Scores that cannot be written are a failure of their input")
  func noRoom() throws {
    let folder = TemporaryFolder("room")
    folder.write("a.csv", "1,2\n")
    folder.write("s", "")
    let plan = try plan([folder.path + "/a.csv"], scores: folder.path + "/s/x.csv")
    #expect(run(plan, log: folder.path + "/log").status == 1)
    #expect(folder.text("log")?.contains("scores cannot be written") == true)
    let full = try self.plan([folder.path + "/a.csv"], scores: "/dev/full")
    #expect(run(full, log: folder.path + "/log").status == 1)
    #expect(folder.text("log")?.contains("No space left on device") == true)
  }

  @Test("A folder without tables is a failure")
  func emptyFolder() throws {
    let folder = TemporaryFolder("empty")
    let plan = try plan([folder.path], isRecursive: true)
    #expect(plan.jobs.isEmpty && plan.problems.count == 1)
    #expect(run(plan, log: folder.path + "/log").status == 1)
  }
}
