package import MonitorModel

/// An anomaly as it stands: what `GET /realtime/anomalies/{id}` answers.
package struct AnomalyDocument: Hashable, Codable, Sendable {
  /// What a person said of it last.
  package struct Verdict: Hashable, Codable, Sendable {
    /// `acknowledged`, `snoozed`, `false alarm` or `expected`.
    package var verdict: String
    /// When a snooze ends, milliseconds since the Unix epoch; absent where it has no time.
    package var until: Int64?
    /// Whether a snooze ends when it becomes worse; absent where it does not.
    package var untilWorse: Bool?
    /// Who said it.
    package var by: String
    /// When, milliseconds since the Unix epoch.
    package var at: Int64
  }

  /// What a person wrote to it.
  package struct Note: Hashable, Codable, Sendable {
    /// What.
    package var text: String
    /// Who wrote it.
    package var by: String
    /// When, milliseconds since the Unix epoch.
    package var at: Int64
  }

  /// Its number.
  package var id: UInt64
  /// Whether it is still there.
  package var isOpen: Bool
  /// How it stands: `new`, `acknowledged`, `snoozed`, `falseAlarm`, `expected`, `silenced` or `ended`.
  package var standing: String
  /// When it ended, milliseconds since the Unix epoch; absent while it is open.
  package var ended: Int64?
  /// The newest event of it.
  package var event: AnomalyEventDocument
  /// What was said of it last; absent where nothing was.
  package var verdict: Verdict?
  /// What was written to it, oldest first.
  package var notes: [Note]

  /// Says how the anomaly of an event stands; `event` is its newest.
  package init(
    _ event: AnomalyEvent, isOpen: Bool, board: TriageBoard, at wall: WallInstant
  ) {
    id = event.anomaly
    self.isOpen = isOpen
    standing = board.standing(of: event, isOpen: isOpen, at: wall).rawValue
    ended = isOpen ? nil : event.wall.milliseconds
    self.event = AnomalyEventDocument(event)
    verdict = board.mark(of: event).map { Self.verdict($0) }
    notes = (board.notes[event.anomaly] ?? []).map { note in
      Note(text: note.text, by: note.by.text, at: note.wall.milliseconds)
    }
  }

  private static func verdict(_ mark: TriageBoard.Mark) -> Verdict {
    var verdict = Verdict(
      verdict: mark.verdict.word, by: mark.by.text, at: mark.wall.milliseconds)
    switch mark.verdict {
    case .snoozed(let until): verdict.until = until.milliseconds
    case .snoozedUntilWorse: verdict.untilWorse = true
    case .acknowledged, .falseAlarm, .expected: break
    }
    return verdict
  }
}
