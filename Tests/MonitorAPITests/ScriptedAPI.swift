import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// An API whose engine, clients and clock are scripted: requests go through the list of all routes.
struct ScriptedAPI: Sendable {
  /// What is behind the routes.
  var context: APIContext
  /// Who asks.
  var caller = Caller(name: "anna", address: "127.0.0.1:50312", scope: .admin)
  private static let router = Router(RouteList.all)

  /// An API over a snapshot; without one it is before the first tick.
  init(
    _ snapshot: MonitorSnapshot? = ScriptedSnapshot.make(), events: [AnomalyEvent] = [],
    now: MonotonicInstant = ScriptedSnapshot.at, wall: WallInstant = ScriptedSnapshot.wall
  ) {
    context = APIContext(
      source: ScriptedSource(page: EventPage(events: events)), engine: ScriptedEngine(),
      configuration: ScriptedConfiguration(), history: ScriptedHistory(),
      clients: ScriptedClients(), tickets: ScriptedTickets(),
      state: snapshot.map { snapshot in
        var server = ServerStatistics()
        server.connections = 3
        server.accepted = 17
        server.answers = [1, 12, 0, 3, 0]
        return APIState(
          snapshot: snapshot, version: "1.2.3", boot: "b00t",
          begun: MonotonicInstant(nanoseconds: 1_000_000_000), server: server)
      },
      time: MonitorTime(
        monotonic: { now }, wall: { wall }, sleepUntil: { _ in throw CancellationError() }))
  }

  /// Answers a request as a server does, problems too.
  func answer(
    _ method: APIMethod, _ target: String, headers: [String: String] = [:], body: String = ""
  ) async -> Result<APIResponse, Problem> {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    do throws(Problem) {
      guard
        case .route(let route, let parameters) = try Self.router.match(method, String(halves[0]))
      else { return .success(APIResponse(status: 204)) }
      var request = APIRequest(
        method: method, path: String(halves[0]),
        query: try QueryParameters(halves.count > 1 ? halves[1] : ""), headers: headers,
        body: Array(body.utf8), caller: caller)
      request.pathParameters = parameters
      switch route.answer {
      case .now(let answer):
        guard let state = context.state else { throw .notYet }
        return .success(try answer(request, state))
      case .later(let answer): return .success(try await answer(request, context))
      case .stream: return .success(APIResponse(status: 101))
      }
    } catch {
      return .failure(error)
    }
  }

  /// The answer to a request that is to go well.
  func get(
    _ target: String, headers: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ScriptedAnswer {
    ScriptedAnswer(try await answer(.get, target, headers: headers).get())
  }

  /// The answer to a request with a body that is to go well.
  func send(
    _ method: APIMethod, _ target: String, headers: [String: String] = [:], body: String = ""
  ) async throws -> ScriptedAnswer {
    ScriptedAnswer(try await answer(method, target, headers: headers, body: body).get())
  }

  /// The problem with a request that is not to go well.
  func problem(
    _ method: APIMethod, _ target: String, headers: [String: String] = [:], body: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Problem {
    switch await answer(method, target, headers: headers, body: body) {
    case .failure(let problem): return problem
    case .success(let response):
      Issue.record(
        "\(method) \(target) went well: \(response.status)", sourceLocation: sourceLocation)
      throw Problem(500, "it went well")
    }
  }
}

/// An answer, easy to look at.
struct ScriptedAnswer {
  /// The answer.
  let response: APIResponse

  /// Looks at an answer.
  init(_ response: APIResponse) { self.response = response }

  /// The status code.
  var status: Int { response.status }
  /// The body that is there at once.
  var bytes: [UInt8] {
    if case .bytes(let bytes) = response.body { bytes } else { [] }
  }
  /// The body as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// The body as JSON.
  var json: JSONValue { get throws { try JSONValue(bytes) } }
  /// The value of a header field.
  func header(_ name: String) -> String? {
    response.headers.first { $0.name == name }?.value
  }
}
