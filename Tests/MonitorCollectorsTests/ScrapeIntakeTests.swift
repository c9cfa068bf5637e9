import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// Scrapes of real servers on loopback, good and bad ones.
@Suite(.serialized) struct ScrapeIntakeTests {
  private static let text = "# TYPE a counter\na 5\nb{x=\"1\"} 2.5\n"

  private func read(
    _ server: LoopbackServer, _ change: (inout ScrapeOptions) -> Void = { _ in }
  ) async throws -> BatchReader {
    var options = ScrapeOptions(
      name: "app", url: server.url(), interval: .seconds(5), timeout: .seconds(20))
    change(&options)
    let intake = ScrapeIntake(options, thread: try #require(OwnThread()))
    return BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 1)))
  }

  /// What is wrong with a server that answers like this.
  private func problem(
    timeout: Duration = .seconds(20), _ handler: @escaping LoopbackServer.Handler
  ) async throws -> (text: String, batch: BatchReader) {
    let server = try LoopbackServer(handler)
    defer { server.stop() }
    let batch = try await read(server) { $0.timeout = timeout }
    #expect(batch.level(#"up{job="app"}"#) == 0)
    let report = try #require(batch.batch.report)
    #expect(report.faults.count == 1 && report.faults[0].count == 1)
    #expect(batch.batch.notes.count == 1)
    return (report.problem, batch)
  }

  @Test func anEndpointIsScrapedOnAKeptConnection() async throws {
    let server = try LoopbackServer { connection, head in
      guard head.contains("Accept: application/openmetrics-text;version=1.0.0"),
        head.contains("Authorization: Bearer s3cret\r\n")
      else { return LoopbackServer.answer(connection, status: "403 Forbidden", "") }
      return LoopbackServer.answer(connection, Self.text)
    }
    defer { server.stop() }
    var options = ScrapeOptions(name: "app", url: server.url("/metrics?key=hidden"))
    options.access.token = Secret("s3cret")
    let intake = ScrapeIntake(options, thread: try #require(OwnThread()))
    let second: Int64 = 1_000_000_000
    var batches: [BatchReader] = []
    for tick in 0..<11 {
      let at = MonotonicInstant(nanoseconds: Int64(tick) * second)
      batches.append(BatchReader(batch: try await intake.read(at: at)))
    }
    #expect(server.requests == 3)
    #expect(server.connections == 1)
    #expect(batches[0].level(#"up{job="app"}"#) == 1)
    #expect(batches[0].level(#"b{job="app",x="1"}"#) == 2.5)
    #expect(batches[1].state(#"a{job="app"}"#) == .skipped)
    #expect(batches[1].level(#"b{job="app",x="1"}"#) == 2.5)
    #expect(batches[5].state(#"a{job="app"}"#) == .value)
    let report = try #require(batches[10].batch.report)
    #expect(report.problem.isEmpty && report.faults.isEmpty)
    #expect(report.origin == server.url())
    #expect(report.kind == "Prometheus text 0.0.4")
    #expect(!"\(batches)".contains("s3cret"))
  }

  @Test func aPasswordIsShownToTheServerAlone() async throws {
    let server = try LoopbackServer { connection, head in
      // `me:s3cret` in Base64.
      let isRight = head.contains("Authorization: Basic bWU6czNjcmV0\r\n")
      return LoopbackServer.answer(connection, status: isRight ? "200 OK" : "401 No", Self.text)
    }
    defer { server.stop() }
    let batch = try await read(server) {
      $0.access.user = "me"
      $0.access.password = Secret("s3cret")
    }
    #expect(batch.level(#"up{job="app"}"#) == 1)
    let wrong = try await read(server) {
      $0.access.user = "me"
      $0.access.password = Secret("wr0ng")
    }
    #expect(wrong.batch.report?.problem == "refused: HTTP status 401")
    #expect(!"\(batch)\(wrong)".contains("s3cret") && !"\(wrong)".contains("wr0ng"))
  }

  @Test func aServerThatNeverAnswersIsLeft() async throws {
    let (text, batch) = try await problem(timeout: .milliseconds(600)) { connection, _ in
      LoopbackServer.hold(connection)
      return false
    }
    #expect(text == "connected, but no answer within 600 ms")
    #expect(batch.batch.notes[0].reason == .timedOut)
  }

  @Test func anAnswerThatDripsIsLeft() async throws {
    let (text, _) = try await problem(timeout: .milliseconds(600)) { connection, _ in
      LoopbackServer.send(connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n".utf8))
      var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      for _ in 0..<9_000 {
        LoopbackServer.send(connection, [0x61])
        if poll(&wait, 1, 20) != 0 { break }
      }
      return false
    }
    #expect(text.hasPrefix("the answer was not whole within 600 ms"))
  }

  @Test func aLieAboutTheLengthIsFound() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.send(
        connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\na 1\n".utf8))
      return false
    }
    #expect(text.hasPrefix("the answer ended early"))
  }

  @Test func aServerThatClosesTellsNothing() async throws {
    let (text, _) = try await problem { _, _ in false }
    #expect(text == "the server closed without an answer")
  }

  @Test func aPageIsNoExposition() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.answer(connection, type: "text/html", "<html></html>")
    }
    #expect(text == "no metrics but text/html")
  }

  @Test func fiftyMegabytesAreTooMuch() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.send(
        connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n".utf8))
      let part = [UInt8](repeating: 0x61, count: 1 << 20)
      for _ in 0..<50 { LoopbackServer.send(connection, part) }
      return false
    }
    #expect(text == "an answer larger than 10485760 bytes")
  }

  @Test(arguments: [
    ("500 Oops", "HTTP status 500"), ("404 Not Found", "nothing there: HTTP status 404"),
    ("401 No", "refused: HTTP status 401"),
    ("302 Found", "redirected elsewhere: HTTP status 302"),
  ])
  func aStatusIsTold(_ status: String, _ wanted: String) async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.answer(
        connection, status: status, headers: "Location: file:///etc/passwd\r\n", "a 1\n")
    }
    #expect(text == wanted)
  }

  @Test func halfAnOpenMetricsIsWrongAsAWhole() async throws {
    let (text, batch) = try await problem { connection, _ in
      LoopbackServer.answer(
        connection, type: "application/openmetrics-text; version=1.0.0", "a 1\nb 2\n")
    }
    #expect(text == "no valid OpenMetrics: line 3, byte 1: no # EOF at the end")
    #expect(batch.series(#"a{job="app"}"#) == nil)
  }

  @Test func anUnreachableOrUnsafeAddressIsAProblem() async throws {
    let port = LoopbackPort.free()
    for (url, code) in [
      ("http://127.0.0.1:\(port)/", GapReason.absent), ("file:///etc/passwd", .malformed),
      ("http://[::bad", .failed),
    ] {
      let intake = ScrapeIntake(
        ScrapeOptions(name: "app", url: url), thread: try #require(OwnThread()))
      let batch = try await intake.read(at: MonotonicInstant(nanoseconds: 1))
      #expect(batch.notes.first?.reason == code, "\(url): \(batch.notes)")
      #expect(batch.report?.problem.isEmpty == false)
    }
  }

  @Test func aRateSpansAFailedScrape() async throws {
    let fails = LockedCount()
    let server = try LoopbackServer { connection, _ in
      let round = fails.next()
      return LoopbackServer.answer(
        connection, status: round == 1 ? "503 Busy" : "200 OK",
        "# TYPE a counter\na \(round * 10)\ng 1\n")
    }
    defer { server.stop() }
    let intake = ScrapeIntake(
      ScrapeOptions(name: "app", url: server.url()), thread: try #require(OwnThread()))
    var batches: [BatchReader] = []
    for round in 0..<3 {
      let at = MonotonicInstant(nanoseconds: Int64(round) * 5_000_000_000)
      batches.append(BatchReader(batch: try await intake.read(at: at)))
    }
    #expect(batches[1].state(#"a{job="app"}"#) == .skipped)
    #expect(batches[1].state(#"g{job="app"}"#) == .failed)
    #expect(batches[2].change(since: batches[0], seconds: 10, #"a{job="app"}"#) == 2)
    #expect(batches[2].batch.report?.problem == "")
    #expect(batches[2].batch.report?.faults.first?.count == 1)
  }
}
