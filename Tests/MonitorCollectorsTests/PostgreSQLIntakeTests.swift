import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Synchronization
import Testing

/// What a source makes of servers that are not what they should be.
@Suite("PostgreSQL, servers that lie")
struct PostgreSQLIntakeTests {
  /// A socket that listens and does what the test says, on a thread of its own.
  private final actor Liar {
    nonisolated let folder: String
    private let socket: Int32
    private let thread: OwnThread
    private let isStopped = Atomic(false)

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

    /// Answers one connection after the other until it is told to stop.
    func improvise(_ improviser: Improviser) {
      var improviser = improviser
      while let peer = next() {
        defer { close(peer) }
        var heard = [UInt8](repeating: 0, count: 65_536)
        guard recv(peer, &heard, heard.count, 0) > 0 else { continue }
        guard Self.send(PostgreSQLIntakeTests.welcome, to: peer) else { continue }
        while true {
          var entry = pollfd(fd: peer, events: Int16(POLLIN), revents: 0)
          while poll(&entry, 1, 20) == 0, !isStopped.load(ordering: .relaxed) {}
          guard entry.revents != 0 else { return }
          let count = recv(peer, &heard, heard.count, 0)
          guard count > 5, heard[0] == UInt8(ascii: "Q") else { break }
          let text = String(decoding: heard[5..<count], as: UTF8.self)
          guard Self.send(improviser.answer(to: text), to: peer) else { break }
        }
      }
    }

    /// The next connection; `nil` once it was told to stop.
    private func next() -> Int32? {
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 20_000) > 0 else { return nil }
      let peer = accept(socket, nil, nil)
      return peer >= 0 ? peer : nil
    }

    /// Takes no connection any more.
    nonisolated func stop() {
      isStopped.store(true, ordering: .relaxed)
      shutdown(socket, Int32(SHUT_RDWR))
    }

    private static func send(_ answer: [UInt8], to peer: Int32) -> Bool {
      var sent = 0
      while sent < answer.count {
        let count = answer[sent...].withUnsafeBytes {
          Glibc.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    deinit {
      close(socket)
      unlink("\(folder)/.s.PGSQL.5432")
      rmdir(folder)
    }

    /// Answers one connection: each message to one of the client's, then the end.
    func serve(_ answers: [[UInt8]]) {
      guard let peer = next() else { return }
      defer { close(peer) }
      var heard = [UInt8](repeating: 0, count: 65_536)
      for answer in answers {
        guard recv(peer, &heard, heard.count, 0) > 0 else { return }
        guard Self.send(answer, to: peer) else { return }
      }
    }
  }

  /// Rows of anything, as many answers as a message asks for.
  private struct Improviser {
    var generator: SeededGenerator

    mutating func answer(to heard: String) -> [UInt8] {
      let asked = max(1, heard.ranges(of: "EXECUTE").count)
      let isSilent = heard.hasPrefix("SET") || heard.hasPrefix("PREPARE")
      var bytes: [UInt8] = []
      for _ in 0..<(isSilent ? 0 : asked) {
        let width = Bool.random(using: &generator) ? 14 : Int.random(in: 1...15, using: &generator)
        let column: [UInt8] = Array("c\u{0}".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255]
        let columns = (0..<width).flatMap { _ -> [UInt8] in column + [255, 255, 255, 255, 0, 0] }
        bytes += PostgreSQLIntakeTests.message("T", [0, UInt8(width)] + columns)
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
          let fields = (0..<width).flatMap { _ -> [UInt8] in field() }
          bytes += PostgreSQLIntakeTests.message("D", [0, UInt8(width)] + fields)
        }
      }
      return bytes + PostgreSQLIntakeTests.done
    }

    private mutating func field() -> [UInt8] {
      let texts = [
        "0", "1", "-1", "18446744073709551615", "9223372036854775807", "-9223372036854775808",
        "1e308", "1e-9", "nan", "inf", "NaN", "3.5", "t", "f", "", "Lock", "active", "idle",
        "SELECT 'cut", "\u{1}\u{7F}", "bench", "99999999999999999999999", "0x1p3",
      ]
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: return [255, 255, 255, 255]
      case 1:
        let noise = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        return PostgreSQLIntakeTests.bytes(UInt32(noise.count)) + noise
      case 2, 3, 4:
        let number = "\(UInt64.random(in: 0...5_000, using: &generator))"
        return PostgreSQLIntakeTests.bytes(UInt32(number.utf8.count)) + Array(number.utf8)
      default:
        let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
        return PostgreSQLIntakeTests.bytes(UInt32(text.utf8.count)) + Array(text.utf8)
      }
    }
  }

  @Test(
    "Rows of anything, by a seed: taken or marked, never a trap, never beyond the limits",
    arguments: [0x5EED_0003, 0x5EED_0004, 0x5EED_0005] as [UInt64])
  func improvised(seed: UInt64) async throws {
    let liar = try Liar()
    let options = PostgreSQLOptions(
      name: "liar", host: liar.folder, user: "x", timeout: .seconds(20))
    let clock = Mutex<Int64>(0)
    var time = MonitorTime.system
    time.monotonic = { MonitorTime.system.monotonic().advanced(by: clock.withLock { $0 }) }
    let thread = try #require(OwnThread())
    let metric = SQLMetricOptions(
      name: "m", query: "SELECT 1", interval: .seconds(1), valueColumns: ["c"],
      labelColumns: ["c"], isCounter: seed.isMultiple(of: 2))
    let bouncer = PgBouncerOptions(name: "liar", host: liar.folder, port: 5_432, user: "x")
    let intakes: [any Intake] = [
      PostgreSQLIntake(options, thread: thread, time: time),
      PostgreSQLMetricIntake(options, metrics: [metric], thread: thread, time: time),
      PgBouncerIntake(bouncer, thread: thread, time: time),
    ]
    let intake = intakes[Int(seed % 3)]
    async let served: Void = liar.improvise(
      Improviser(generator: SeededGenerator(seed: seed)))
    var answered = 0
    for _ in 0..<50 {
      let batch = try await intake.read(at: time.monotonic())
      answered += BatchReader(batch: batch).level(#"db.up{server="liar"}"#) == 1 ? 1 : 0
      #expect(batch.catalog.series.count <= Limits.sourceSeries, "seed \(seed)")
      clock.withLock { $0 += 7_000_000_000 }
    }
    liar.stop()
    await served
    #expect(answered > 25, "seed \(seed)")
  }

  /// A message of the protocol, version 3: type, length, content.
  fileprivate static func message(_ type: Character, _ content: [UInt8]) -> [UInt8] {
    let length = UInt32(content.count + 4)
    return [type.asciiValue ?? 0] + bytes(length) + content
  }

  fileprivate static func bytes(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }

  fileprivate static let welcome =
    message("R", [0, 0, 0, 0]) + message("S", Array("server_version\u{0}15.20\u{0}".utf8))
    + message("Z", Array("I".utf8))
  fileprivate static let done = message("C", Array("SET\u{0}".utf8)) + message("Z", Array("I".utf8))

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
