import MonitorModel

/// One note in the history of an incident.
struct IncidentNote {
  /// What was written, by whom and when.
  var note: TriageBoard.Note
  /// The series of the anomaly it was written to; `nil` where that is the one that is open.
  var key: SeriesKey?
}

extension DashboardState {
  /// All notes to an anomaly and to the others of its incident, oldest first.
  ///
  /// - Complexity: O(members and notes of the incident).
  func notes(about record: AnomalyFeed.Record) -> [IncidentNote] {
    guard !triage.notes.isEmpty else { return [] }
    var found = (triage.notes[record.id] ?? []).map { IncidentNote(note: $0, key: nil) }
    for member in incidents.incident(of: record.id)?.members ?? [] where member.anomaly != record.id
    {
      found += (triage.notes[member.anomaly] ?? []).map { IncidentNote(note: $0, key: member.key) }
    }
    // Of one moment they stay in the order in which they are found.
    return found.enumerated().sorted {
      ($0.element.note.wall, $0.offset) < ($1.element.note.wall, $1.offset)
    }.map(\.element)
  }
}
