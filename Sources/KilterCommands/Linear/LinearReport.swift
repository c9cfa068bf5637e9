package import MonitorModel
import MonitorSupport
import TUIDashboard

/// What is going on as lines, for a person who listens to the screen or reads a pipe: each change
/// once, in a whole sentence, with the number that commands take.
///
/// A value without clock, terminal and engine: ticks and typed lines go in, lines and wishes come
/// out.
package struct LinearReport {
  /// The most lines of one tick; beyond them it is told how many more there are.
  package static let linesMost = 20
  /// The most anomalies that are remembered; the oldest that are over give way.
  private static let anomaliesMost = 2_048

  private let offset: Int
  private let every: Int64
  private var snapshot: MonitorSnapshot?
  private var board = TriageBoard()
  private var anomalies: [UInt64: AnomalyEvent] = [:]
  private var told: Set<UInt64> = []
  private var states: [String: CollectorHealth.State] = [:]
  private var verdict = ""
  private var summarized: MonotonicInstant?

  /// Begins; `offset` is what local time is ahead of UTC in seconds, `every` the time between two
  /// summaries in nanoseconds.
  package init(offset: Int, every: Int64) {
    self.offset = offset
    self.every = every
  }

  // MARK: Ticks

  /// Takes in a tick and what happened since the one before, and says what is new.
  package mutating func take(_ next: MonitorSnapshot, _ page: EventPage) -> [String] {
    let isFirst = snapshot == nil
    snapshot = next
    if page.isAnew { forgetEngine() }
    if next.triage.version >= board.version { board = next.triage }
    var lines: [String] = []
    if isFirst { lines += opening(next) }
    if page.missed > 0 { lines.append("\(page.missed) events were missed") }
    // What is open may be known before the event that tells of it comes.
    lines += events(page.events + next.open, isFirst: isFirst)
    if isFirst { lines += openAtStart(next) }
    lines += sources(next, isFirst: isFirst)
    let now = verdictText(next)
    if !isFirst, now != verdict { lines.append(clock(next.data.wall) + " now " + now) }
    verdict = now
    if let last = summarized, next.data.at - last < every { return lines }
    if !isFirst { lines.append(summary(next)) }
    summarized = next.data.at
    return lines
  }

  /// Says that the daemon is no longer reached, or again.
  package func take(_ connection: SourceConnection) -> String {
    switch connection {
    case .attached: "attached to the daemon"
    case .reconnecting(let since, let reason):
      clock(since) + " not live: the daemon is not reached (" + PlainText.clean(reason)
        + "); trying again"
    case .refused(let since, let reason):
      clock(since) + " not live: the daemon refuses (" + PlainText.clean(reason) + ")"
    }
  }

  /// The numbers of another engine may be the same and name other things.
  private mutating func forgetEngine() {
    anomalies = [:]
    told = []
    board = TriageBoard()
    summarized = nil
  }

  private func opening(_ snapshot: MonitorSnapshot) -> [String] {
    let host = PlainText.clean(snapshot.host.hostname)
    let name = host.isEmpty ? "kilter" : "kilter on " + host
    return [
      "\(name), \(clock(snapshot.data.wall)): " + verdictText(snapshot) + figures(snapshot),
      "type help for the commands",
    ]
  }

  private mutating func events(_ events: [AnomalyEvent], isFirst: Bool) -> [String] {
    var lines: [String] = []
    var more = 0
    for event in events {
      if let known = anomalies[event.anomaly], known.sequence >= event.sequence { continue }
      anomalies[event.anomaly] = event
      // What is over before somebody listens is history, and `list all` has it.
      if isFirst { continue }
      guard isWorthTelling(event) else { continue }
      if event.phase == .ended { told.remove(event.anomaly) } else { told.insert(event.anomaly) }
      if lines.count < Self.linesMost { lines.append(line(event)) } else { more += 1 }
    }
    if more > 0 { lines.append("and \(more) more; list tells what is open") }
    forget()
    return lines
  }

  private func isWorthTelling(_ event: AnomalyEvent) -> Bool {
    if event.phase == .ended { return told.contains(event.anomaly) }
    return board.standing(of: event, isOpen: true, at: event.wall).isNew
  }

  private mutating func openAtStart(_ snapshot: MonitorSnapshot) -> [String] {
    for event in snapshot.open {
      anomalies[event.anomaly] = event
      told.insert(event.anomaly)
    }
    return list(snapshot.open)
  }

  private mutating func forget() {
    guard anomalies.count > Self.anomaliesMost else { return }
    let open = Set(snapshot?.open.map(\.anomaly) ?? [])
    let over = anomalies.keys.filter { !open.contains($0) }.sorted()
    for number in over.prefix(anomalies.count - Self.anomaliesMost) {
      anomalies[number] = nil
      told.remove(number)
    }
  }

  private mutating func sources(_ snapshot: MonitorSnapshot, isFirst: Bool) -> [String] {
    var lines: [String] = []
    for source in snapshot.collectors {
      let before = states.updateValue(source.state, forKey: source.name)
      guard before != source.state else { continue }
      let name = PlainText.clean(source.name)
      switch source.state {
      case .failing, .late:
        let why = PlainText.clean(source.lastError)
        lines.append(
          clock(snapshot.data.wall) + " source \(name) is \(source.state.rawValue)"
            + (why.isEmpty ? "" : ": " + why))
      case .healthy where before == .failing || before == .late:
        lines.append(clock(snapshot.data.wall) + " source \(name) is well again")
      default: break
      }
    }
    return lines
  }

  // MARK: Sentences

  /// One step of an anomaly: when, how bad, its number, what, who.
  private func line(_ event: AnomalyEvent) -> String {
    var text = "\(clock(event.wall)) \(word(event.severity)) \(event.anomaly) "
    let name = PlainText.clean(SeriesName.short(event.key))
    switch event.phase {
    case .opened: text += "began: \(name) \(value(event.observed, event))"
    case .grew: text += "is worse: \(name) \(value(event.observed, event))"
    case .ended:
      let seconds = Double(event.at - event.startedAt) / 1e9
      return text + "is over: \(name), after \(Format.duration(seconds: max(0, seconds)))"
    }
    text += ", expected " + expected(event)
    if let blame = event.blame.first {
      text += ", \(Format.short(blame.share, .ratio)) by \(PlainText.clean(blame.subject))"
    }
    return text
  }

  /// One anomaly as it stands.
  private func standing(_ event: AnomalyEvent, isOpen: Bool) -> String {
    let now = snapshot?.data.wall ?? event.wall
    let seconds = Double(now.milliseconds - event.startedWall.milliseconds) / 1e3
    var text = "\(event.anomaly) \(word(event.severity))"
    let standing = board.standing(of: event, isOpen: isOpen, at: now)
    text += standing == .new ? "" : ", \(standing.word)"
    text += ": \(PlainText.clean(SeriesName.short(event.key))) \(value(event.peak, event))"
    text += ", expected " + expected(event)
    text += ", since \(clock(event.startedWall))"
    if isOpen { text += ", \(Format.duration(seconds: max(0, seconds)))" }
    if let blame = event.blame.first { text += ", by \(PlainText.clean(blame.subject))" }
    return text
  }

  private func list(_ events: [AnomalyEvent]) -> [String] {
    let shown = events.prefix(Self.linesMost).map { standing($0, isOpen: isOpen($0.anomaly)) }
    let more = events.count - shown.count
    return shown + (more > 0 ? ["and \(more) more"] : [])
  }

  private func verdictText(_ snapshot: MonitorSnapshot) -> String {
    let fresh = board.fresh(among: snapshot.open, at: snapshot.data.wall)
    let known = snapshot.open.count - fresh.count
    let seen = known > 0 ? ", \(known) known" : ""
    return (fresh.isEmpty ? "calm" : SeverityCounts(fresh).text) + seen
  }

  private func summary(_ snapshot: MonitorSnapshot) -> String {
    clock(snapshot.data.wall) + " summary: " + verdictText(snapshot) + figures(snapshot)
  }

  private func figures(_ snapshot: MonitorSnapshot) -> String {
    var text = ""
    for (index, series) in snapshot.data.series.enumerated() where series.key.labels.isEmpty {
      let name: String
      switch series.key.name {
      case "system.cpu.utilization": name = "cpu"
      case "system.memory.utilization": name = "memory"
      default: continue
      }
      if let value = snapshot.data.reading(SeriesID(index)).value {
        text += "; \(name) \(Format.short(value, .ratio))"
      }
    }
    return text
  }

  private func clock(_ wall: WallInstant) -> String {
    Format.clock(wall, offset: offset, seconds: true)
  }

  private func value(_ value: Double, _ event: AnomalyEvent) -> String {
    Format.text(value, event.unit)
  }

  /// A range in words: a dash between two numbers is not heard.
  private func expected(_ event: AnomalyEvent) -> String {
    let (low, high) = (event.expected.lowerBound, event.expected.upperBound)
    if !low.isFinite { return "at most \(value(high, event))" }
    if !high.isFinite { return "at least \(value(low, event))" }
    return low == high
      ? value(low, event) : "\(value(low, event)) to \(value(high, event))"
  }

  private func word(_ severity: Severity) -> String {
    severity == .info ? "notice" : "\(severity)"
  }

  private func isOpen(_ anomaly: UInt64) -> Bool {
    snapshot?.open.contains { $0.anomaly == anomaly } ?? false
  }

  // MARK: Commands

  /// Takes a line that was typed.
  package func take(line: String) -> LinearReply {
    let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let verb = words.first?.lowercased() else { return .lines([]) }
    let rest = Array(words.dropFirst())
    switch verb {
    case "help", "h", "?": return .lines(LinearReport.help)
    case "quit", "q", "exit": return .quit
    case "list", "l": return .lines(listing(all: rest.first == "all"))
    case "status", "s":
      return .lines([snapshot.map(summary) ?? "nothing has been read so far"])
    case "why", "w": return .lines(number(rest).map(why) ?? [Self.wants("why")])
    case "ack": return judge(.acknowledged, verb, rest)
    case "false": return judge(.falseAlarm, verb, rest)
    case "expected": return judge(.expected, verb, rest)
    case "new":
      let numbers = numbers(rest)
      return numbers.isEmpty ? .lines([Self.wants(verb)]) : .act(.withdraw(anomalies: numbers))
    case "snooze": return snooze(rest)
    case "note":
      guard let anomaly = number(rest), rest.count > 1 else {
        return .lines(["note wants a number and a text, such as: note 3 backup runs"])
      }
      return .act(.note(rest.dropFirst().joined(separator: " "), anomaly: anomaly))
    case "undo", "u": return .act(.undo)
    case "redo": return .act(.redo)
    default: return .lines(["there is no command \(PlainText.clean(verb)); help lists them"])
    }
  }

  /// Says how something that was wanted went.
  package mutating func take(_ reply: TriageReply, to command: TriageCommand) -> [String] {
    if reply.board.version >= board.version { board = reply.board }
    guard let act = reply.act else {
      return [reply.problem.isEmpty ? "nothing was done" : PlainText.clean(reply.problem)]
    }
    var text: String
    switch act.deed {
    case .judged(let verdict): text = verdict.word
    case .withdrew: text = "as new again"
    case .noted: text = "noted"
    case .silenced(let pattern, _, _): text = "silenced \(PlainText.clean(pattern))"
    case .lifted(let silence): text = "silence \(silence) lifted"
    case .unlearnt(let lesson): text = "lesson \(lesson) taken back"
    }
    if command == .undo { text = "undone: " + text }
    if command == .redo { text = "done again: " + text }
    let names = act.subjects.prefix(3).map {
      " \($0.anomaly) \(PlainText.clean(SeriesName.short($0.key)))"
    }
    text += names.joined(separator: ",")
    if act.subjects.count > 3 { text += " and \(act.subjects.count - 3) more" }
    if !reply.lessons.isEmpty { text += "; the detector learnt \(reply.lessons.count)" }
    if !reply.problem.isEmpty { text += "; " + PlainText.clean(reply.problem) }
    return [text]
  }

  private func judge(
    _ verdict: TriageVerdict, _ verb: String, _ rest: [String]
  ) -> LinearReply {
    let numbers = numbers(rest)
    guard !numbers.isEmpty else { return .lines([Self.wants(verb)]) }
    return .act(.judge(verdict, anomalies: numbers))
  }

  private func snooze(_ rest: [String]) -> LinearReply {
    let wanted = "snooze wants a number and a time, such as: snooze 3 2h, or: snooze 3 worse"
    guard let anomaly = number(rest), rest.count == 2, let now = snapshot?.data.wall else {
      return .lines([wanted])
    }
    if rest[1] == "worse" { return .act(.judge(.snoozedUntilWorse, anomalies: [anomaly])) }
    guard let duration = try? DurationText.parse(rest[1]), duration >= .seconds(60),
      duration <= .seconds(366 * 86_400)
    else { return .lines([wanted]) }
    let until = now.advanced(milliseconds: duration.nanoseconds / 1_000_000)
    return .act(.judge(.snoozed(until: until), anomalies: [anomaly]))
  }

  private static func wants(_ verb: String) -> String {
    "\(verb) wants the number of an anomaly, such as: \(verb) 3; list tells them"
  }

  /// The anomaly that the first word names, if it is known.
  private func number(_ words: [String]) -> UInt64? {
    words.first.flatMap { UInt64($0) }.flatMap { anomalies[$0] == nil ? nil : $0 }
  }

  /// The anomalies that words name; `all` is all that are open and new.
  private func numbers(_ words: [String]) -> [UInt64] {
    if words == ["all"], let snapshot {
      return board.fresh(among: snapshot.open, at: snapshot.data.wall).map(\.anomaly)
    }
    let numbers = words.compactMap { number([$0]) }
    return numbers.count == words.count ? numbers : []
  }

  private func listing(all: Bool) -> [String] {
    let open = snapshot?.open ?? []
    let events = all ? anomalies.values.sorted { $0.anomaly > $1.anomaly } : open
    guard !events.isEmpty else { return [all ? "nothing unusual so far" : "nothing is open"] }
    return list(events)
  }

  private func why(_ anomaly: UInt64) -> [String] {
    guard let event = anomalies[anomaly] else { return [Self.wants("why")] }
    var lines = [
      standing(event, isOpen: isOpen(anomaly)), "because: " + PlainText.clean(event.reason),
    ]
    if !event.detectors.isEmpty {
      lines.append("told by " + event.detectors.joined(separator: ", "))
    }
    for blame in event.blame.prefix(3) {
      lines.append(
        "\(Format.short(blame.share, .ratio)) by \(PlainText.clean(blame.subject)), "
          + Format.text(blame.amount, blame.unit))
    }
    let story = snapshot?.incidents.first { incident in
      incident.members.contains { $0.anomaly == anomaly }
    }
    if let story {
      lines.append("part of: " + PlainText.clean(story.sentence))
      lines += story.evidence.prefix(5).map { "evidence: " + PlainText.clean($0) }
      for suggestion in story.suggestions.prefix(3) {
        let command = suggestion.command.isEmpty ? "" : "; run: " + suggestion.command
        lines.append("try: " + PlainText.clean(suggestion.text + command))
      }
    } else if event.blame.isEmpty {
      lines.append("nobody could be named")
    }
    for note in board.notes[anomaly] ?? [] {
      lines.append("note by \(PlainText.clean(note.by.text)): " + PlainText.clean(note.text))
    }
    return lines
  }

  static let help = [
    "list: what is open; list all: what was told so far too", "why N: what is known of anomaly N",
    "ack N: acknowledge it until it clears; ack all: all that are new",
    "snooze N 2h: put it off for a time; snooze N worse: until it gets worse",
    "false N: it was a false alarm, the detector learns", "expected N: it was planned",
    "new N: take back what was said of it", "note N TEXT: write a note to it",
    "undo, redo: the last verdict", "status: how things are now", "quit: end",
  ]
}
