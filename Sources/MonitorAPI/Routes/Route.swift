/// One method on one path: what it needs, how it answers, and what the OpenAPI document says of it.
package struct Route: Sendable {
  /// How a route answers.
  package enum Answer: Sendable {
    /// From the newest tick alone, at once, on the thread of the connection; the server keeps the
    /// answer for the same path, query and `Accept` until the next tick.
    case now(@Sendable (APIRequest, APIState) throws(Problem) -> APIResponse)
    /// With a wait, or with an effect; never kept.
    case later(@Sendable (APIRequest, APIContext) async throws(Problem) -> APIResponse)
    /// By the server itself, which goes on with another protocol.
    case stream(StreamKind)
  }

  /// A protocol that a connection goes on with.
  package enum StreamKind: Hashable, Sendable {
    /// `realtime.v1.json` over WebSocket.
    case webSocket
    /// Server-sent events.
    case events
    /// A dashboard on another machine or in another process, over WebSocket.
    case attach
  }

  /// The method.
  package var method: APIMethod
  /// The path, pieces in braces standing for any one piece: `/realtime/anomalies/{id}/ack`.
  package var path: String
  /// What a caller must be allowed to do; `nil` where even a caller without a token may.
  package var scope: APIScope?
  /// What the OpenAPI document says of it.
  package var description: RouteDescription
  /// The most bytes of a body.
  package var bodyLimit: Int
  /// The media types that a body may have; without any, the route itself judges what comes.
  package var bodyTypes = [MediaType.json]
  /// How it answers.
  package var answer: Answer

  /// Makes a route.
  package init(
    _ method: APIMethod, _ path: String, scope: APIScope? = .read, bodyLimit: Int = 1 << 20,
    _ description: RouteDescription, _ answer: Answer
  ) {
    self.method = method
    self.path = path
    self.scope = scope
    self.bodyLimit = bodyLimit
    self.description = description
    self.answer = answer
  }
}

/// What the OpenAPI document says of a route.
package struct RouteDescription: Sendable {
  /// A parameter of the query.
  package struct Parameter: Sendable {
    /// The name.
    package var name: String
    /// What it does.
    package var summary: String
    /// Its JSON schema, as a JSON text.
    package var schema: String
    /// Whether it may be repeated.
    package var isRepeated: Bool
    /// Makes a parameter.
    package init(
      _ name: String, _ summary: String, schema: String = #"{"type":"string"}"#,
      isRepeated: Bool = false
    ) {
      self.name = name
      self.summary = summary
      self.schema = schema
      self.isRepeated = isRepeated
    }
  }
  /// A way in which a route may answer.
  package struct Outcome: Sendable {
    /// The status code.
    package var status: Int
    /// What it means.
    package var summary: String
    /// The JSON schema of the body by media type; a name of `Schemas` or a JSON text.
    package var bodies: [String: String]
    /// Makes an outcome.
    package init(_ status: Int, _ summary: String, bodies: [String: String] = [:]) {
      self.status = status
      self.summary = summary
      self.bodies = bodies
    }
  }

  /// What it does, a sentence.
  package var summary: String
  /// Parameters of the query.
  package var parameters: [Parameter]
  /// The schema of the body of the request; `nil` for none.
  package var body: String?
  /// How it answers, besides the problems that every route has.
  package var outcomes: [Outcome]

  /// Makes a description.
  package init(
    _ summary: String, parameters: [Parameter] = [], body: String? = nil,
    outcomes: [Outcome] = []
  ) {
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.outcomes = outcomes
  }
}
