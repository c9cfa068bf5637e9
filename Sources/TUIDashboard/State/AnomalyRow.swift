import MonitorModel

/// A row of the feed: an anomaly by itself, or an incident with its members below it.
package enum AnomalyRow: Hashable, Sendable {
  /// An anomaly that is no member of a shown incident.
  case anomaly(UInt64)
  /// An incident with several members.
  case incident(UInt64)
  /// A member of the incident above.
  case member(UInt64)
  /// Members of the incident that are not shown.
  case more(incident: UInt64, count: Int)

  /// The anomaly of the row; `nil` for a row that stands for several.
  package var anomaly: UInt64? {
    switch self {
    case .anomaly(let id), .member(let id): id
    case .incident, .more: nil
    }
  }

  /// Groups anomalies, in the order of the screen, under their incidents.
  ///
  /// An incident stands where its first member stands; beyond `members` of them are folded, but for
  /// the incidents in `unfolded`.
  static func rows(
    _ anomalies: [UInt64], _ incidents: IncidentFeed, members most: Int, unfolded: Set<UInt64>
  ) -> [AnomalyRow] {
    guard !incidents.incidents.isEmpty else { return anomalies.map { .anomaly($0) } }
    var groups: [UInt64: [UInt64]] = [:]
    for anomaly in anomalies {
      if let number = incidents.number(of: anomaly) {
        groups[number, default: []].append(anomaly)
      }
    }
    var rows: [AnomalyRow] = []
    var told: Set<UInt64> = []
    for anomaly in anomalies {
      guard let number = incidents.number(of: anomaly), let group = groups[number],
        group.count > 1, let incident = incidents.incident(number)
      else {
        rows.append(.anomaly(anomaly))
        continue
      }
      guard told.insert(incident.number).inserted else { continue }
      rows.append(.incident(incident.number))
      let shown = Set(group)
      let ranked = incident.members.map(\.anomaly).filter(shown.contains)
      // One more row is better spent on the member itself than on saying that it is there.
      let room = unfolded.contains(incident.number) || ranked.count <= most + 1 ? .max : most
      rows += ranked.prefix(room).map { .member($0) }
      if ranked.count > room {
        rows.append(.more(incident: incident.number, count: ranked.count - room))
      }
    }
    return rows
  }
}
