import MonitorModel

/// An engine that says what a test wrote for it.
struct ScriptedSource: SnapshotSource {
  /// All events.
  var page = EventPage()
  /// What is answered to a command.
  var reply: @Sendable (TriageCommand, TriageActor) -> TriageReply = { command, actor in
    var board = TriageBoard()
    if case .judge(let verdict, let anomalies) = command, let anomaly = anomalies.first {
      board.marks[anomaly] = TriageBoard.Mark(
        verdict: verdict, by: actor, wall: ScriptedSnapshot.wall,
        subject: TriageAct.Subject(ScriptedSnapshot.anomaly(anomaly)))
    }
    if case .note(let text, let anomaly) = command {
      board.notes[anomaly] = [
        TriageBoard.Note(text: text, by: actor, wall: ScriptedSnapshot.wall)
      ]
    }
    let act = TriageAct(
      number: 1, by: actor, wall: ScriptedSnapshot.wall, deed: .withdrew, subjects: [])
    return TriageReply(act: act, board: board)
  }

  func snapshots() async -> AsyncStream<MonitorSnapshot> { AsyncStream { $0.finish() } }
  func events(after last: UInt64) async -> EventPage { page }
  func data(for request: DataRequest) async -> DataReply { DataReply() }
  func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    reply(command, actor)
  }
}
