import MonitorModel

/// What became of what a person did, in words.
extension DashboardState {
  /// Takes in how a command went.
  mutating func accept(_ reply: TriageReply, to command: TriageCommand) {
    triage = reply.board
    notice = words(reply, command)
    guard let act = reply.act else { return }
    // What was undone is what a person wants to see next.
    if command == .undo || command == .redo, let first = act.subjects.first {
      refresh()
      if case .anomaly = details.last, feed.record(first.anomaly) != nil {
        details[details.count - 1] = .anomaly(first.anomaly)
      }
      select(first.anomaly)
    }
    if case .unlearnt(let lesson) = act.deed, selectedLesson == lesson { selectedLesson = nil }
  }

  private func words(_ reply: TriageReply, _ command: TriageCommand) -> String {
    guard let act = reply.act else { return reply.problem }
    let what = subjects(act)
    var text: String
    switch command {
    case .undo: text = "undone: " + deed(act) + what
    case .redo: text = "done again: " + deed(act) + what
    default:
      text = act.deed == .judged(.falseAlarm) ? lesson(reply, what) : deed(act) + what
      if let key = options.keyMap.keys(for: .undo).first, isUndoable(act) {
        text += "; \(KeyName.text(key)) undoes"
      }
    }
    if !reply.problem.isEmpty { text += "; " + reply.problem }
    if !triage.trouble.isEmpty { text += "; " + triage.trouble }
    return text
  }

  private func isUndoable(_ act: TriageAct) -> Bool {
    if case .unlearnt = act.deed { return false }
    return true
  }

  /// What the detector learnt from a false alarm.
  private func lesson(_ reply: TriageReply, _ what: String) -> String {
    switch (reply.lessons.count, reply.untaught) {
    case (0, _): return "false alarm" + what + "; not taught, the detector no longer knows it"
    case (1, 0):
      let lesson = reply.lessons[0]
      return "taught: " + DetectionText.lesson(lesson, name: SeriesName.short(lesson.key))
    default:
      let untaught = reply.untaught > 0 ? ", \(reply.untaught) not known any more" : ""
      return "taught: \(reply.lessons.count) lessons, view 5 lists them" + untaught
    }
  }

  private func subjects(_ act: TriageAct) -> String {
    switch act.subjects.count {
    case 0: return ""
    case 1: return " " + SeriesName.short(act.subjects[0].key)
    default:
      let names = Set(act.subjects.map(\.key.name))
      return " \(act.subjects.count)"
        + (names.count == 1 ? " of " + SeriesName.short(SeriesKey(names.first ?? "")) : "")
    }
  }

  /// What was done, in words.
  func deed(_ act: TriageAct) -> String {
    let offset = options.utcOffsetSeconds
    switch act.deed {
    case .judged(.snoozed(let until)):
      return "snoozed until " + TriageWords.until(until, now: act.wall, offset: offset)
    case .judged(.snoozedUntilWorse): return "snoozed until worse"
    case .judged(let verdict): return verdict.word
    case .withdrew: return "as new again"
    case .noted: return "noted on"
    case .silenced(let pattern, let until, _):
      return "silenced \(pattern) until " + TriageWords.until(until, now: act.wall, offset: offset)
    case .lifted(let silence): return "silence \(silence) lifted"
    case .unlearnt(let lesson): return "lesson \(lesson) taken back"
    }
  }
}
