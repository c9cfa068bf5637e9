import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// What a source makes of servers that are not what they should be.
@Suite("PostgreSQL, servers that lie")
struct PostgreSQLIntakeTests {
  /// A socket that listens and does what the test says, on a thread of its own.
  private final actor Liar {
    nonisolated let folder: String
    private let socket: Int32
    private let thread: OwnThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init() throws {
      thread = try #require(OwnThread())
      var template = Array("/tmp/kilter-liar-XXXXXX".utf8CString)
      precondition(mkdtemp(&template) != nil)
      folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let path = Array("\(folder)/.s.PGSQL.5432".utf8)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      precondition(bound == 0 && listen(socket, 8) == 0)
    }

    deinit {
      close(socket)
      unlink("\(folder)/.s.PGSQL.5432")
      rmdir(folder)
    }

    /// Answers one connection: each message to one of the client's, then the end.
    func serve(_ answers: [[UInt8]]) {
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 20_000) > 0 else { return }
      let peer = accept(socket, nil, nil)
      guard peer >= 0 else { return }
      defer { close(peer) }
      var heard = [UInt8](repeating: 0, count: 65_536)
      for answer in answers {
        guard recv(peer, &heard, heard.count, 0) > 0 else { return }
        var sent = 0
        while sent < answer.count {
          let count = answer[sent...].withUnsafeBytes {
            send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          }
          guard count > 0 else { return }
          sent += count
        }
      }
    }
  }

  /// A message of the protocol, version 3: type, length, content.
  private static func message(_ type: Character, _ content: [UInt8]) -> [UInt8] {
    let length = UInt32(content.count + 4)
    return [type.asciiValue ?? 0] + bytes(length) + content
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }

  private static let welcome =
    message("R", [0, 0, 0, 0]) + message("S", Array("server_version\u{0}15.20\u{0}".utf8))
    + message("Z", Array("I".utf8))
  private static let done = message("C", Array("SET\u{0}".utf8)) + message("Z", Array("I".utf8))

  private func read(
    _ liar: Liar, timeout: Duration, _ answers: [[UInt8]]
  ) async throws -> BatchReader {
    let options = PostgreSQLOptions(name: "liar", host: liar.folder, user: "x", timeout: timeout)
    let intake = PostgreSQLIntake(
      options, thread: try #require(OwnThread()), time: .system)
    async let served: Void = answers.isEmpty ? () : liar.serve(answers)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    await served
    return BatchReader(batch: batch)
  }

  @Test("One that takes the connection and never answers is timed out")
  func silent() async throws {
    let reader = try await read(try Liar(), timeout: .milliseconds(150), [])
    #expect(reader.batch.report?.problem == "does not answer within 0.15 s")
    #expect(reader.level(#"db.up{server="liar"}"#) == 0)
    #expect(reader.batch.notes.first?.reason == .timedOut)
  }

  @Test("One that answers the greeting and no more is timed out")
  func silentLater() async throws {
    let reader = try await read(
      try Liar(), timeout: .milliseconds(400), [Self.welcome, Self.done, []])
    #expect(reader.level(#"db.up{server="liar"}"#) == 0)
    #expect(reader.batch.report?.problem.isEmpty == false)
  }

  @Test("Nonsense instead of the protocol is an error, not a trap")
  func nonsense() async throws {
    let field =
      Array("x\u{0}".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]
    let cases: [[[UInt8]]] = [
      [Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)],
      [[UInt8](repeating: 0xFF, count: 5_000)],
      [[0x52] + Self.bytes(0x7FFF_FFFF)],
      [
        Self.message(
          "E", Array("SFATAL\u{0}C57P03\u{0}Mthe database system is starting up\u{0}\u{0}".utf8))
      ],
      [Self.welcome, [UInt8](repeating: 0, count: 100)],
      [Self.welcome, Self.done, [UInt8(ascii: "D")] + Self.bytes(0x7FFF_0000) + [1, 2, 3]],
      // A description of one column and a row of five.
      [
        Self.welcome, Self.done,
        Self.message("T", [0, 1] + field) + Self.message("D", [0, 5, 0, 0, 0, 99, 65]),
      ],
      // No rows at all, and far too many answers.
      [Self.welcome, Self.done, Self.done, Self.done],
      [
        Self.welcome, Self.done,
        (0..<50).flatMap { _ in Self.message("T", [0, 1] + field) } + Self.done,
      ],
    ]
    for answers in cases {
      let reader = try await read(try Liar(), timeout: .seconds(5), answers)
      #expect(reader.level(#"db.up{server="liar"}"#) == 0)
      #expect(reader.batch.report?.problem.isEmpty == false)
      #expect(reader.batch.notes.count == 1)
    }
  }

  @Test("Noise after a good beginning, by a seed")
  func noise() async throws {
    let seed: UInt64 = 0x5EED_0002
    var generator = SeededGenerator(seed: seed)
    for round in 0..<30 {
      let noise = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : Array("TDCZEIN\u{0}".utf8)[Int.random(in: 0..<8, using: &generator)]
      }
      let reader = try await read(
        try Liar(), timeout: .seconds(5), [Self.welcome, Self.done, noise])
      #expect(
        reader.level(#"db.up{server="liar"}"#) == 0, "seed \(seed), round \(round)")
    }
  }

  @Test("More than an answer may have is given up")
  func endless() async throws {
    let field =
      Array("x\u{0}".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]
    let row = Self.message(
      "D", [0, 1] + Self.bytes(60_000) + [UInt8](repeating: 65, count: 60_000))
    let flood = Self.message("T", [0, 1] + field) + (0..<300).flatMap { _ in row }
    let reader = try await read(
      try Liar(), timeout: .seconds(20), [Self.welcome, Self.done, flood])
    #expect(reader.batch.report?.problem == "the answer has more than 10485760 bytes")
  }

  @Test("Nobody at home: said so, tried again after a second and no sooner")
  func absent() async throws {
    let options = PostgreSQLOptions(name: "gone", host: "/nonexistent", user: "x")
    let intake = PostgreSQLIntake(options, thread: try #require(OwnThread()), time: .system)
    let first = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(first.report?.problem.contains("No such file or directory") == true)
    #expect(first.notes.map(\.remedy) == ["Start the server."])
    let second = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(second.report?.problem == first.report?.problem)
    #expect(second.at > first.at)
  }

  @Test("What libpq says of a connection that failed is taken apart")
  func toldErrors() {
    let told = PostgreSQLError(
      .refused,
      told:
        "connection to server on socket \"/s\" failed: FATAL:  53300: sorry, too many\nLOCATION: x"
    )
    #expect(told.state == "53300" && told.message == "sorry, too many")
    let bytes = Array("failed: FATAL:  57P03: the database system is starting up".utf8)
    for end in 0...bytes.count {
      let cut = PostgreSQLError(.refused, told: String(decoding: bytes[..<end], as: UTF8.self))
      #expect(!cut.message.isEmpty)
      for byte in [0, 10, 32, 58, 65, 255] as [UInt8] where end < bytes.count {
        var changed = bytes
        changed[end] = byte
        _ = PostgreSQLError(.refused, told: String(decoding: changed, as: UTF8.self))
      }
    }
  }
}
