import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing
import WireFormats

/// From lines in a file to series and a report, at times that the test gives.
@Suite struct AccessLogIntakeTests {
  private let tree = TemporaryTree()
  private var path: String { tree.root + "/access.log" }

  private func intake(
    site: String? = "shop", change: (inout AccessLogOptions) -> Void = { _ in }
  ) throws -> AccessLogIntake {
    var options = AccessLogOptions(name: "nginx", path: path, site: site)
    options.looksBetweenTicks = false
    change(&options)
    return try AccessLogIntake(
      options, thread: #require(OwnThread()), time: VirtualClock().time)
  }

  private func append(_ lines: [String]) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    defer { close(file) }
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
  }

  private func line(
    _ target: String, _ status: Int = 200, client: String = "10.0.0.1", rt: String? = "0.100"
  ) -> String {
    "\(client) - - [23/Nov/2026:08:15:39 +0000] \"GET \(target) HTTP/1.1\" \(status) 10 \"-\" \"x\""
      + (rt.map { " rt=\($0)" } ?? "")
  }

  private func read(_ intake: AccessLogIntake, _ second: Int64) async throws -> BatchReader {
    let instant = MonotonicInstant(nanoseconds: second * 1_000_000_000)
    return BatchReader(batch: try await intake.read(at: instant))
  }

  @Test func ratesRatiosAndPercentiles() async throws {
    append([])
    let intake = try intake()
    let first = try await read(intake, 1)
    append((0..<90).map { _ in line("/a/1", rt: "0.010") })
    append((0..<10).map { line("/b/\($0)", 503, client: "10.0.0.2", rt: "1.000") })
    append(["what is this?token=abc"])
    let second = try await read(intake, 3)
    func change(_ key: String) -> Double? { second.change(since: first, seconds: 2, key) }
    #expect(change(#"http.requests{site="shop"}"#) == 50)
    #expect(change(#"http.errors{site="shop"}"#) == 5)
    #expect(change(#"http.error_rate{site="shop"}"#) == 0.1)
    #expect(change(#"http.responses{class="2xx",site="shop"}"#) == 45)
    #expect(change("http.log.unmatched") == 0.5)
    for (quantile, expected) in [("0.5", 0.01), ("0.9", 0.01), ("0.95", 1), ("0.99", 1)] {
      let key = #"http.request.duration{quantile="\#(quantile)",site="shop"}"#
      let told = try #require(second.level(key))
      #expect(abs(told - expected) <= expected * 0.005)
    }
    let idle = try await read(intake, 4)
    #expect(idle.state(#"http.request.duration{quantile="0.95",site="shop"}"#) == .idle)
    #expect(idle.change(since: second, seconds: 1, #"http.requests{site="shop"}"#) == 0)
    try checkReport(second)
  }

  private func checkReport(_ reader: BatchReader) throws {
    let report = try #require(reader.batch.report)
    #expect(report.tables.first?.title == "slowest routes")
    #expect(report.tables.first?.rows.first?.first == .text("GET /b/:id"))
    let duration = report.suspects.first { $0.series == "http.request.duration" }
    #expect(duration?.subject == "GET /b/:id")
    #expect(abs((duration?.amount ?? 0) - 0.1) < 0.001)
    let errors = report.suspects.filter { $0.series == "http.errors" }
    #expect(errors.map(\.subject) == ["GET /b/:id"] && errors.map(\.amount) == [5])
    let client = report.suspects.first { $0.series == "http.requests" }
    #expect(client?.subject == "10.0.0.1" && client?.amount == 45)
    #expect(report.lines.count == 10 && report.lines[0].contains(" 503 "))
    #expect(report.faults.count == 1 && report.faults[0].example == "what is this?token=…")
    #expect(report.facts.contains(.init("format", .text("combined"))))
    #expect(reader.batch.notes.isEmpty)
  }

  @Test func withoutLatencyThereIsNoneAndARemedy() async throws {
    append([line("/", rt: nil)])
    let intake = try intake()
    let reader = try await read(intake, 1)
    #expect(!reader.batch.catalog.series.contains { $0.key.name == "http.request.duration" })
    let note = try #require(reader.batch.notes.first)
    #expect(note.remedy.contains("log_format kilter") && note.remedy.contains("access_log"))
  }

  @Test func sitesAndRoutesProveThemselves() async throws {
    append([])
    let intake = try intake(site: nil)
    _ = try await read(intake, 1)
    func json(_ host: String, _ uri: String) -> String {
      #"{"host":"\#(host)","uri":"\#(uri)","method":"GET","status":200,"request_time":0.5}"#
    }
    append((0..<200).map { json("a.example:443", "/x/\($0)") })
    append((0..<500).map { json("h\($0).example", "/y") })
    var reader = try await read(intake, 2)
    append((0..<30).map { json("a.example", "/x/\($0)") })
    reader = try await read(intake, 3)
    #expect(reader.series(#"http.requests{site="a.example"}"#) != nil)
    #expect(reader.number(#"http.server.request.count{site="other"}"#) == 509)
    #expect(reader.number(#"http.server.request.count{site="a.example"}"#) == 221)
    #expect(
      reader.number(#"http.server.request.count{route="GET /x/:id",site="a.example"}"#) == 30)
    let p95 = reader.level(
      #"http.request.duration{quantile="0.95",route="GET /x/:id",site="a.example"}"#)
    #expect(abs((p95 ?? 0) - 0.5) < 0.0025)
    // Hosts that anybody may invent make no series.
    let sites = Set(reader.batch.catalog.series.compactMap { $0.key.label("site") })
    #expect(sites == ["nginx", "other", "a.example"])
  }

  @Test func routesBeyondTheLimitAreSummedUp() async throws {
    append([])
    let intake = try intake()
    _ = try await read(intake, 1)
    func flood() { append((0..<6_000).map { line("/r\(["a", "b"][$0 % 2])x\($0 % 150)y") }) }
    flood()
    _ = try await read(intake, 2)
    flood()
    let reader = try await read(intake, 3)
    let routes = reader.batch.catalog.metrics.filter {
      $0.key.name == "http.server.request.count" && $0.key.label("route") != nil
    }
    #expect(routes.count == Limits.sourceSubjects + 1)
    let sum = routes.compactMap { reader.number($0.key.description) }.reduce(0, +)
    #expect(sum == reader.number(#"http.server.request.count{site="shop"}"#))
  }

  @Test func theFormatIsRecognisedAnew() async throws {
    append([])
    let intake = try intake()
    _ = try await read(intake, 1)
    append((0..<100).map { _ in line("/") })
    _ = try await read(intake, 2)
    append((0..<2_000).map { _ in #"{"uri":"/","method":"GET","status":200}"# })
    let reader = try await read(intake, 3)
    #expect(reader.batch.report?.facts.contains(.init("format", .text("JSON"))) == true)
    let lost = reader.number("http.log.unmatched.count") ?? 0
    #expect(lost > 0 && lost < 520)
  }

  @Test func linesFromBeforeTheStartFillThePanelOnly() async throws {
    append((0..<50).map { _ in line("/old", 500) })
    let intake = try intake()
    let first = try await read(intake, 100)
    #expect(first.batch.report?.facts.contains(.init("lines", .number(0, .count))) == true)
    append([line("/new")])
    let second = try await read(intake, 101)
    #expect(second.change(since: first, seconds: 1, #"http.requests{site="shop"}"#) == 1)
    #expect(second.change(since: first, seconds: 1, #"http.errors{site="shop"}"#) == 0)
  }

  @Test func aLogThatIsMissingSaysSoAndComesBack() async throws {
    let intake = try intake()
    await #expect(throws: CollectorError.self) { _ = try await read(intake, 1) }
    append([line("/a")])
    let reader = try await read(intake, 2)
    #expect(reader.number(#"http.server.request.count{site="shop"}"#) == 1)
    tree.remove("access.log")
    let gone = try await read(intake, 3)
    #expect(gone.batch.report?.problem.contains("does not exist") == true)
    #expect(gone.batch.notes.count == 1)
  }

  @Test func aMegabyteWithoutALineEndIsDroppedAndCounted() async throws {
    append([])
    let intake = try intake()
    _ = try await read(intake, 1)
    append([line("/a"), String(repeating: "x", count: 3 << 20), line("/b")])
    let reader = try await read(intake, 2)
    #expect(reader.number(#"http.server.request.count{site="shop"}"#) == 2)
    let fault = reader.batch.report?.faults.first { $0.reason == "longer than 1 MiB" }
    #expect(fault?.count == 1)
  }

  @Test func aFormatThatCannotBeUsedIsRefused() {
    #expect(throws: AccessLogFormatError.self) {
      _ = try intake { $0.format = "$remote_addr$status" }
    }
  }

  @Test func noiseInTheFileDisturbsNothing() async throws {
    append([])
    let intake = try intake()
    _ = try await read(intake, 1)
    append((0..<100).map { _ in line("/a") })
    var generator = SeededGenerator(seed: 5)
    let file = open(path, O_WRONLY | O_APPEND)
    let noise = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &generator) } + [10]
    #expect(write(file, noise, noise.count) == noise.count)
    close(file)
    append((0..<100).map { _ in line("/a") })
    let reader = try await read(intake, 2)
    #expect(reader.number(#"http.server.request.count{site="shop"}"#) == 200)
    #expect((reader.number("http.log.unmatched.count") ?? 0) > 100)
  }
}
