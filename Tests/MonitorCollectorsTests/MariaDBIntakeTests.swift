import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

@Suite("Servers that are no MariaDB")
struct MariaDBIntakeTests {
  private func intake(_ path: String, timeout: Duration = .milliseconds(300)) throws
    -> MariaDBIntake
  {
    MariaDBIntake(
      MariaDBOptions(
        name: "m", socket: path, user: "kilter", password: Secret("hidden-word"),
        interval: .zero, timeout: timeout),
      thread: try #require(OwnThread()), time: .system)
  }

  /// The first packet of a server: protocol 10, a version, a connection, a salt
  /// (https://mariadb.com/kb/en/connection/).
  static let greeting: [UInt8] = {
    var body: [UInt8] = [10] + Array("5.5.5-10.11.0-MariaDB".utf8) + [0, 1, 0, 0, 0]
    body += Array("12345678".utf8) + [0, 0xFF, 0xF7, 33, 2, 0, 0xFF, 0x81, 21]
    body += [UInt8](repeating: 0, count: 10) + Array("123456789012".utf8) + [0]
    body += Array("mysql_native_password".utf8) + [0]
    return [UInt8(body.count), 0, 0, 0] + body
  }()
  static let ok: [UInt8] = [7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]

  @Test("Nobody listens: it says so, and does not try again within a second")
  func nobody() async throws {
    let tree = TemporaryTree()
    let intake = try intake(tree.root + "/none.sock")
    let begun = MonitorTime.system.monotonic()
    let batch = try await intake.read(at: begun)
    #expect(BatchReader(batch: batch).number("db.up{server=\"m\"}") == 0)
    #expect(batch.report?.faults.first?.count == 1)
    #expect(batch.notes.first?.remedy.contains("No server listens") == true)
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
    #expect(BatchReader(batch: batch).state("mariadb.questions{server=\"m\"}") == .timedOut)
    #expect(batch.report?.problem == "no answer in 0.3 s")
  }

  @Test("It drips: the answer as a whole has a deadline")
  func drips() async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let serving = Task { await server.serve(Self.greeting, drips: true) }
    let intake = try intake(server.path)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(BatchReader(batch: batch).number("db.up{server=\"m\"}") == 0)
    #expect(batch.report?.faults.first?.count == 1)
    server.stop()
    await serving.value
  }

  @Test(
    "It answers with what is no answer",
    arguments: [
      Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0xFF, 0xFF, 0xFF, 0], [1, 0, 0, 0, 9],
      [0, 0, 0, 0], greeting + [0xFF, 0xFF, 0xFF, 2],
      greeting + ok + [5, 0, 0, 1, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF],
      greeting + ok + [1, 0, 0, 1, 0xFB], greeting + ok + [1, 0, 0, 1, 0xFF],
      greeting + ok + ok + ok, greeting + ok + [1, 0, 0, 1, 1, 1, 0, 0, 2, 0xFE],
      // It asks for the password as it is, and for a file.
      greeting + [22, 0, 0, 2, 0xFE] + Array("mysql_clear_password".utf8) + [0],
      greeting + ok + [12, 0, 0, 1, 0xFB] + Array("/etc/passwd".utf8),
    ])
  func garbage(answer: [UInt8]) async throws {
    let tree = TemporaryTree()
    let server = try #require(FakeServer(tree.root + "/s"))
    let serving = Task { await server.serve(answer) }
    let intake = try intake(server.path)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    let reader = BatchReader(batch: batch)
    #expect(reader.number("db.up{server=\"m\"}") == 0)
    #expect(reader.state("mariadb.questions{server=\"m\"}") != .value)
    #expect(batch.report?.faults.first?.count == 1)
    #expect(!"\(batch)".contains("hidden-word"))
    server.stop()
    await serving.value
  }

  @Test("Each cut of a greeting is an error, and no trap")
  func truncated() async throws {
    let tree = TemporaryTree()
    for count in stride(from: 1, to: Self.greeting.count, by: 7) {
      let server = try #require(FakeServer(tree.root + "/s\(count)"))
      let answer = Array(Self.greeting.prefix(count))
      let serving = Task { await server.serve(answer) }
      let batch = try await intake(server.path, timeout: .milliseconds(60)).read(
        at: MonitorTime.system.monotonic())
      #expect(BatchReader(batch: batch).number("db.up{server=\"m\"}") == 0)
      server.stop()
      await serving.value
    }
  }
}
