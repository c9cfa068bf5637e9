import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

@Suite("Servers that are no Redis")
struct RedisIntakeTests {
  private func intake(_ path: String, timeout: Duration = .milliseconds(300)) throws -> RedisIntake
  {
    RedisIntake(
      RedisOptions(name: "r", path: path, interval: .zero, timeout: timeout),
      thread: try #require(OwnThread()), time: .system)
  }

  @Test("Nobody listens: it says so, and does not try again within a second")
  func nobody() async throws {
    let tree = TemporaryTree()
    let intake = try intake(tree.root + "/none.sock")
    let begun = MonitorTime.system.monotonic()
    let batch = try await intake.read(at: begun)
    #expect(BatchReader(batch: batch).number("db.up{server=\"r\"}") == 0)
    #expect(batch.report?.faults.first?.count == 1)
    let again = try await intake.read(at: begun.advanced(by: 500_000_000))
    #expect(again.report?.faults.first?.count == 1)
    let later = try await intake.read(at: begun.advanced(by: 60_000_000_000))
    #expect(later.report?.faults.first?.count == 2)
  }

  @Test("It accepts and never answers")
  func silent() async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let intake = try intake(server.path)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(BatchReader(batch: batch).state("redis.used_memory{server=\"r\"}") == .timedOut)
    #expect(batch.report?.problem == "no answer in 0.3 s")
  }

  @Test("It drips: the answer as a whole has a deadline")
  func drips() async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let serving = Task { await server.serve(Array("$1000000\r\n".utf8) + [0x61], drips: true) }
    let intake = try intake(server.path)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(BatchReader(batch: batch).state("redis.used_memory{server=\"r\"}") == .timedOut)
    server.stop()
    await serving.value
  }

  @Test(
    "It answers with what is no answer",
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n\r\n", "*2147483647\r\n", "*-7\r\n", "$-7\r\n",
      "+OK\r\n*70000\r\n", "+OK\r\n:1\r\n:2\r\n", "+OK\r\n$5\r\nhello\r\n*0\r\n",
      "\u{0}\u{0}\u{0}\u{0}", "+OK\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
    ])
  func garbage(answer: String) async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let serving = Task { await server.serve(Array(answer.utf8)) }
    let intake = try intake(server.path, timeout: .seconds(30))
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    let reader = BatchReader(batch: batch)
    #expect(reader.number("db.up{server=\"r\"}") == 0)
    #expect(reader.state("redis.used_memory{server=\"r\"}") == .malformed)
    #expect(batch.report?.faults.first?.reason == "answers that are not understood")
    server.stop()
    await serving.value
  }

  @Test("A bulk of more than fits is given up, by time or by size")
  func hugeBulk() async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let serving = Task { await server.serve(Array("+OK\r\n$999999999999\r\nabc".utf8)) }
    let intake = try intake(server.path)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(BatchReader(batch: batch).number("db.up{server=\"r\"}") == 0)
    server.stop()
    await serving.value
  }
}
