import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing
import WireFormats

/// Commands: what their output measures, and that nothing is left of them.
@Suite struct CommandIntakeTests {
  /// Runs a command once and gives what was read then.
  private func run(
    _ arguments: [String], _ form: CommandOptions.Form = .number, metric: String = "",
    timeout: Duration = .seconds(20), environment: [String: String] = [:],
    exposition: CommandIntake.ExpositionReader? = nil
  ) async throws -> BatchReader {
    let thread = try #require(OwnThread())
    let options = CommandOptions(
      name: "job", arguments: arguments, timeout: timeout, form: form, metric: metric,
      environment: environment)
    let intake = CommandIntake(options, thread: thread, time: .system, exposition: exposition)
    let first = try await intake.read(at: MonotonicInstant(nanoseconds: 1))
    #expect(first.states.allSatisfy { $0 == .warmingUp })
    await intake.settle()
    return BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 2)))
  }

  private func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }

  @Test func oneNumber() async throws {
    let batch = try await run(["echo", " 42.5 "], metric: "queue.depth")
    #expect(batch.level("queue.depth") == 42.5)
    #expect(batch.level(#"command.exit_status{command="job"}"#) == 0)
    #expect(batch.batch.report?.problem == "")
    let none = try await run(["echo", "many"])
    #expect(none.batch.report?.problem == "its output is not one number")
  }

  @Test func pairs() async throws {
    let batch = try await run(
      ["printf", "a 1\\nb=2\\n# note\\n\\nc: 3\\nbad\\n"], .keyValue)
    #expect(batch.level("job.a") == 1)
    #expect(batch.level("job.b") == 2)
    #expect(batch.level("job.c") == 3)
    #expect(batch.batch.report?.faults.first?.reason == "lines that are not key and number")
  }

  @Test func valuesOfJSON() async throws {
    let values = [
      CommandOptions.Value(name: "depth", path: "$.queue.depth"),
      CommandOptions.Value(name: "done", path: "done[1]", isCounter: true),
      CommandOptions.Value(name: "up", path: "$.up"),
      CommandOptions.Value(name: "none", path: "$.none"),
      CommandOptions.Value(name: "text", path: "$.text"),
    ]
    let batch = try await run(
      ["echo", #"{"queue":{"depth":3},"done":[1,7],"up":true,"text":"x"}"#], .json(values))
    #expect(batch.level("depth") == 3)
    #expect(batch.number("done") == 7)
    #expect(batch.level("up") == 1)
    let reasons = batch.batch.report?.faults.map(\.reason) ?? []
    #expect(reasons == ["$.none: nothing there", "$.text: no number"])
    let broken = try await run(["echo", "{"], .json(values))
    #expect(broken.batch.report?.problem.hasPrefix("its output is no JSON: byte 2") == true)
  }

  @Test func linesOfInfluxAndOfJSON() async throws {
    let influx = try await run(
      ["printf", "cpu,host=a idle=1.5,busy=2i,name=\"x\" 1\\n\\n# c\\nbad\\n"], .influx)
    #expect(influx.level(#"cpu.idle{host="a"}"#) == 1.5)
    #expect(influx.level(#"cpu.busy{host="a"}"#) == 2)
    #expect(
      influx.batch.report?.faults.map(\.reason) == ["lines without fields as key=value"])
    let lines = try await run(["echo", #"[{"name":"a","value":1},{"name":"b"}]"#], .lines)
    #expect(lines.level("a") == 1)
    #expect(lines.batch.report?.faults.map(\.reason) == ["value is missing"])
  }

  @Test(arguments: [0, 1, 2, 3]) func checksOfNagios(code: Int) async throws {
    let batch = try await run(
      shell("echo \"DISK WARNING - low | '/'=2643MB;5948;5958;0;5968 io=7c\"; exit \(code)"),
      .nagios, metric: "check.disk")
    #expect(batch.level(#"command.state{command="job"}"#) == Double(code))
    #expect(batch.level(#"check.disk{item="/"}"#) == 2_771_386_368.0)
    #expect(batch.number(#"check.disk{item="io"}"#) == 7)
    #expect(batch.batch.report?.facts.last?.cell == .text("DISK WARNING - low"))
  }

  @Test func expositionsAreReadAsTheirEndSays() async throws {
    for end in ["", "# EOF\n"] {
      let text = "# TYPE jobs gauge\njobs{queue=\"a\"} 3\n# TYPE done counter\ndone_total 7\n" + end
      let thread = try #require(OwnThread())
      let intake = CommandIntake(
        CommandOptions(name: "c", arguments: ["printf", "%s", text], form: .exposition),
        thread: thread, time: .system)
      _ = try await intake.read(at: MonotonicInstant(nanoseconds: 1))
      await intake.settle()
      let reader = BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 2)))
      #expect(reader.level("jobs{queue=\"a\"}") == 3)
      #expect(reader.series("done_total") != nil)
    }
  }

  @Test func expositionsAreReadByWhoIsGiven() async throws {
    let batch = try await run(["echo", "x 3"], .exposition) { bytes, give in
      guard case .pair(let pair) = KeyValueLine.parse(bytes) else { return "no pair" }
      give((SeriesKey(pair.key.text, "a", "b"), pair.value, false, ""))
      return nil
    }
    #expect(batch.level(#"x{a="b"}"#) == 3)
    let none = try await run(["echo", "x 3"], .exposition)
    #expect(none.batch.report?.problem == "expositions of commands are not read here")
  }

  @Test func failuresAreTold() async throws {
    let failed = try await run(shell("echo 5; echo no such table >&2; exit 7"))
    #expect(failed.batch.report?.problem == "it ended with code 7: no such table")
    #expect(failed.level(#"command.exit_status{command="job"}"#) == 7)
    #expect(failed.state("job") == nil)
    let killed = try await run(shell("kill -9 $$"))
    #expect(killed.batch.report?.problem == "signal 9 ended it")
    let missing = try await run(["/no/such/program"])
    #expect(
      missing.batch.report?.problem
        == "/no/such/program cannot be started: No such file or directory")
    let none = try await run([])
    #expect(none.batch.report?.problem == "there is no command")
  }

  @Test func outputHasALimit() async throws {
    let batch = try await run(["cat", "/dev/zero"])
    #expect(batch.batch.report?.problem == "it printed more than 1 MiB")
  }

  @Test func atTheTimeoutTheWholeGroupEnds() async throws {
    let tree = TemporaryTree()
    let path = tree.root + "/pids"
    let script =
      "trap '' TERM; sleep 600 & echo $! > \(path).new; mv \(path).new \(path); sleep 600"
    let batch = try await run(shell(script), timeout: .milliseconds(1_500))
    #expect(batch.batch.report?.problem == "it did not end in time")
    #expect(batch.state(#"command.exit_status{command="job"}"#) == .timedOut)
    let text = String(decoding: tree.bytes("pids"), as: UTF8.self)
    // Where the machine is so slow that the script did not come so far, there is nothing to look for.
    guard let child = Int32(text.dropLast()) else { return }
    #expect(!Self.isAlive(child))
  }

  @Test func whatACommandLeavesBehindEndsToo() async throws {
    let batch = try await run(shell("sleep 600 & echo $!"))
    let child = try #require(batch.level("job").map { Int32($0) })
    #expect(!Self.isAlive(child))
  }

  /// Whether a process runs; one that is a zombie of somebody's does not.
  private static func isAlive(_ process: Int32) -> Bool {
    // Killed by then, and the kernel has at most to clear it away.
    for _ in 0..<2_000 {
      guard kill(process, 0) == 0 else { return false }
      let stat = TemporaryFile.text("/proc/\(process)/stat")
      let state = stat.utf8.lastIndex(of: UInt8(ascii: ")")).map { stat[$0...].dropFirst(2).first }
      if state == "Z" || state == "X" { return false }
      poll(nil, 0, 5)
    }
    return true
  }

  @Test func itGetsNothingOfKilters() async throws {
    let script = """
      echo "input $(wc -c)"
      echo "files $(ls /proc/self/fd | wc -l)"
      known='^(PATH|HOME|USER|TZ|LC_ALL|A|PWD|OLDPWD|SHLVL|_)='
      echo "variables $(env | grep -vcE "$known")"
      echo "given $A"
      echo "group $(( $(cut -d' ' -f5 /proc/$$/stat) - $$ ))"
      """
    // A descriptor that some part forgot to close for others.
    let forgotten = dup(0)
    defer { close(forgotten) }
    let batch = try await run(shell(script), .keyValue, environment: ["A": "5"])
    #expect(batch.level("job.input") == 0)
    // Its own three and the one with which `ls` reads.
    #expect(batch.level("job.files") == 4)
    #expect(batch.level("job.variables") == 0)
    #expect(batch.level("job.given") == 5)
    #expect(batch.level("job.group") == 0)
  }

  @Test func betweenRunsValuesStayAndTotalsAreSkipped() async throws {
    let thread = try #require(OwnThread())
    let tree = TemporaryTree()
    let script = "echo x >> \(tree.root)/runs; wc -l < \(tree.root)/runs"
    var options = CommandOptions(name: "job", arguments: shell(script), interval: .seconds(10))
    options.isCounter = true
    let intake = CommandIntake(options, thread: thread, time: .system)
    func read(_ seconds: Int64) async throws -> BatchReader {
      let at = MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
      let batch = try await intake.read(at: at)
      await intake.settle()
      return BatchReader(batch: batch)
    }
    _ = try await read(100)
    #expect(try await read(101).number("job") == 1)
    #expect(try await read(102).state("job") == .skipped)
    _ = try await read(110)
    #expect(try await read(111).number("job") == 2)
  }
}

/// Files of the system, for tests.
enum TemporaryFile {
  /// The text of a file; empty where it cannot be read.
  static func text(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
