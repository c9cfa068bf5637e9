/// Metrics of others.
extension RouteList {
  /// The most bytes of a body, also unpacked.
  private static let bodyMost = 16 << 20

  static let ingest: [Route] = [
    desk(
      "/ingest", "Takes in metrics in JSON lines or JSON.",
      types: ["application/json", "application/x-ndjson"],
      .document("IngestDocument", "What was taken in.", status: 202),
      .init(
        400, "Nothing of it could be taken in.",
        bodies: [MediaType.json: "IngestDocument", MediaType.problem: "Problem"])),
    desk(
      "/v1/metrics", "Takes in metrics in OTLP over HTTP.",
      types: ["application/x-protobuf", "application/json"],
      .init(200, "They are taken in, or what is not is told as OTLP has it."),
      .init(400, "Nothing of it could be taken in, as OTLP tells it.", bodies: otlp)),
    desk(
      "/api/v1/write", "Takes in metrics in Prometheus' remote write 1.0.",
      types: ["application/x-protobuf"], .init(204, "They are taken in."),
      .init(400, "It cannot be taken in.", bodies: [MediaType.json: "{}"])),
  ]

  private static let binary = #"{"type":"string","format":"binary"}"#
  private static let otlp = ["application/x-protobuf": binary, MediaType.json: "{}"]

  private static func desk(
    _ path: String, _ summary: String, types: [String], _ outcomes: RouteDescription.Outcome...
  ) -> Route {
    // Not `.later`: what senders put into a query is their own affair.
    var route = Route(
      .post, path, scope: .control, bodyLimit: bodyMost,
      RouteDescription(
        summary, body: types == ["application/x-protobuf"] ? binary : "{}",
        outcomes: outcomes + [
          .init(404, "It is off: nothing configures it."),
          .init(413, "The body is too large."), .init(415, "The media type is not known."),
          .init(429, "It comes too fast."),
        ]),
      .later { request, context async throws(Problem) in
        guard let desk = context.ingest else {
          throw Problem(404, "nothing is taken in here: it is off until it is configured")
        }
        return try await desk.take(request)
      })
    route.bodyTypes = types
    return route
  }
}
