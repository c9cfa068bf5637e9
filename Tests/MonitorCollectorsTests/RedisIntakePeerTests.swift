import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// A Redis server of Debian on a Unix socket in a temporary folder.
private final class RedisPeer {
  let tree = TemporaryTree()
  private(set) var server: DatabasePeer?
  private let extra: [String]
  var socket: String { tree.root + "/redis.sock" }

  init(_ extra: [String] = []) async throws {
    self.extra = extra
    try await start()
  }

  /// The server goes before its folder.
  deinit { server?.end() }

  func start() async throws {
    server = DatabasePeer(
      [
        "/usr/bin/redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir",
        tree.root, "--slowlog-log-slower-than", "1000000",
      ] + extra, log: tree.root + "/log")
    let isReady = try await DatabasePeer.wait("redis") {
      let output = self.cli(["PING"]).output
      return output.hasPrefix("PONG") || output.hasPrefix("NOAUTH")
    }
    #expect(isReady)
  }

  @discardableResult func cli(_ arguments: [String]) -> (status: Int32, output: String) {
    DatabasePeer.run(["/usr/bin/redis-cli", "-s", socket] + arguments)
  }

  func intake(password: String? = nil, user: String? = nil) throws -> RedisIntake {
    RedisIntake(
      RedisOptions(
        name: "r", path: socket, user: user, password: password.map { Secret($0) },
        interval: .zero, timeout: .seconds(1)),
      thread: try #require(OwnThread()), time: .system)
  }
}

extension RedisIntake {
  fileprivate func now() async throws -> BatchReader {
    BatchReader(batch: try await read(at: MonitorTime.system.monotonic()))
  }
}

@Suite(
  "A real Redis server",
  .enabled(
    if: DatabasePeer.isInstalled("/usr/bin/redis-server")
      && DatabasePeer.isInstalled("/usr/bin/redis-benchmark"),
    "apt-get install redis-server redis-tools libhiredis0.14"))
struct RedisIntakePeerTests {
  @Test("Counts are those of redis-benchmark")
  func counts() async throws {
    let peer = try await RedisPeer()
    peer.cli(["SET", "a", "1"])
    let intake = try peer.intake()
    let before = try await intake.now()
    #expect(before.number("db.up{server=\"r\"}") == 1)
    let run = DatabasePeer.run([
      "/usr/bin/redis-benchmark", "-s", peer.socket, "-n", "10000", "-t", "set", "-q",
    ])
    #expect(run.status == 0)
    for _ in 0..<7 { peer.cli(["GET", "a"]) }
    for _ in 0..<3 { peer.cli(["GET", "nothing"]) }
    let after = try await intake.now()
    let set = "redis.command.calls{command=\"set\",server=\"r\"}"
    #expect(try #require(after.number(set)) - (before.number(set) ?? 0) == 10_000)
    #expect(
      after.change(since: before, seconds: 1, "db.operations{command=\"set\",server=\"r\"}")
        == 10_000)
    let ratio = try #require(
      after.change(since: before, seconds: 1, "db.cache.hit_ratio{server=\"r\"}"))
    #expect(abs(ratio - 0.7) < 1e-9)
    let mean = try #require(
      after.change(
        since: before, seconds: 1, "db.operation.duration{command=\"set\",server=\"r\"}"))
    #expect(mean > 0 && mean < 0.1)
    // What redis-cli itself reads is what the columns hold.
    let keys = peer.cli(["DBSIZE"]).output
    #expect(
      after.number("redis.keys{db=\"0\",server=\"r\"}").map { "\(Int($0))\n" } == keys)
    #expect(after.level("db.memory.used{server=\"r\"}") ?? 0 > 100_000)
    #expect(after.state("redis.replication_seconds{server=\"r\"}") == .absent)
    let report = try #require(after.batch.report)
    #expect(report.kind.hasPrefix("Redis 7"))
    #expect(report.problem == "")
    #expect(report.tables.first?.title == "commands")
    #expect(report.tables.contains { $0.title == "clients" })
    let calls = report.suspects.filter { $0.series == "db.operations" }
    #expect(calls.first { $0.subject == "set" }?.amount ?? 0 > 0)
    #expect(report.faults.isEmpty)
  }

  @Test("A memory limit, the slow log, and arguments that are not shown")
  func slowLog() async throws {
    let peer = try await RedisPeer(["--maxmemory", "100mb", "--slowlog-log-slower-than", "0"])
    let intake = try peer.intake()
    let before = try await intake.now()
    for index in 0..<5 { peer.cli(["SET", "user:\(index):mail", "hidden-value"]) }
    let after = try await intake.now()
    let slow = "redis.slow_commands{server=\"r\"}"
    #expect((after.number(slow) ?? 0) - (before.number(slow) ?? 0) >= 5)
    let share = try #require(after.level("db.memory.utilization{server=\"r\"}"))
    #expect(share > 0 && share < 0.5)
    let report = try #require(after.batch.report)
    let rows = report.tables.first { $0.title == "slow log" }?.rows ?? []
    #expect(rows.contains { $0.first == .text("set user:*:mail") })
    #expect(!"\(report)".contains("hidden-value"))
  }

  @Test("A server that hangs is shown, and comes back by itself")
  func hangs() async throws {
    let peer = try await RedisPeer()
    let intake = try peer.intake()
    _ = try await intake.now()
    peer.server?.pause()
    let hung = try await intake.now()
    #expect(hung.number("db.up{server=\"r\"}") == 0)
    #expect(hung.state("redis.used_memory{server=\"r\"}") == .timedOut)
    #expect(hung.batch.report?.problem == "no answer in 1.0 s")
    peer.server?.resume()
    let isBack = try await DatabasePeer.wait("resumed") {
      try await intake.now().number("db.up{server=\"r\"}") == 1
    }
    #expect(isBack)
  }

  @Test("A server that dies is shown at once, and its successor is found")
  func dies() async throws {
    let peer = try await RedisPeer()
    let intake = try peer.intake()
    _ = try await intake.now()
    peer.server?.end()
    let dead = try await intake.now()
    #expect(dead.number("db.up{server=\"r\"}") == 0)
    #expect(dead.state("redis.total_commands_processed{server=\"r\"}") == .failed)
    #expect(!(dead.batch.report?.problem.isEmpty ?? true))
    try await peer.start()
    let isBack = try await DatabasePeer.wait("restarted") {
      try await intake.now().number("db.up{server=\"r\"}") == 1
    }
    #expect(isBack)
  }

  @Test("Without a password, or with a wrong one, it says what to do and never which it was")
  func passwords() async throws {
    let peer = try await RedisPeer(["--requirepass", "correct-horse"])
    let none = try await peer.intake().now()
    #expect(none.state("redis.used_memory{server=\"r\"}") == .forbidden)
    #expect(none.batch.notes.first?.remedy.contains("password_file") == true)
    let wrong = try await peer.intake(password: "wrong-battery").now()
    #expect(wrong.state("redis.used_memory{server=\"r\"}") == .forbidden)
    #expect(!"\(wrong.batch)".contains("wrong-battery"))
    let right = try await peer.intake(password: "correct-horse").now()
    #expect(right.number("db.up{server=\"r\"}") == 1)
    #expect(right.number("redis.used_memory{server=\"r\"}") ?? 0 > 0)
    #expect(!"\(right.batch)".contains("correct-horse"))
  }

  @Test("A user of least privilege reads all; one of less reads what it may")
  func privileges() async throws {
    let peer = try await RedisPeer()
    peer.cli([
      "ACL", "SETUSER", "kilter", "on", ">p", "+info", "+client|setname", "+client|list",
      "+slowlog|get",
    ])
    peer.cli(["ACL", "SETUSER", "less", "on", ">p", "+info"])
    let enough = try await peer.intake(password: "p", user: "kilter").now()
    #expect(enough.number("db.up{server=\"r\"}") == 1)
    #expect(enough.batch.notes.isEmpty)
    let less = try await peer.intake(password: "p", user: "less").now()
    #expect(less.number("redis.used_memory{server=\"r\"}") ?? 0 > 0)
    #expect(less.batch.notes.map(\.reason) == [.forbidden, .forbidden])
    #expect(less.batch.notes.allSatisfy { $0.remedy.contains("ACL SETUSER less") })
  }

  @Test("Between two polls gauges stay and counters are skipped")
  func seldom() async throws {
    let peer = try await RedisPeer()
    let intake = RedisIntake(
      RedisOptions(name: "r", path: peer.socket, interval: .seconds(10)),
      thread: try #require(OwnThread()), time: .system)
    let begun = MonitorTime.system.monotonic()
    let operations = "redis.total_commands_processed{server=\"r\"}"
    let memory = "redis.used_memory{server=\"r\"}"
    let first = BatchReader(batch: try await intake.read(at: begun))
    let second = BatchReader(batch: try await intake.read(at: begun.advanced(by: 1_000_000_000)))
    let third = BatchReader(batch: try await intake.read(at: begun.advanced(by: 10_000_000_000)))
    #expect(first.state(operations) == .value)
    #expect(second.state(operations) == .skipped)
    #expect(second.number(memory) == first.number(memory))
    #expect(third.state(operations) == .value)
  }

  @Test("A primary and its replica tell how far the replica is behind")
  func replication() async throws {
    let ports = (LoopbackPort.free(), LoopbackPort.free())
    let primary = try await RedisPeer(
      ["--port", "\(ports.0)", "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"])
    let replica = try await RedisPeer([
      "--port", "\(ports.1)", "--bind", "127.0.0.1", "--replicaof", "127.0.0.1", "\(ports.0)",
    ])
    let ofPrimary = try primary.intake()
    let ofReplica = try replica.intake()
    let isLinked = try await DatabasePeer.wait("the link") {
      try await ofReplica.now().level("db.replication.up{server=\"r\"}") == 1
    }
    #expect(isLinked)
    for _ in 0..<20 { primary.cli(["SET", "k", "v"]) }
    let name = "{replica=\"127.0.0.1:\(ports.1)\",server=\"r\"}"
    let isTold = try await DatabasePeer.wait("the offset") {
      try await ofPrimary.now().level("db.replication.lag.bytes" + name) == 0
    }
    #expect(isTold)
    #expect(try await ofPrimary.now().level("db.replication.lag" + name).map { $0 < 60 } == true)
    primary.server?.end()
    let isDown = try await DatabasePeer.wait("the loss") {
      let now = try await ofReplica.now()
      return now.level("db.replication.up{server=\"r\"}") == 0
        && now.batch.report?.problem == "the link to the primary is down"
    }
    #expect(isDown)
  }
}
