package import MonitorModel

/// Incidents that are open, and those that ended lately: what `GET /realtime/incidents` answers.
package struct IncidentsDocument: Hashable, Codable, Sendable {
  /// The time of the newest tick, milliseconds since the Unix epoch.
  package var at: Int64
  /// Those that are open, worst first, and then those that ended lately.
  package var incidents: [IncidentDocument]

  /// Writes out the incidents of a tick.
  package init(_ snapshot: MonitorSnapshot) {
    at = snapshot.data.wall.milliseconds
    incidents = snapshot.incidents.map { IncidentDocument($0) }
  }
}
