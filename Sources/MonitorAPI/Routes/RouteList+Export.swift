import MonitorModel
import MonitorSupport

/// History.
extension RouteList {
  static let export: [Route] = [
    .later(
      .get, "/realtime/export",
      RouteDescription(
        "Recorded readings as a file, of any length.",
        parameters: [
          RouteDescription.Parameter(
            "format", "The form; else what `Accept` takes most gladly.",
            schema: #"{"type":"string","enum":["csv","jsonl","openmetrics"]}"#),
          .instant("from", "The first instant; else the oldest that is kept."),
          .instant("to", "The last instant; else the newest."),
          RouteDescription.Parameter(
            "series", "A pattern of series; of several, any may match.", isRepeated: true),
        ],
        outcomes: [
          .init(
            200, "The rows.",
            bodies: Dictionary(
              uniqueKeysWithValues: ExportForm.allCases.map {
                ($0.mediaType, #"{"type":"string"}"#)
              })),
          .init(406, "`Accept` takes none of these media types."),
        ])
    ) { request, context async throws(Problem) in
      let form = try form(request)
      let now = context.time.wall()
      let range = try InstantParameter.range("from", "to", in: request.query, now: now)
      let choice = try SeriesChoice(request.query, "series")
      let body = try await context.history.export(
        form, from: range.from, to: range.to, patterns: choice.patterns)
      let stamp = UTCText.format(now).prefix(19).filter { $0 != "-" && $0 != ":" }
      return APIResponse(
        contentType: form.mediaType,
        headers: [
          APIResponse.Header(
            "Content-Disposition",
            "attachment; filename=\"kilter-\(stamp)Z.\(form.fileExtension)\""),
          APIResponse.Header("Vary", "Accept"), APIResponse.Header("Cache-Control", "no-store"),
        ], body: body)
    }
  ]

  private static func form(_ request: APIRequest) throws(Problem) -> ExportForm {
    if let word = try request.query.one("format") {
      guard let form = ExportForm(rawValue: word) else {
        throw .parameter("format", "is one of csv, jsonl and openmetrics")
      }
      return form
    }
    let type = try Accept(request.headers["accept"]).choice(
      of: ExportForm.allCases.map(\.mediaType))
    return ExportForm.allCases.first { $0.mediaType == type } ?? .csv
  }
}

extension ExportForm {
  /// The media type of the form.
  package var mediaType: String {
    switch self {
    case .csv: MediaType.csv
    case .jsonl: MediaType.jsonLines
    case .openmetrics: MediaType.openMetrics
    }
  }

  /// How the name of a file of the form ends.
  var fileExtension: String {
    switch self {
    case .csv: "csv"
    case .jsonl: "jsonl"
    case .openmetrics: "om"
    }
  }
}
