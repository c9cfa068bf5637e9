package import MonitorModel

/// What a snapshot shows of one series on which something is off.
package struct AlertSighting: Hashable, Sendable {
  /// The worst open anomaly of the series, without a group yet.
  package var event: AnomalyEvent
  /// The number of its incident; its own where it has none.
  package var incident: UInt64
  /// When the incident began.
  package var incidentStartedWall: WallInstant
  /// What is going on, in a sentence.
  package var sentence: String
  /// What to look at.
  package var suggestions: [String]
  /// What people have said of it.
  package var standing: TriageStanding

  /// The group in which alerts of a grouping are told.
  package func group(by grouping: AlertReceiver.Grouping) -> String {
    switch grouping {
    // Numbers may begin again with a restart, so the time tells two of the same number apart.
    case .incident: "incident-\(incident)-\(incidentStartedWall.milliseconds / 1_000)"
    case .family: "family-" + (event.key.name.split(separator: ".").first ?? "")
    case .host: "host"
    }
  }

  /// The sightings of a snapshot, one a series.
  ///
  /// Of several anomalies on one series the worst is taken, one that asks for attention before
  /// others.
  package static func all(in snapshot: MonitorSnapshot) -> [SeriesKey: AlertSighting] {
    guard !snapshot.open.isEmpty else { return [:] }
    var incidents: [UInt64: Int] = [:]
    for (index, incident) in snapshot.incidents.enumerated() {
      for member in incident.members where incidents[member.anomaly] == nil {
        incidents[member.anomaly] = index
      }
    }
    // Once an incident: in a storm many anomalies share one.
    let suggestions = snapshot.incidents.map { incident in
      incident.suggestions.prefix(3).map {
        $0.command.isEmpty ? $0.text : "\($0.text): \($0.command)"
      }
    }
    var sightings: [SeriesKey: AlertSighting] = [:]
    sightings.reserveCapacity(snapshot.open.count)
    for event in snapshot.open {
      let standing = snapshot.triage.standing(of: event, isOpen: true, at: snapshot.data.wall)
      if let other = sightings[event.key] {
        let rank = (standing.isNew ? 1 : 0, event.severity.rawValue)
        let otherRank = (other.standing.isNew ? 1 : 0, other.event.severity.rawValue)
        guard rank > otherRank else { continue }
      }
      let index = incidents[event.anomaly]
      let incident = index.map { snapshot.incidents[$0] }
      let sentence = incident?.sentence ?? ""
      sightings[event.key] = AlertSighting(
        event: event, incident: incident?.number ?? event.anomaly,
        incidentStartedWall: incident?.startedWall ?? event.startedWall,
        sentence: sentence.isEmpty ? event.reason : sentence,
        suggestions: index.map { suggestions[$0] } ?? [], standing: standing)
    }
    return sightings
  }
}
