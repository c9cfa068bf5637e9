import MonitorAPI
import MonitorModel
import Testing
import WireFormats

/// `GET /realtime/metrics`.
@Suite struct MetricsRouteTests {
  private let api = ScriptedAPI()

  @Test func json() async throws {
    let answer = try await api.get("/realtime/metrics")
    #expect(answer.status == 200 && answer.response.contentType == "application/json")
    #expect(answer.response.etag == "\"b00t-42\"" && answer.header("Vary") == "Accept")
    #expect(
      answer.text == #"""
        {"at":1795435200000,"sequence":42,"series":[\#
        {"name":"system.cpu.utilization","labels":{},"unit":"%","value":0.5},\#
        {"name":"system.memory.utilization","labels":{},"unit":"%","value":0.25},\#
        {"name":"system.cpu.utilization","labels":{"core":"0"},"unit":"%","value":null,"state":"timedOut"},\#
        {"name":"http.request.duration","labels":{"route":"/a\"b\\c\n","site":"shop"},"unit":"s","value":1e-07},\#
        {"name":"system.disk.io","labels":{"device":"vda"},"unit":"By/s","value":1048576,"state":"stale"},\#
        {"name":"business.orders.count","labels":{},"unit":"1","value":3},\#
        {"name":"app.fresh","labels":{},"unit":"/s","value":null,"state":"warmingUp"}]}
        """#)
  }

  @Test func whatIsWrittenIsTheDocument() throws {
    let snapshot = ScriptedSnapshot.make()
    let document = try #require(
      RealtimeMonitoringDashboardHandler.json(MetricsDocument(snapshot)))
    let (written, encoded) = (try JSONValue(MetricsJSON.bytes(snapshot)), try JSONValue(document))
    guard case .array(let ours)? = written["series"], case .array(let theirs)? = encoded["series"]
    else {
      Issue.record("there are no series")
      return
    }
    #expect(written["at"] == encoded["at"] && written["sequence"] == encoded["sequence"])
    #expect(ours.count == theirs.count)
    for (one, other) in zip(ours, theirs) {
      for member in ["name", "labels", "unit", "state"] { #expect(one[member] == other[member]) }
      #expect(one["value"] == other["value"] ?? .null)
    }
  }

  @Test func choices() async throws {
    let one = try await api.get(
      "/realtime/metrics?match=business.*&match=app.*&fields=name,value")
    #expect(
      one.text == #"{"at":1795435200000,"sequence":42,"series":["#
        + #"{"name":"business.orders.count","value":3},{"name":"app.fresh","value":null}]}"#)
    let labelled = try await api.get(
      "/realtime/metrics?match=%2A%7Bcore=%22%5B0-1%5D%22%7D&fields=labels")
    #expect(labelled.text.contains(#"[{"labels":{"core":"0"}}]"#))
    let expected = try await api.get("/realtime/metrics?match=system.cpu*&fields=name,expected")
    #expect(
      expected.text.contains(#""expected":{"low":0.10000000149011612,"high":0.44999998807907104}"#))
  }

  @Test(arguments: [
    ("?fields=nme", 422), ("?fields=", 422), ("?match=%5B", 422), ("?match=", 422),
    ("?mtch=a", 400), ("?match=" + String(repeating: "a", count: 257), 422),
    ("?fields=name&fields=unit", 400),
  ])
  func badParameters(query: String, status: Int) async throws {
    let problem = try await api.problem(.get, "/realtime/metrics" + query)
    #expect(problem.status == status)
    #expect(status == 400 || problem.places.count == 1)
  }

  @Test func notAcceptable() async throws {
    let problem = try await api.problem(
      .get, "/realtime/metrics", headers: ["accept": "text/html"])
    #expect(problem.status == 406)
    let fields = try await api.problem(
      .get, "/realtime/metrics?fields=name", headers: ["accept": "text/plain"])
    #expect(fields.status == 422)
    #expect(try await ScriptedAPI(nil).problem(.get, "/realtime/metrics").status == 503)
  }

  @Test func openMetrics() async throws {
    let answer = try await api.get(
      "/realtime/metrics", headers: ["accept": "application/openmetrics-text;version=1.0.0"])
    #expect(answer.response.contentType == MediaType.openMetrics)
    #expect(answer.response.etag == "\"b00t-42-openmetrics\"")
    var exposition = Exposition()
    try answer.bytes.withUnsafeBytes { try exposition.read($0, as: .openMetrics) }
    #expect(exposition.samples.map(\.value) == [3, 1e-7, 0.5, 0.25])
    #expect(
      answer.text.hasPrefix(
        """
        # TYPE business_orders_count gauge
        # HELP business_orders_count business.orders.count
        business_orders_count 3
        # TYPE http_request_duration_seconds gauge
        # UNIT http_request_duration_seconds seconds
        # HELP http_request_duration_seconds http.request.duration
        http_request_duration_seconds{route="/a\\"b\\\\c\\n",site="shop"} 1e-07

        """))
  }

  @Test func textFormat() async throws {
    let answer = try await api.get(
      "/realtime/metrics?match=system.*", headers: ["accept": "text/plain"])
    #expect(answer.response.contentType == MediaType.prometheus)
    #expect(
      answer.text == """
        # HELP system_cpu_utilization_ratio system.cpu.utilization
        # TYPE system_cpu_utilization_ratio gauge
        system_cpu_utilization_ratio 0.5
        # HELP system_memory_utilization_ratio system.memory.utilization
        # TYPE system_memory_utilization_ratio gauge
        system_memory_utilization_ratio 0.25

        """)
  }

  @Test func namesThatWouldBeOneStayTwo() async throws {
    let api = ScriptedAPI(
      ScriptedSnapshot.make { snapshot in
        let series = [
          ScriptedSnapshot.define("a.b", .count), ScriptedSnapshot.define("a_b", .count),
          ScriptedSnapshot.define("c", .count, ["x.y": "1"]),
          ScriptedSnapshot.define("c", .count, ["x_y": "1"]),
          ScriptedSnapshot.define("d_seconds", .seconds), ScriptedSnapshot.define("d", .seconds),
        ]
        snapshot.data.series = series
        snapshot.data.values = series.indices.map { Double($0) }
        snapshot.data.states = series.map { _ in .value }
      })
    let answer = try await api.get(
      "/realtime/metrics", headers: ["accept": "application/openmetrics-text"])
    var exposition = Exposition()
    try answer.bytes.withUnsafeBytes { try exposition.read($0, as: .openMetrics) }
    #expect(exposition.samples.count == 6 && Set(exposition.samples.map(\.key)).count == 6)
    for line in ["a_b 0", "a_b_2 1", "c{x_y=\"1\"} 2", "c_2{x_y=\"1\"} 3"] {
      #expect(answer.text.contains(line + "\n"))
    }
  }
}
