package import MonitorModel

/// An incident, its causes ranked: what `GET /realtime/incidents/{id}` answers.
package struct IncidentDocument: Hashable, Codable, Sendable {
  /// One series' part.
  package struct Member: Hashable, Codable, Sendable {
    /// The anomaly.
    package var anomaly: UInt64
    /// The series, written out.
    package var series: String
    /// When it began, milliseconds since the Unix epoch.
    package var since: Int64
    /// Whether it is still there.
    package var isOpen: Bool
    /// `info`, `warning` or `critical`.
    package var severity: String
    /// Its place in the ranking, 0…1: what moved first and most.
    package var rank: Double?
    /// What happened, in a sentence.
    package var reason: String
  }

  /// What usually helps.
  package struct Suggestion: Hashable, Codable, Sendable {
    /// What to look at or do, in a sentence.
    package var text: String
    /// A command that shows it; absent where there is none.
    package var command: String?
  }

  /// Its number.
  package var id: UInt64
  /// When it began, milliseconds since the Unix epoch.
  package var since: Int64
  /// When it ended, milliseconds since the Unix epoch; absent while it is open.
  package var ended: Int64?
  /// Whether any of its anomalies is still there.
  package var isOpen: Bool
  /// The worst severity of its members: `info`, `warning` or `critical`.
  package var severity: String
  /// What is going on, in one sentence.
  package var sentence: String
  /// The series, what moved first and most in front.
  package var members: [Member]
  /// Who or what explains it, largest share first.
  package var blame: [BlameDocument]
  /// The facts that the sentence rests on, each a sentence.
  package var evidence: [String]
  /// What to look at and what usually helps, best first.
  package var suggestions: [Suggestion]
  /// Why it came about, as of its beginning; absent where that was not looked into.
  package var account: AccountDocument?

  /// Writes out an incident.
  package init(_ incident: Incident) {
    func wall(_ at: MonotonicInstant) -> Int64 {
      incident.startedWall.milliseconds + (at - incident.startedAt) / 1_000_000
    }
    id = incident.number
    since = incident.startedWall.milliseconds
    ended = incident.endedAt.map(wall)
    isOpen = incident.endedAt == nil
    severity = "\(incident.severity)"
    sentence = incident.sentence
    members = incident.members.map { member in
      Member(
        anomaly: member.anomaly, series: member.key.description, since: wall(member.startedAt),
        isOpen: member.isOpen, severity: "\(member.severity)", rank: member.rank.ifFinite,
        reason: member.reason)
    }
    blame = incident.blame.map { BlameDocument($0) }
    evidence = incident.evidence
    suggestions = incident.suggestions.map { suggestion in
      Suggestion(
        text: suggestion.text, command: suggestion.command.isEmpty ? nil : suggestion.command)
    }
    account = incident.account.map { AccountDocument($0) }
  }
}
