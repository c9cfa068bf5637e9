import MonitorSupport
import MonitorCollectors
import MonitorModel
import MonitorTestKit
import Testing

/// A place to push to, on a free port and a clock that stands still.
struct PushBench {
  /// The clock.
  let clock = VirtualClock()
  /// The intake.
  let intake: PushIntake

  /// Makes one; `read` begins it.
  init(
    address: String = "127.0.0.1:0", token: String? = nil, connections: Int = 64
  ) {
    intake = PushIntake(
      PushOptions(
        name: "push", address: address, token: token.map(Secret.init), connections: connections),
      time: clock.time)
  }

  /// Reads after a while.
  @discardableResult
  func read(after seconds: Double = 1) async throws -> BatchReader {
    clock.advance(by: .milliseconds(Int64(seconds * 1_000)))
    return BatchReader(batch: try await intake.read(at: clock.now))
  }

  /// Sends bytes and gives the answers that came before the server closed.
  func send(_ bytes: [UInt8]) async throws -> [HTTPAnswer] {
    let port = await intake.port
    let client = try #require(LoopbackClient(port: port))
    client.send(bytes)
    client.finish()
    return HTTPAnswer.all(client.rest())
  }

  /// Sends one request of which every header is said.
  func request(
    _ line: String, _ headers: [String], _ body: [UInt8] = []
  ) async throws -> HTTPAnswer {
    let head = ([line] + headers + ["Connection: close", "", ""]).joined(separator: "\r\n")
    return try #require(try await send(Array(head.utf8) + body).first)
  }

  /// Posts a body.
  func post(
    _ path: String, _ body: [UInt8], type: String = "application/json", more: [String] = []
  ) async throws -> HTTPAnswer {
    try await request(
      "POST \(path) HTTP/1.1",
      ["Host: localhost", "Content-Type: \(type)", "Content-Length: \(body.count)"] + more, body)
  }

  /// Posts a text.
  func post(
    _ path: String, _ body: String, type: String = "application/json", more: [String] = []
  ) async throws -> HTTPAnswer {
    try await post(path, Array(body.utf8), type: type, more: more)
  }

  /// Pushes metrics as OTLP/JSON, of a service and an instance of it.
  @discardableResult
  func otlp(
    _ metrics: String, service: String = "shop", instance: String = "1"
  ) async throws -> HTTPAnswer {
    let body = """
      {"resourceMetrics":[{"resource":{"attributes":[
      {"key":"service.name","value":{"stringValue":"\(service)"}},
      {"key":"service.instance.id","value":{"stringValue":"\(instance)"}}]},
      "scopeMetrics":[{"metrics":[\(metrics)]}]}]}
      """
    let answer = try await post("/v1/metrics", body)
    #expect(answer.status == 200, "\(answer.text)")
    return answer
  }

  /// A sum of one point.
  func sum(
    _ name: String, _ value: Int, delta: Bool = false, rising: Bool = true, time: UInt64,
    start: UInt64 = 0
  ) -> String {
    """
    {"name":"\(name)","sum":{"aggregationTemporality":\(delta ? 1 : 2),"isMonotonic":\(rising),
    "dataPoints":[{"asInt":"\(value)","timeUnixNano":"\(time)","startTimeUnixNano":"\(start)"}]}}
    """
  }

  /// The civil time so many seconds after the clock's beginning, in nanoseconds.
  func wall(_ seconds: UInt64) -> UInt64 { (1_700_000_000 + seconds) * 1_000_000_000 }

  /// The faults of a report by their reason.
  func faults() async throws -> [String: UInt64] {
    let report = try await read(after: 0).batch.report
    return Dictionary((report?.faults ?? []).map { ($0.reason, $0.count) }, uniquingKeysWith: +)
  }
}
