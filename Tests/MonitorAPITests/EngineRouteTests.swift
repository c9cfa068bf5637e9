import MonitorAPI
import MonitorModel
import Testing

/// How the engine is doing, what there is, and who follows.
@Suite struct EngineRouteTests {
  private let api = ScriptedAPI()

  @Test func processing() async throws {
    let json = try await api.get("/realtime/processing-stats").json
    guard case .array(let stages)? = json["stages"] else { return }
    #expect(
      stages.map { $0["name"] } == ["collect", "process", "detect", "store"].map { .string($0) })
    #expect(stages[0]["perSecond"] == .number(1) && stages[1]["perSecond"] == .number(2))
    #expect(stages[1]["queue"]?["capacity"] == .number(100) && stages[0]["queue"] == nil)
    #expect(json["usage"]?["cpuCores"] == .number(0.02))
  }

  @Test func asTheyArrive() async throws {
    let api = ScriptedAPI(
      ScriptedSnapshot.make { snapshot in
        snapshot.config.processingInterval = .zero
        snapshot.engine.ownCPU = .nan
      })
    let json = try await api.get("/realtime/processing-stats").json
    guard case .array(let stages)? = json["stages"] else { return }
    #expect(stages[1]["perSecond"] == nil && json["usage"]?["cpuCores"] == nil)
  }

  @Test func documentsOfBefore() async throws {
    for (path, member) in [
      ("detection-metrics", "budget"), ("buffer/status", "files"), ("buffer/statistics", "ring"),
    ] {
      #expect(try await api.get("/realtime/" + path).json[member] != nil)
    }
  }

  @Test func discovery() async throws {
    let json = try await api.get("/realtime/series?match=http.*").json
    guard case .array(let series)? = json["series"] else { return }
    #expect(series.count == 1)
    #expect(series[0]["openMetrics"] == .string("http_request_duration_seconds"))
    #expect(
      series[0]["key"] == .string(#"http.request.duration{route="/a\"b\\c\n",site="shop"}"#))
    #expect(
      try await api.get("/realtime/labels").text
        == #"{"names":["core","device","route","site"]}"#)
    #expect(
      try await api.get("/realtime/labels?match=system.*").text == #"{"names":["core","device"]}"#)
    #expect(
      try await api.get("/realtime/label/device/values").text == #"{"names":["vda"]}"#)
    #expect(try await api.get("/realtime/label/none/values").text == #"{"names":[]}"#)
    for path in ["series", "labels", "label/x/values"] {
      #expect(try await api.problem(.get, "/realtime/\(path)?match=%5B").status == 422)
      #expect(try await api.problem(.get, "/realtime/\(path)?limit=3").status == 400)
    }
  }

  @Test func clients() async throws {
    let json = try await api.get("/realtime/clients").json
    guard case .array(let clients)? = json["clients"] else { return }
    #expect(clients.first?["id"] == .number(5) && clients.first?["dropped"] == .number(1))
    #expect(try await api.send(.delete, "/realtime/clients/5").status == 204)
    for id in ["6", "x"] {
      #expect(try await api.problem(.delete, "/realtime/clients/" + id).status == 404)
    }
  }

  @Test func tickets() async throws {
    let answer = try await api.send(.post, "/realtime/tickets", body: "{}")
    #expect(answer.status == 201 && answer.text == #"{"seconds":30,"ticket":"ticket-of-anna"}"#)
    #expect(answer.header("Cache-Control") == "no-store")
  }

  @Test func configuration() async throws {
    let got = try await api.get("/realtime/config")
    #expect(got.response.etag == "\"c1\"" && got.text == #"{"interval":"1s"}"#)
    let path = "/realtime/config"
    #expect(try await api.problem(.put, path, body: "{}").status == 428)
    #expect(
      try await api.problem(.put, path, headers: ["if-match": "\"c0\""], body: "{}").status == 412)
    let bad = try await api.problem(.put, path, headers: ["if-match": "*"], body: #"{"bad":1}"#)
    #expect(bad.status == 422 && bad.places.first?.pointer == "/bad")
    #expect(try await api.problem(.put, path, headers: ["if-match": "*"], body: "{").status == 400)
    #expect(
      try await api.problem(.put, path + "?dry_run=2", headers: ["if-match": "*"]).status == 422)
    let tried = try await api.send(
      .put, path + "?dry_run=1", headers: ["if-match": "\"c1\""], body: #"{"a":2}"#)
    #expect(tried.response.etag == "\"c1\"")
    let put = try await api.send(
      .put, path, headers: ["if-match": "\"c1\""], body: #"{"a":2}"#)
    #expect(put.response.etag == "\"c2\"" && put.text == #"{"a":2}"#)
  }

  @Test(arguments: ["/ingest", "/v1/metrics", "/api/v1/write"])
  func ingest(path: String) async throws {
    let off = try await api.problem(.post, path, body: "x")
    #expect(off.status == 404 && off.detail.contains("configured"))
    var on = api
    on.context.ingest = ScriptedIngest()
    #expect(try await on.send(.post, path, body: "x").status == (path == "/ingest" ? 202 : 204))
    #expect(try await on.problem(.post, path).status == 400)
  }

  @Test func streamsAreTheServers() {
    let streams = RouteList.all.compactMap { route in
      if case .stream(let kind) = route.answer { "\(route.path) \(kind)" } else { nil }
    }
    #expect(
      streams == [
        "/realtime/connect webSocket", "/realtime/stream events", "/realtime/attach attach",
      ])
  }
}
