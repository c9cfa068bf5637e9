import MonitorAPI
import Testing

/// Which route a method and a path name.
@Suite struct RouterTests {
  private static let router = Router(RouteList.all)

  private func path(_ method: APIMethod, _ path: String) throws -> String {
    switch try Self.router.match(method, path) {
    case .route(let route, let parameters):
      "\(route.method.rawValue) \(route.path) \(parameters.sorted { $0.key < $1.key })"
    case .options(let allow): allow.map(\.rawValue).joined(separator: " ")
    }
  }

  @Test func routes() throws {
    #expect(try path(.get, "/realtime/metrics") == "GET /realtime/metrics []")
    #expect(try path(.head, "/realtime/metrics") == "GET /realtime/metrics []")
    #expect(
      try path(.post, "/realtime/anomalies/12/ack")
        == #"POST /realtime/anomalies/{id}/ack [(key: "id", value: "12")]"#)
    #expect(
      try path(.get, "/realtime/anomalies/a%2Fb%2525")
        == #"GET /realtime/anomalies/{id} [(key: "id", value: "a/b%25")]"#, "decoded once")
    #expect(try path(.options, "/realtime/start") == "POST OPTIONS")
    #expect(try path(.options, "/realtime/metrics") == "GET HEAD OPTIONS")
  }

  @Test(arguments: [
    "", "*", "realtime/metrics", "/realtime/metrics/", "//realtime/metrics", "/Realtime/metrics",
    "/realtime/%6Detrics", "/realtime/../realtime/metrics", "/realtime/anomalies/",
    "/realtime/anomalies//ack", "/realtime/anomalies/1/ack/", "/realtime",
  ])
  func pathsThatAreNone(path: String) {
    #expect(throws: Problem.self) { try Self.router.match(.get, path) }
    #expect(Self.router.problem(unknownMethodOn: path).status == 404)
  }

  @Test(arguments: ["%", "%4", "%GG", "%FF", "%00", "a%"])
  func escapesThatAreNone(piece: String) {
    let problem = #expect(throws: Problem.self) {
      try Self.router.match(.get, "/realtime/anomalies/" + piece)
    }
    #expect(problem?.status == 400)
  }

  @Test func methodsThatAPathDoesNotHave() {
    let problem = #expect(throws: Problem.self) {
      try Self.router.match(.delete, "/realtime/metrics")
    }
    #expect(problem?.status == 405)
    #expect(problem?.headers == [APIResponse.Header("Allow", "GET, HEAD, OPTIONS")])
    #expect(Self.router.problem(unknownMethodOn: "/realtime/stop").status == 405)
    #expect(throws: Problem.self) { try Self.router.match(.head, "/realtime/stop") }
  }

  @Test func everyRouteIsFoundByItsOwnPath() throws {
    for route in RouteList.all {
      let path = route.path.replacing("{id}", with: "7").replacing("{name}", with: "7")
      guard case .route(let found, _) = try Self.router.match(route.method, path) else {
        Issue.record("\(route.path)")
        continue
      }
      #expect(found.path == route.path && found.method == route.method)
    }
  }

  @Test func whatWritesNeedsMoreThanReading() {
    for route in RouteList.all where route.method.writes && route.path != "/realtime/tickets" {
      #expect(route.scope ?? .read > .read, "\(route.path)")
    }
    for route in RouteList.all where route.scope == nil {
      #expect(!route.method.writes, "\(route.path)")
    }
  }
}
