import MonitorAPI
import Testing

/// `GET /realtime/export`.
@Suite struct ExportRouteTests {
  private let api = ScriptedAPI()

  private func body(_ answer: ScriptedAnswer) async throws -> String {
    guard case .stream(let produce) = answer.response.body else { return "" }
    let written = Gathered()
    try await produce { await written.append($0) }
    return String(decoding: await written.bytes, as: UTF8.self)
  }

  private actor Gathered {
    var bytes: [UInt8] = []
    func append(_ more: [UInt8]) { bytes += more }
  }

  @Test func forms() async throws {
    for (target, accept, form, type, name) in [
      ("?format=csv", "text/html", "csv", MediaType.csv, "csv"),
      ("?format=jsonl", "*/*", "jsonl", MediaType.jsonLines, "jsonl"),
      ("", "*/*", "csv", MediaType.csv, "csv"),
      ("", "application/openmetrics-text", "openmetrics", MediaType.openMetrics, "om"),
      ("", "application/x-ndjson, text/csv;q=0.5", "jsonl", MediaType.jsonLines, "jsonl"),
    ] {
      let answer = try await api.get("/realtime/export" + target, headers: ["accept": accept])
      #expect(answer.response.contentType == type)
      #expect(
        answer.header("Content-Disposition")
          == "attachment; filename=\"kilter-20261123T120000Z.\(name)\"")
      #expect(try await body(answer) == "\(form) -1 -1 0\nrest\n")
    }
  }

  @Test func ranges() async throws {
    let answer = try await api.get(
      "/realtime/export?from=-1h&to=now&series=system.*&series=http.*")
    #expect(try await body(answer) == "csv 1795431600000 1795435200000 2\nrest\n")
  }

  @Test(arguments: [
    ("format=xml", 422), ("from=x", 422), ("from=now&to=-1h", 422), ("series=%5B", 422),
    ("fromm=now", 400),
  ])
  func badParameters(query: String, status: Int) async throws {
    #expect(try await api.problem(.get, "/realtime/export?" + query).status == status)
  }

  @Test func notAcceptable() async throws {
    let problem = try await api.problem(
      .get, "/realtime/export", headers: ["accept": "application/json"])
    #expect(problem.status == 406)
  }
}
