import MonitorExport
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
      return .json(
        SeriesListDocument(
          series: definitions(choice, state).map { definition in
            SeriesListDocument.Series(
              name: definition.key.name, labels: labels(definition.key),
              key: definition.key.description, unit: definition.unit.rawValue,
              openMetrics: OpenMetricsName.family(definition.key.name, definition.unit),
              ceiling: definition.ceiling?.ifFinite, concern: "\(definition.concern)")
          }))
    },
    .now(
      "/realtime/labels",
      RouteDescription(
        "The names of labels.", parameters: [.match],
        outcomes: [.document("NamesDocument", "The names.")])
    ) { request, state throws(Problem) in
      let choice = try SeriesChoice(request.query)
      let names = definitions(choice, state).flatMap { $0.key.labels.map(\.name) }
      return .json(NamesDocument(names: Set(names).sorted()))
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
      return .json(NamesDocument(names: Set(values).sorted()))
    },
  ]

  private static func definitions(
    _ choice: SeriesChoice, _ state: APIState
  ) -> [SeriesDefinition] {
    state.snapshot.data.series.filter { choice.takes($0.key) }
  }

  private static func labels(_ key: SeriesKey) -> [String: String] {
    Dictionary(key.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}
