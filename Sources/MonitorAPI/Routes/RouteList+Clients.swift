/// Those who follow, and how they come.
extension RouteList {
  static let clients: [Route] = [
    .later(
      .get, "/realtime/clients",
      RouteDescription(
        "Those who follow: what they are subscribed to, what waits, was sent and left out.",
        outcomes: [.document("ClientsDocument", "They.")])
    ) { _, context async throws(Problem) in
      .json(ClientsDocument(clients: await context.clients.clients()))
    },
    .later(
      .delete, "/realtime/clients/{id}", scope: .control,
      RouteDescription(
        "Ends the connection of one that follows.",
        outcomes: [.init(204, "It is ended."), .init(404, "There is none of this number.")])
    ) { request, context async throws(Problem) in
      guard let id = request.pathParameters["id"].flatMap({ UInt64($0) }),
        await context.clients.disconnect(id)
      else { throw Problem(404, "there is no such client") }
      return APIResponse(status: 204)
    },
    .later(
      .post, "/realtime/tickets",
      RouteDescription(
        "A ticket for one connection from a browser, which cannot send a token with it.",
        body: "EmptyRequest",
        outcomes: [
          .document("TicketDocument", "A ticket, good once and for 30 s.", status: 201)
        ])
    ) { request, context async throws(Problem) in
      _ = try RequestBody(request.body)
      return .json(
        TicketDocument(ticket: await context.tickets.issue(to: request.caller)), status: 201,
        headers: [APIResponse.Header("Cache-Control", "no-store")])
    },
    Route(
      .get, "/realtime/connect",
      RouteDescription(
        "Follows by WebSocket, subprotocol `realtime.v1.json`.", parameters: [.ticket],
        outcomes: [
          .init(101, "The connection goes on as a WebSocket."),
          .init(426, "It is no WebSocket handshake, or of another version."),
          .init(503, "There are as many clients as there may be."),
        ]), .stream(.webSocket)),
    Route(
      .get, "/realtime/stream",
      RouteDescription(
        "Follows by server-sent events.",
        parameters: [
          .match,
          .init(
            "events", "Kinds of events, with commas between: `anomaly`.", isRepeated: true),
          .init(
            "severity", "The least severity of events.",
            schema: #"{"type":"string","enum":["info","warning","critical"]}"#),
          .init("id", "The name of the subscription, which stands in each message."),
          .init(
            "cursor", "Up to where one has followed, as in `Last-Event-ID`: the `id` of an event."),
          .init(
            "interval_ms", "The least time between two messages.",
            schema: #"{"type":"integer","minimum":0,"maximum":3600000}"#),
          .init(
            "mode", "Whether changes or whole states are sent.",
            schema: #"{"type":"string","enum":["delta","snapshot"],"default":"delta"}"#),
          .ticket,
        ],
        outcomes: [
          .init(
            200, "Events `snapshot`, `delta`, `anomaly`, `lag` and `reset`, data in JSON.",
            bodies: [MediaType.eventStream: #"{"type":"string"}"#]),
          .init(406, "`Accept` does not take `text/event-stream`."),
          .init(503, "There are as many clients as there may be."),
        ]), .stream(.events)),
    Route(
      .get, "/realtime/attach",
      RouteDescription(
        "Joins a dashboard elsewhere, by WebSocket.", parameters: [.ticket],
        outcomes: [
          .init(101, "The connection goes on as a WebSocket."),
          .init(426, "It is no WebSocket handshake, or of another version."),
          .init(503, "There are as many clients as there may be."),
        ]), .stream(.attach)),
  ]
}

extension RouteDescription.Parameter {
  /// What a browser connects with.
  fileprivate static let ticket = RouteDescription.Parameter(
    "ticket", "A ticket of `POST /realtime/tickets`, in place of a token.")
}
