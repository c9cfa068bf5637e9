/// What the program says of itself to programs.
extension RouteList {
  static let itself: [Route] = [
    .now(
      "/metrics",
      RouteDescription(
        "What the program tells Prometheus of itself, and with `match` also what it measures.",
        parameters: [.match],
        outcomes: [
          .init(
            200, "Metrics of every stage.",
            bodies: [
              MediaType.prometheus: #"{"type":"string"}"#,
              MediaType.openMetrics: #"{"type":"string"}"#,
            ]), .init(406, "`Accept` takes neither format."),
        ])
    ) { request, state throws(Problem) in
      let type = try Accept(request.headers["accept"]).choice(
        of: [MediaType.prometheus, MediaType.openMetrics])
      let choice = try SeriesChoice(request.query)
      let text = SelfMetrics.bytes(
        state, isOpenMetrics: type == MediaType.openMetrics,
        readings: choice.patterns.isEmpty ? nil : choice)
      return APIResponse(
        contentType: type, headers: [APIResponse.Header("Vary", "Accept")], body: .bytes(text))
    },
    .later(
      .get, "/openapi.json",
      RouteDescription(
        "This document.",
        outcomes: [
          .init(200, "OpenAPI 3.1.", bodies: [MediaType.json: #"{"type":"object"}"#]),
          .init(406, "`Accept` does not take JSON."),
        ])
    ) { request, _ async throws(Problem) in
      _ = try Accept(request.headers["accept"]).choice(of: [MediaType.json])
      return APIResponse(
        contentType: MediaType.json, body: .bytes(OpenAPIDocument.bytes),
        etag: OpenAPIDocument.etag)
    },
    .later(
      .get, "/", scope: nil,
      RouteDescription(
        "A page that shows what goes on.",
        outcomes: [
          .init(200, "The page.", bodies: [MediaType.html: #"{"type":"string"}"#])
        ])
    ) { _, _ async throws(Problem) in
      StatusPage.response
    },
  ]
}
