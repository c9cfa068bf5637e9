import Glibc
import MonitorCollectors
import MonitorModel
import MonitorTestKit
import Testing

/// The server that takes pushes, as honest senders and others use it, over real sockets.
@Suite struct PushServerTests {
  private static let line = #"{"name":"a","value":1}"#

  @Test func linesAreTakenOneByOne() async throws {
    let bench = PushBench()
    try await bench.read()
    #expect(try await bench.post("/push", Self.line).text == "{\"accepted\":1,\"rejected\":0}\n")
    let mixed = try await bench.post(
      "/push", #"[{"name":"b","value":2},{"name":"b"},{"name":"b","value":3,"type":"count"}]"#)
    #expect(mixed.status == 200)
    #expect(
      mixed.text
        == "{\"accepted\":1,\"rejected\":2,\"errors\":[\"2: value is missing\","
        + "\"3: of another type than their series had before\"]}\n")
    let lines = try await bench.post(
      "/push", "{\"name\":\"c\",\"value\":3}\n{\n{\"name\":\"d\",\"value\":4}\n",
      type: "application/x-ndjson; charset=utf-8")
    #expect(lines.text.hasPrefix("{\"accepted\":2,\"rejected\":1,\"errors\":[\"2: no JSON"))
    let batch = try await bench.read()
    for (name, value) in [("a", 1.0), ("b", 2), ("c", 3), ("d", 4)] {
      #expect(batch.level(name) == value)
    }
    // A body that is no JSON counts for nothing of it.
    let broken = try await bench.post("/push", Self.line + "\n{\"name\":\"x\",\"value\":5}\n}")
    #expect(broken.status == 400)
    #expect(try await bench.post("/push", #"{"name":1}"#).status == 400)
    #expect(try await bench.read().state("x") == nil)
    #expect(try await bench.post("/push", "").text == "{\"accepted\":0,\"rejected\":0}\n")
  }

  @Test(arguments: [
    ("evil.example", 403), ("localhost.evil.example", 403), ("127.0.0.1.evil.example", 403),
    ("10.0.0.1", 403), ("", 403), ("localhost:x", 403), ("0x7f000001", 403), ("2130706433", 403),
    ("localhost", 200), ("LOCALHOST:4318", 200), ("127.0.0.1:1", 200), ("127.9.9.9", 200),
    ("[::1]:4318", 200), ("[::1]", 200),
  ]) func aHostThatIsNotThisMachineIsRefused(host: String, status: Int) async throws {
    let bench = PushBench()
    try await bench.read()
    let answer = try await bench.request(
      "POST /push HTTP/1.1",
      [
        "Host: \(host)", "Content-Type: application/json",
        "Content-Length: \(Self.line.utf8.count)",
      ],
      Array(Self.line.utf8))
    #expect(answer.status == status)
    #expect(try await bench.read().level("a") == (status == 200 ? 1 : nil))
  }

  @Test func aRequestWithoutOneHostIsRefused() async throws {
    let bench = PushBench()
    try await bench.read()
    let type = "Content-Type: application/json"
    let old = try await bench.request("POST /push HTTP/1.0", [type, "Content-Length: 0"])
    #expect(old.status == 403)
    let none = try await bench.request("POST /push HTTP/1.1", [type, "Content-Length: 0"])
    #expect(none.status == 400)
    let two = try await bench.request(
      "POST /push HTTP/1.1", ["Host: localhost", "Host: localhost", type, "Content-Length: 0"])
    #expect([400, 403].contains(two.status))
  }

  @Test func onlyWhatIsKnownIsAnswered() async throws {
    let bench = PushBench()
    try await bench.read()
    #expect(try await bench.post("/", "{}").status == 404)
    #expect(try await bench.post("/v1/traces", "{}").status == 404)
    #expect(try await bench.post("/push/../push", "{}").status == 404)
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "BREW"] {
      let answer = try await bench.request(
        "\(method) /push HTTP/1.1",
        ["Host: localhost", "Content-Type: application/json", "Content-Length: 0"])
      #expect(answer.status == 405)
      #expect(answer.header("allow") == "POST")
    }
    for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
      #expect(try await bench.post("/push", "{}", type: type).status == 415)
    }
    #expect(try await bench.post("/push", "", type: "application/x-protobuf").status == 415)
    #expect(
      try await bench.post("/v1/metrics", "", type: "Application/X-Protobuf ; a=b").status == 200)
    let packed = try await bench.post("/push", "{}", more: ["Content-Encoding: br"])
    #expect(packed.status == 415)
    #expect(packed.header("accept-encoding") == "gzip")
    #expect(try await bench.post("/api/v1/write", "{}").status == 415)
    let plain = try await bench.post("/api/v1/write", "", type: "application/x-protobuf")
    #expect(plain.status == 415)
    #expect(plain.header("accept-encoding") == "snappy")
    let snappy = try await bench.post("/push", "{}", more: ["Content-Encoding: snappy"])
    #expect(snappy.status == 415)
    #expect(try await bench.faults()["answered 405"] == 6)
  }

  @Test func aTokenIsAsked() async throws {
    let bench = PushBench(token: "sesame")
    try await bench.read()
    for header in ["Bearer open", "Bearer sesam", "Bearer sesamee", "Basic sesame", "Bearer ", ""] {
      let answer = try await bench.post("/push", Self.line, more: ["Authorization: \(header)"])
      #expect(answer.status == 401)
      #expect(answer.header("www-authenticate") == "Bearer")
    }
    #expect(try await bench.post("/push", Self.line).status == 401)
    #expect(try await bench.read().level("a") == nil)
    let good = try await bench.post("/push", Self.line, more: ["Authorization: bearer sesame"])
    #expect(good.status == 200)
    let batch = try await bench.read()
    #expect(batch.level("a") == 1)
    #expect(!"\(String(describing: batch.batch.report))".contains("sesame"))
  }

  @Test func whatOthersCanReachNeedsAToken() async throws {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:4318"] {
      let open = PushBench(address: address)
      for _ in 0..<2 { await #expect(throws: CollectorError.self) { try await open.read() } }
      await #expect(throws: CollectorError.self) {
        try await PushBench(address: address, token: "").read()
      }
    }
    let bench = PushBench(address: "0.0.0.0:0", token: "sesame")
    try await bench.read()
    let answer = try await bench.request(
      "POST /push HTTP/1.1",
      [
        "Host: monitor.example:4318", "Content-Type: application/json", "Content-Length: 0",
        "Authorization: Bearer sesame",
      ])
    #expect(answer.status == 200)
    await #expect(throws: CollectorError.self) { try await PushBench(address: "nowhere").read() }
  }

  @Test func bodiesHaveALimit() async throws {
    let bench = PushBench()
    try await bench.read()
    let claimed = try await bench.request(
      "POST /push HTTP/1.1",
      ["Host: localhost", "Content-Type: application/json", "Content-Length: 10485761"])
    #expect(claimed.status == 413)
    let absurd = try await bench.request(
      "POST /push HTTP/1.1",
      ["Host: localhost", "Content-Type: application/json", "Content-Length: 99999999999999999999"])
    #expect(absurd.status >= 400)
    let piece = Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20) + [13, 10]
    let chunked = try await bench.request(
      "POST /push HTTP/1.1",
      ["Host: localhost", "Content-Type: application/json", "Transfer-Encoding: chunked"],
      (0..<11).flatMap { _ in piece } + Array("0\r\n\r\n".utf8))
    #expect(chunked.status == 413)
    #expect(try await bench.post("/push", Self.line).status == 200)
  }

  @Test func chunksArePutTogether() async throws {
    let bench = PushBench()
    try await bench.read()
    let chunks = Self.line.utf8.map { "1\r\n\(Character(Unicode.Scalar($0)))\r\n" }.joined()
    let answer = try await bench.request(
      "POST /push HTTP/1.1",
      ["Host: localhost", "Content-Type: application/json", "Transfer-Encoding: chunked"],
      Array((chunks + "0\r\n\r\n").utf8))
    #expect(answer.text == "{\"accepted\":1,\"rejected\":0}\n")
  }

  @Test func requestsMayComeOneBehindTheOther() async throws {
    let bench = PushBench()
    try await bench.read()
    let request =
      "POST /push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(Self.line.utf8.count)\r\n\r\n\(Self.line)"
    let last = "GET /push HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let answers = try await bench.send(Array((request + request + last).utf8))
    #expect(answers.map(\.status) == [200, 200, 405])
  }

  @Test func halfRequestsAndNoiseDisturbNobody() async throws {
    let bench = PushBench()
    try await bench.read()
    let request =
      "POST /push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(Self.line.utf8.count)\r\n\r\n\(Self.line)"
    let bytes = Array(request.utf8)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let answers = try await bench.send(Array(bytes[..<length]))
      #expect(answers.allSatisfy { $0.status >= 400 })
    }
    let noise: [[UInt8]] = [
      [0x16, 0x03, 0x01, 0x02, 0x00], [UInt8](repeating: 0xFF, count: 50_000),
      Array("POST /push HTTP/9.9\r\n\r\n".utf8), Array("\r\n\r\n\r\n".utf8), [0],
      Array(("GET /" + String(repeating: "x", count: 100_000) + " HTTP/1.1\r\n\r\n").utf8),
      Array(("GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 20_000)).utf8),
      Array("POST /push HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n".utf8),
    ]
    for bytes in noise {
      #expect(try await bench.send(bytes).allSatisfy { $0.status >= 400 })
    }
    #expect(try await bench.read().level("a") == nil)
    #expect(try await bench.post("/push", Self.line).status == 200)
  }

  @Test func whoFinishesNothingIsSentAway() async throws {
    let bench = PushBench(connections: 4)
    try await bench.read()
    let port = await bench.intake.port
    let slow = try #require(LoopbackClient(port: port))
    slow.send("POST /push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n")
    // Until the server has taken it; its own thread does.
    for _ in 0..<2_000 {
      let facts = try await bench.read(after: 0).batch.report?.facts ?? []
      if facts.last?.cell == .number(1, .count) { break }
      poll(nil, 0, 5)
    }
    try await bench.read(after: 29)
    slow.send("Content-Type: ")
    try await bench.read(after: 2)
    #expect(slow.rest().isEmpty)
    #expect(try await bench.faults()["on connections that finished no request"] == 1)
    #expect(try await bench.post("/push", Self.line).status == 200)
  }

  @Test func packedBodies() async throws {
    let bench = PushBench()
    try await bench.read()
    let gzip = ["Content-Encoding: gzip"]
    let good = try await bench.post("/push", TestGzip.stored(Array(Self.line.utf8)), more: gzip)
    #expect(good.text == "{\"accepted\":1,\"rejected\":0}\n")
    let two = TestGzip.stored(Array("[1".utf8)) + TestGzip.stored(Array("]".utf8))
    #expect(try await bench.post("/push", two, more: gzip).status == 400)
    let packed = TestGzip.stored(Array(Self.line.utf8))
    for length in [0, 1, 9, 10, 20, packed.count - 1] {
      let cut = try await bench.post("/push", Array(packed[..<length]), more: gzip)
      #expect(cut.status == 400)
    }
    var changed = packed
    changed[20] ^= 1
    #expect(try await bench.post("/push", changed, more: gzip).status == 400)
    #expect(try await bench.post("/push", packed + [1, 2, 3], more: gzip).status == 400)
    let bomb = TestGzip.zeros(count: 64 << 20)
    #expect(bomb.count < 1 << 20)
    let answer = try await bench.post(
      "/v1/metrics", bomb, type: "application/x-protobuf", more: gzip)
    #expect(answer.status == 413)
    #expect(try await bench.faults()["with a body that is larger than 10 MiB once unpacked"] == 1)
  }

  @Test func aSocketInTheFileSystem() async throws {
    let tree = TemporaryTree()
    let path = tree.root + "/push.sock"
    let bench = PushBench(address: "unix:\(path)")
    try await bench.read()
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    let client = try #require(LoopbackClient(path: path))
    client.send(
      "POST /push HTTP/1.1\r\nHost: any\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + "Content-Length: \(Self.line.utf8.count)\r\n\r\n\(Self.line)")
    #expect(HTTPAnswer.all(client.rest()).map(\.status) == [200])
    #expect(try await bench.read().level("a") == 1)
    // Another one finds it taken, and takes what is left behind once it is.
    let second = PushBench(address: "unix:\(path)")
    #expect(try await second.read().batch.notes.first?.reason == .failed)
    tree.write("file", "x")
    let third = PushBench(address: "unix:\(tree.root)/file")
    #expect(try await third.read().batch.report?.problem.isEmpty == false)
    #expect(tree.bytes("file") == Array("x".utf8))
  }

  @Test func anAddressThatIsTakenIsToldAndTriedAgain() async throws {
    let first = PushBench()
    try await first.read()
    let port = await first.intake.port
    let second = PushBench(address: "127.0.0.1:\(port)")
    let batch = try await second.read().batch
    #expect(batch.notes.first?.reason == .failed)
    #expect(batch.report?.problem == "nothing can listen there: Address already in use")
    try await second.read(after: 10)
    #expect(try await second.read().batch.report?.problem.isEmpty == false)
  }
}

/// gzip, made by hand.
enum TestGzip {
  private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  /// A member whose block is not compressed.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    func little(_ number: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
    let length = UInt32(bytes.count)
    return head + [1] + little(length, 2) + little(~length, 2) + bytes + little(crc(bytes), 4)
      + little(length, 4)
  }

  /// A member of so many zeros, in one block with the fixed codes of RFC 1951; its checksum is wrong.
  static func zeros(count: Int) -> [UInt8] {
    var bits: UInt64 = 0
    var held = 0
    var bytes = head
    func put(_ value: UInt64, _ count: Int) {
      bits |= value << UInt64(held)
      held += count
      while held >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        held -= 8
      }
    }
    put(1, 1)  // the last block
    put(1, 2)  // fixed codes
    put(0b0000_1100, 8)  // a zero byte: 00110000 from its highest bit
    for _ in 0..<count / 258 {
      put(0b1010_0011, 8)  // 258 bytes more: 11000101
      put(0, 5)  // as the byte before
    }
    put(0, 7)
    put(0, 8)
    return bytes + [0, 0, 0, 0, 0, 0, 0, 0]
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
