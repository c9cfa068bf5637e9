import KilterCommands
import MonitorAPI
import MonitorEngine
import MonitorModel
import MonitorTestKit
import Testing

/// What the API takes in of others, from a request to the series of the engine.
@Suite struct MetricIngestTests {
  private let clock = VirtualClock()

  private func post(
    _ path: String, _ body: String, type: String = "application/json", packing: String? = nil,
    to ingest: MetricIngest
  ) async throws(Problem) -> APIResponse {
    var headers = ["content-type": type]
    headers["content-encoding"] = packing
    return try await ingest.take(
      APIRequest(
        method: .post, path: path, headers: headers, body: Array(body.utf8),
        caller: Caller(name: "ann", address: "local", scope: .control)))
  }

  private func text(_ response: APIResponse) -> String {
    guard case .bytes(let bytes) = response.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func everyDeskMakesSeriesOfOneCollector() async throws {
    let ingest = MetricIngest(time: clock.time)
    let lines = try await post("/ingest", #"{"name":"orders.open","value":3}"#, to: ingest)
    #expect(lines.status == 202)
    #expect(text(lines) == "{\"accepted\":1,\"rejected\":0}\n")
    let otlp = try await post(
      "/v1/metrics",
      #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"q","gauge":{"dataPoints":["#
        + #"{"asDouble":2}]}}]}]}]}"#, to: ingest)
    #expect(otlp.status == 200 && otlp.contentType == "application/json" && text(otlp) == "{}")
    // An empty request, as a block of snappy: nothing came.
    let write = try await post(
      "/api/v1/write", "\0", type: "application/x-protobuf", packing: "snappy", to: ingest)
    #expect(write.status == 204 && text(write).isEmpty)
    let batch = try await ingest.collector.collect(at: clock.now)
    #expect(ingest.collector.name == "ingest" && batch.collector == "ingest")
    #expect(
      batch.catalog.series.map(\.key.description) == ["orders.open", #"q{service="unknown"}"#])
    #expect(batch.report?.faults == [])
  }

  @Test func whatIsWrongIsAnswered() async throws {
    let ingest = MetricIngest(time: clock.time)
    let nameless = try await post("/ingest", #"{"value":3}"#, to: ingest)
    #expect(nameless.status == 400 && nameless.contentType == "application/json")
    #expect(text(nameless).hasPrefix(#"{"accepted":0,"rejected":1,"errors":["#))
    let broken = await #expect(throws: Problem.self) {
      _ = try await post("/ingest", "}", to: ingest)
    }
    #expect(broken?.status == 400)
    #expect(try await post("/v1/metrics", "}", to: ingest).status == 400)
    #expect(
      try await post(
        "/v1/metrics", "}", type: "application/x-protobuf", to: ingest
      ).contentType == "application/x-protobuf")
    #expect(
      try await post(
        "/api/v1/write", "}", type: "application/x-protobuf", packing: "snappy", to: ingest
      ).status == 400)
    for (path, packing) in [("/ingest", "snappy"), ("/api/v1/write", nil)] {
      await #expect(throws: Problem.self) {
        _ = try await post(path, "", packing: packing, to: ingest)
      }
    }
    // What was refused does not stand in the way of what comes.
    for _ in 0..<10 { #expect(try await post("/ingest", "", to: ingest).status == 202) }
  }

  @Test func itComesAndGoesWithTheSetting() async throws {
    var old = try Settings.load(SettingsInput())
    old.store = false
    var new = old
    new.api.ingests = true
    let monitor = RealtimePerformanceMonitor(
      config: try old.validatedMonitor(), collectors: [], time: clock.time)
    let part = IngestPart(monitor, MetricIngest(time: clock.time))
    #expect(try await part.prepare(SettingsChange(from: old, to: old)) == nil)
    let on = try #require(try await part.prepare(SettingsChange(from: old, to: new)))
    #expect(on.summary == "sources: added ingest")
    await on.commit()
    // The name is taken: it is there.
    let other = MetricIngest(time: clock.time)
    #expect(await monitor.add(collectors: [other.collector]) == ["ingest"])
    let off = try #require(try await part.prepare(SettingsChange(from: new, to: old)))
    #expect(off.summary == "sources: removed ingest")
    await off.commit()
    #expect(await monitor.add(collectors: [other.collector]) == [])
  }
}
