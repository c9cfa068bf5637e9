import MonitorModel

/// Incidents: anomalies that began together, and why.
extension RouteList {
  static let incidents: [Route] = [
    .now(
      "/realtime/incidents",
      RouteDescription(
        "Incidents that are open, worst first, and then those that ended lately.",
        outcomes: [.document("IncidentsDocument", "The incidents.")])
    ) { _, state throws(Problem) in
      .json(IncidentsDocument(state.snapshot))
    },
    .now(
      "/realtime/incidents/{id}",
      RouteDescription(
        "One incident: ranked causes, evidence, suggestions.",
        outcomes: [
          .document("IncidentDocument", "The incident."),
          .init(404, "There is none of this number."),
        ])
    ) { request, state throws(Problem) in
      guard let number = request.pathParameters["id"].flatMap({ UInt64($0) }),
        let incident = state.snapshot.incidents.first(where: { $0.number == number })
      else { throw Problem(404, "there is no such incident, or it ended some time ago") }
      return .json(IncidentDocument(incident))
    },
  ]
}
