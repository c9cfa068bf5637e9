import MonitorExport
import MonitorModel

/// The readings of the newest tick.
extension RouteList {
  static let metrics: [Route] = [
    .now(
      "/realtime/metrics",
      RouteDescription(
        "The readings of all series, or of some, at the newest tick.",
        parameters: [
          .match,
          RouteDescription.Parameter(
            "fields",
            "Members of a series in JSON, with commas between: "
              + MetricsField.allCases.map(\.rawValue).joined(separator: ", "),
            schema: #"{"type":"string","pattern":"^(\#(fieldNames))(,(\#(fieldNames)))*$"}"#),
        ],
        outcomes: [
          .init(
            200, "The readings; `ETag` names the tick.",
            bodies: [
              MediaType.json: "MetricsDocument", MediaType.openMetrics: #"{"type":"string"}"#,
              MediaType.prometheus: #"{"type":"string"}"#,
            ]),
          .init(304, "Nothing newer than what `If-None-Match` names."),
          .init(406, "`Accept` takes none of these media types."),
        ])
    ) { request, state throws(Problem) in
      try readings(request, state)
    }
  ]

  private static let fieldNames = MetricsField.allCases.map(\.rawValue).joined(separator: "|")

  private static func readings(
    _ request: APIRequest, _ state: APIState
  ) throws(Problem) -> APIResponse {
    let choice = try SeriesChoice(request.query)
    let fields = try request.query.one("fields")
    let chosen = try fields.map { text throws(Problem) in try MetricsField.list(text) }
    let type = try Accept(request.headers["accept"]).choice(
      of: [MediaType.json, MediaType.openMetrics, MediaType.prometheus])
    let snapshot = state.snapshot
    let tick = "\(state.boot)-\(snapshot.data.sequence)"
    let vary = [APIResponse.Header("Vary", "Accept")]
    guard type != MediaType.json else {
      return APIResponse(
        contentType: type, headers: vary,
        body: .bytes(
          MetricsJSON.bytes(
            snapshot, choice.patterns.isEmpty ? nil : choice,
            fields: chosen ?? MetricsField.usual)),
        etag: "\"\(tick)\"")
    }
    guard fields == nil else {
      throw .parameter("fields", "is for JSON; `Accept` asks for \(type)")
    }
    let isOpenMetrics = type == MediaType.openMetrics
    let text = ReadingsExposition.bytes(
      snapshot.data, isOpenMetrics: isOpenMetrics, where: { choice.takes($0) })
    // Two forms of one tick are two representations, which must not share a strong tag.
    return APIResponse(
      contentType: type, headers: vary, body: .bytes(text),
      etag: "\"\(tick)-\(isOpenMetrics ? "openmetrics" : "text")\"")
  }
}
