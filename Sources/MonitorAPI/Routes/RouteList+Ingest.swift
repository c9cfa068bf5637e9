/// Metrics of others.
extension RouteList {
  /// The most bytes of a body, also unpacked.
  private static let bodyMost = 16 << 20

  static let ingest: [Route] = [
    desk(
      "/ingest", "Takes in metrics in JSON lines or JSON.",
      types: ["application/json", "application/x-ndjson"], success: 202),
    desk(
      "/v1/metrics", "Takes in metrics in OTLP over HTTP.",
      types: ["application/x-protobuf", "application/json"], success: 200),
    desk(
      "/api/v1/write", "Takes in metrics in Prometheus' remote write 1.0.",
      types: ["application/x-protobuf"], success: 204),
  ]

  private static func desk(
    _ path: String, _ summary: String, types: [String], success: Int
  ) -> Route {
    // Not `.later`: what senders put into a query is their own affair.
    var route = Route(
      .post, path, scope: .control, bodyLimit: bodyMost,
      RouteDescription(
        summary,
        body: types == ["application/x-protobuf"] ? #"{"type":"string","format":"binary"}"# : "{}",
        outcomes: [
          .init(success, "They are taken in."), .init(404, "It is off: nothing configures it."),
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
