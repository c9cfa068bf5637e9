import MonitorModel

/// The state of the machine in plain words: the answer to "is anything wrong?".
struct Verdict {
  /// The sentence, most important first, so that it may be cut at the end.
  var text: String
  /// The worst that is open; `nil` where all is calm.
  var severity: Severity?
  /// Whether it says nothing of the machine, as what is shown is old.
  var isOld = false

  /// The verdict on what is shown.
  init(_ state: DashboardState) {
    if let loss = state.loss {
      text = loss.isFinal ? "the daemon refuses: " : "reconnecting to the daemon: "
      text += loss.reason
      isOld = true
      return
    }
    guard let snapshot = state.snapshot else {
      text =
        state.options.isRecording
        ? "no moment of the recording to show" : "starting: waiting for the first reading"
      return
    }
    let open = state.fresh
    guard let worst = open.counts.worst else {
      let judged = snapshot.open.count
      text = judged == 0 ? "all calm" : "nothing new, \(judged) open and seen to"
      let failing = snapshot.collectors.filter { $0.state == .failing || $0.state == .late }
      if !failing.isEmpty {
        text += failing.count == 1 ? ", but source " : ", but sources "
        text += failing.map(\.name).joined(separator: ", ")
        text += failing.count == 1 ? " is \(failing[0].state.rawValue)" : " are in trouble"
      } else if snapshot.data.quality.score < 80 {
        text += ", but data quality is only " + Format.fixed(snapshot.data.quality.score, 0)
      }
      return
    }
    severity = worst
    if let story = Verdict.story(state, snapshot) {
      text = story
      return
    }
    text = open.counts.text + ": "
    for (index, event) in open.events.prefix(3).enumerated() {
      if index > 0 { text += "; " }
      text += Verdict.words(event, state)
    }
    if open.events.count > 3 { text += "; \(open.events.count - 3) more" }
  }

  /// The worst open incident in its own words, and since when; `nil` where none is known.
  private static func story(_ state: DashboardState, _ snapshot: MonitorSnapshot) -> String? {
    let offset = state.options.utcOffsetSeconds
    let open = snapshot.incidents.filter { incident in
      incident.endedAt == nil
        && incident.members.contains { state.fresh.numbers.contains($0.anomaly) }
    }
    guard let worst = open.first, !worst.sentence.isEmpty else { return nil }
    var text = worst.sentence + ", since " + Format.clock(worst.startedWall, offset: offset)
    if open.count > 1 {
      text += "; \(open.count - 1) more " + (open.count == 2 ? "incident" : "incidents")
    }
    return text
  }

  /// One anomaly in a few words: `vda busy 97%, not 0-45%`.
  static func words(_ event: AnomalyEvent, _ state: DashboardState) -> String {
    let range = Format.shortRange(event.expected.lowerBound, event.expected.upperBound, event.unit)
    var text = state.name(event.series, event.key) + " " + Format.short(event.peak, event.unit)
    text += ", not " + range
    if let blame = event.blame.first { text += " (" + blame.subject + ")" }
    return text
  }
}
