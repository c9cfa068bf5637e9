/// The configuration.
extension RouteList {
  static let configuration: [Route] = [
    .later(
      .get, "/realtime/config",
      RouteDescription(
        "The configuration in force, secrets as `***`; `ETag` names it.",
        outcomes: [.document("Configuration", "The configuration.")])
    ) { _, context async throws(Problem) in
      answer(await context.configuration.document())
    },
    .later(
      .put, "/realtime/config", scope: .admin,
      RouteDescription(
        "Replaces the configuration, all of it or nothing; `***` stands for the secret in force.",
        parameters: [
          RouteDescription.Parameter(
            "dry_run", "1 to check it only.",
            schema: #"{"type":"string","enum":["0","1"],"default":"0"}"#)
        ], body: "Configuration",
        outcomes: [
          .document("Configuration", "What is in force now."),
          .init(412, "Another configuration is in force than `If-Match` names."),
          .init(422, "It is wrong; JSON pointers say where."),
          .init(428, "`If-Match` is missing."),
        ])
    ) { request, context async throws(Problem) in
      guard let tag = request.headers["if-match"], !tag.isEmpty else {
        throw Problem(
          428, "`If-Match` is missing: it is the `ETag` of the configuration that is replaced")
      }
      let isDryRun: Bool
      switch try request.query.one("dry_run") {
      case nil, "0": isDryRun = false
      case "1": isDryRun = true
      default: throw .parameter("dry_run", "is 0 or 1")
      }
      return answer(
        try await context.configuration.replace(
          request.body, ifMatch: tag, isDryRun: isDryRun, by: request.caller))
    },
  ]

  private static func answer(_ document: (json: [UInt8], etag: String)) -> APIResponse {
    APIResponse(
      contentType: MediaType.json, headers: [APIResponse.Header("Cache-Control", "no-cache")],
      body: .bytes(document.json), etag: document.etag)
  }
}
