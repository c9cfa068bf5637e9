import MonitorModel

/// What there is to ask for.
extension RouteList {
  static let discovery: [Route] = [
    .now(
      "/realtime/series",
      RouteDescription(
        "The series there are.", parameters: [.match],
        outcomes: [.document("SeriesListDocument", "The series.")])
    ) { request, state throws(Problem) in
      let choice = try SeriesChoice(request.query)
      return .written(SeriesListDocument(series: definitions(choice, state)))
    },
    .now(
      "/realtime/labels",
      RouteDescription(
        "The names of labels.", parameters: [.match],
        outcomes: [.document("NamesDocument", "The names.")])
    ) { request, state throws(Problem) in
      let choice = try SeriesChoice(request.query)
      let names = definitions(choice, state).flatMap { $0.key.labels.map(\.name) }
      return .written(NamesDocument(names: Set(names).sorted()))
    },
    .now(
      "/realtime/label/{name}/values",
      RouteDescription(
        "The values of a label.", parameters: [.match],
        outcomes: [.document("NamesDocument", "The values; none for a label that no series has.")])
    ) { request, state throws(Problem) in
      let choice = try SeriesChoice(request.query)
      let name = request.pathParameters["name"] ?? ""
      let values = definitions(choice, state).compactMap { $0.key.label(name) }
      return .written(NamesDocument(names: Set(values).sorted()))
    },
  ]

  private static func definitions(
    _ choice: SeriesChoice, _ state: APIState
  ) -> [SeriesDefinition] {
    state.snapshot.data.series.filter { choice.takes($0.key) }
  }
}
