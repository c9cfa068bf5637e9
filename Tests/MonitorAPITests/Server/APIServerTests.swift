import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// The server over real sockets of this machine.
struct APIServerTests {
  private func get(_ target: String, _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
  }

  @Test func requestsOfOneConnectionAreAnsweredInTheirOrder() async throws {
    let machine = try await ServedMachine.start()
    let client = try await machine.client()
    await client.send(
      get("/realtime/labels") + get("/realtime/nothing") + get("/realtime/clients")
        + get("/realtime/series"))
    var heads: [String] = []
    for _ in 0..<4 { heads.append(String(await client.answer().head.prefix(12))) }
    #expect(heads == ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200", "HTTP/1.1 200"])
    await machine.stop()
  }

  @Test func anAnswerHasATagAndIsNotSentTwice() async throws {
    let machine = try await ServedMachine.start()
    let client = try await machine.client()
    await client.send(get("/realtime/metrics"))
    let first = await client.answer()
    let tag = try #require(
      first.head.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }?.dropFirst(6))
    await client.send(get("/realtime/metrics", "If-None-Match: W/\"x\", \(tag)\r\n"))
    #expect(await client.answer().head.hasPrefix("HTTP/1.1 304"))
    await client.send("HEAD /realtime/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let head = await client.read(until: "\r\n\r\n")
    #expect(head.contains("Content-Length: \(first.body.utf8.count)"))
    await client.send("OPTIONS /realtime/config HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(await client.read(until: "\r\n\r\n").contains("Allow: GET, HEAD, PUT, OPTIONS"))
    await machine.stop()
  }

  @Test func anExportComesInChunks() async throws {
    let machine = try await ServedMachine.start()
    let client = try await machine.client()
    await client.send(get("/realtime/export?format=csv"))
    #expect(await client.read(until: "\r\n\r\n").contains("Transfer-Encoding: chunked"))
    #expect(await client.read(until: "0\r\n\r\n").contains("rest"))
    await client.send("GET /realtime/export?format=csv HTTP/1.0\r\nHost: localhost\r\n\r\n")
    let old = await client.rest()
    #expect(old.contains("Connection: close") && old.hasSuffix("rest\n"))
    await machine.stop()
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "\u{1}\u{2}\u{3}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
    "POST /realtime/start HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ])
  func whatCanBeReadInTwoWaysIsRefusedAndTheConnectionEnds(_ text: String) async throws {
    let machine = try await ServedMachine.start()
    let client = try await machine.client()
    await client.send(text)
    let all = await client.rest()
    #expect(all.hasPrefix("HTTP/1.1 4") || all.hasPrefix("HTTP/1.1 5"), "\(all)")
    #expect(!all.contains("HTTP/1.1 200"))
    await machine.stop()
  }

  @Test func sizesHaveLimits() async throws {
    let machine = try await ServedMachine.start()
    func status(_ text: String) async throws -> String {
      let client = try await machine.client()
      await client.send(text)
      return String(await client.rest().prefix(12))
    }
    let long = String(repeating: "a", count: 30_000)
    #expect(try await status(get("/" + long)).hasPrefix("HTTP/1.1 4"))
    #expect(try await status(get("/", "X: \(long)\r\n")) == "HTTP/1.1 431")
    #expect(
      try await status(
        get("/", (0..<200).map { "X\($0): y\r\n" }.joined())) == "HTTP/1.1 431")
    let post =
      "POST /realtime/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    #expect(try await status(post + "Content-Length: 2000000\r\n\r\n") == "HTTP/1.1 413")
    await machine.stop()
  }

  @Test func eventsGoOnWhereAClientWas() async throws {
    let machine = try await ServedMachine.start()
    let target = "/realtime/stream?match=*&events=anomaly"
    let first = try await machine.client()
    await first.send(get(target))
    #expect(await first.read(until: "\r\n\r\n").contains("text/event-stream"))
    #expect(await first.read(until: "}\n\n").contains("event: snapshot"))
    await machine.tick(events: 2)
    _ = await first.read(until: "event: anomaly")
    let delta = await first.read(until: "event: delta\n")
    let id = try #require(
      delta.split(separator: "\n").last { $0.hasPrefix("id: ") }?.dropFirst(4))
    await machine.tick(events: 1)
    let second = try await machine.client()
    await second.send(get(target, "Last-Event-ID: \(id)\r\n"))
    _ = await second.read(until: "\r\n\r\n")
    let missed = await second.read(until: "event: delta\n")
    #expect(missed.contains("\"anomaly\":3"), "\(missed)")
    #expect(!missed.contains("\"anomaly\":2"), "\(missed)")
    #expect(!missed.contains("snapshot"))
    await machine.stop()
  }

  @Test func thereAreNoMoreClientsThanMayBe() async throws {
    let machine = try await ServedMachine.start { $0.maxClients = 1 }
    let first = try await machine.client()
    await first.send(get("/realtime/stream"))
    _ = await first.read(until: "event: snapshot")
    let second = try await machine.client()
    await second.send(get("/realtime/stream"))
    let answer = await second.answer()
    #expect(answer.head.hasPrefix("HTTP/1.1 503") && answer.head.contains("Retry-After: "))
    await second.send(get("/realtime/clients"))
    #expect(await second.answer().body.contains("\"transport\":\"sse\""))
    await machine.stop()
  }

  @Test func aTicketOpensOneStream() async throws {
    let secret = String(repeating: "Q", count: 42) + "z"
    let machine = try await ServedMachine.start { config in
      config.tokens = [AccessToken(name: "anna", scope: .read, secret: secret)!]
    }
    let client = try await machine.client()
    await client.send(get("/realtime/status"))
    let refused = await client.answer()
    #expect(refused.head.hasPrefix("HTTP/1.1 401") && refused.head.contains("WWW-Authenticate"))
    await client.send(
      "POST /realtime/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer \(secret)\r\nContent-Length: 2\r\n\r\n{}")
    let issued = await client.answer()
    #expect(issued.head.hasPrefix("HTTP/1.1 201"), "\(issued)")
    guard case .string(let ticket)? = try JSONValue(Array(issued.body.utf8))["ticket"] else {
      Issue.record("there is no ticket in \(issued.body)")
      return
    }
    await client.send(get("/realtime/stream?ticket=\(ticket)"))
    let stream = await client.read(until: "event: snapshot")
    #expect(stream.hasPrefix("HTTP/1.1 200"), "\(stream) for \(issued.body)")
    let late = try await machine.client()
    await late.send(get("/realtime/stream?ticket=\(ticket)"))
    #expect(await late.answer().head.hasPrefix("HTTP/1.1 401"))
    await late.send(
      "POST /realtime/stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer \(secret)\r\nContent-Length: 2\r\n\r\n{}")
    #expect(await late.answer().head.hasPrefix("HTTP/1.1 403"))
    await machine.stop()
  }

  @Test func aDashboardAttaches() async throws {
    let machine = try await ServedMachine.start()
    let port = await machine.port
    let remote = RemoteSource(
      transport: NIOAttachTransport(try AttachTarget("http://127.0.0.1:\(port)")),
      hello: AttachHello(version: "test", user: "anna", terminal: "pts/1"), time: .system, seed: 1)
    try await remote.open(within: 5_000_000_000)
    var snapshots = await remote.snapshots().makeAsyncIterator()
    let first = try #require(await snapshots.next())
    #expect(first.data.series.map(\.key) == ScriptedSnapshot.series.map(\.0.key))
    let next = await machine.tick(events: 1)
    var newest = first
    while newest.data.sequence < next { newest = try #require(await snapshots.next()) }
    #expect(newest.data.values[0] == Double(next))
    #expect(await remote.events(after: 0).events.map(\.sequence) == [1])
    let reply = await remote.act(.undo, by: TriageActor(user: "x"))
    #expect(!reply.problem.isEmpty, "whoever only reads may not act")
    await machine.stop()
  }
}
