package import MonitorModel

/// The book of what people said of anomalies: it carries out commands, and what stands follows from
/// the acts that are in force.
///
/// ```
///                 judge                        it clears
///   new ───────────────────────▶ judged ───────────────────────▶ ended
///    ▲                             │                               │
///    └── undo, withdraw, the time ─┘                               ▼
///        of a snooze, worse                           remembered for the like of it
/// ```
///
/// Pure in its input: time, the anomalies that are known and the detector come in with a call.
package struct TriageLedger: Sendable {
  /// What the ledger needs of the engine while it carries out a command.
  package struct Engine {
    /// The newest event of an anomaly, by its number; `nil` where it is not known any more.
    var known: (UInt64) -> AnomalyEvent?
    /// Teaches the detector; the number of the lesson, or `nil` where nothing came of it.
    var teach: (DetectorLesson) -> UInt64?
    /// The lessons in force.
    var lessons: () -> [Lesson]

    /// Makes an engine of three calls.
    package init(
      known: @escaping (UInt64) -> AnomalyEvent?, teach: @escaping (DetectorLesson) -> UInt64?,
      lessons: @escaping () -> [Lesson]
    ) {
      self.known = known
      self.teach = teach
      self.lessons = lessons
    }
  }

  /// The most acts that are kept; the oldest gives way.
  package static let actsMost = 10_000
  /// The most anomalies of all kept acts together.
  package static let subjectsMost = 100_000
  /// The most past anomalies that are kept; the oldest gives way.
  package static let pastMost = 10_000
  /// The most verdicts and notes that stand at once; those on the oldest anomalies give way.
  package static let marksMost = 20_000
  /// Silences at once.
  package static let silencesMost = 256
  /// Bytes of a note.
  package static let noteBytes = 16_384
  /// Entries that wait for a file that cannot be written; the oldest are given up.
  private static let unwrittenMost = 20_000
  /// The newest acts that a board shows.
  private static let shownActs = 64
  /// Past anomalies in one answer.
  private static let likesMost = 50

  /// What stands.
  package private(set) var board = TriageBoard()
  /// What has not been written to the file yet, oldest first.
  package private(set) var unwritten: [TriageEntry] = []
  private var acts: [TriageAct] = []
  private var past: [PastAnomaly] = []
  private var subjects = 0
  private var lastNumber: UInt64 = 0
  private var isUnkept = false

  /// An empty book.
  package init() {}

  /// Goes on with what was written before.
  package mutating func restore(_ entries: [TriageEntry], at wall: WallInstant) {
    var byNumber: [UInt64: TriageAct] = [:]
    for entry in entries {
      switch entry {
      case .act(let act): byNumber[act.number] = act
      case .past(let anomaly): past.append(anomaly)
      }
    }
    // What was done while the file was read comes after what it holds.
    let young = acts
    acts = byNumber.values.sorted { $0.number < $1.number }
    lastNumber = acts.last?.number ?? 0
    for var act in young {
      lastNumber += 1
      act.number = lastNumber
      acts.append(act)
    }
    unwritten = unwritten.filter {
      if case .past = $0 { return true }
      return false
    }
    unwritten += acts.suffix(young.count).map { .act($0) }
    subjects = acts.reduce(0) { $0 + $1.subjects.count }
    makeRoom()
    rebuild()
    expire(at: wall)
  }

  /// Everything that is kept, as it is written to a new file.
  package var entries: [TriageEntry] {
    past.map { .past($0) } + acts.map { .act($0) }
  }

  /// Takes what has to be written.
  package mutating func drain() -> [TriageEntry] {
    defer { unwritten = [] }
    return unwritten
  }

  /// Says how the file is doing.
  package mutating func note(trouble: String) {
    guard board.trouble != trouble else { return }
    board.trouble = trouble
    board.version += 1
  }

  /// Says that what was to be written is on the disk: a trouble of before is over.
  package mutating func noteWritten() {
    if isUnkept { note(trouble: "") }
    isUnkept = false
  }

  /// Takes back what could not be written, to be written before all else, and says why.
  package mutating func takeBack(_ entries: [TriageEntry], because reason: String) {
    unwritten = Array((entries + unwritten).suffix(Self.unwrittenMost))
    isUnkept = true
    note(trouble: "what is done with anomalies is not kept: " + reason)
  }

  /// Takes what was told at a tick: anomalies that ended are remembered for the like of them.
  package mutating func take(_ events: [AnomalyEvent]) {
    for event in events where event.phase == .ended {
      let anomaly = PastAnomaly(
        anomaly: event.anomaly, key: event.key, unit: event.unit, severity: event.severity,
        startedWall: event.startedWall, endedWall: event.wall, peak: event.peak)
      past.append(anomaly)
      unwritten.append(.past(anomaly))
    }
    if past.count > Self.pastMost { past.removeFirst(past.count - Self.pastMost) }
  }

  /// Ends the silences whose time is over.
  package mutating func expire(at wall: WallInstant) {
    guard board.silences.contains(where: { $0.until <= wall }) else { return }
    board.silences.removeAll { $0.until <= wall }
    board.version += 1
  }

  /// Earlier anomalies of a series and then of its kin, newest first, with what was said of them.
  ///
  /// - Complexity: O(past anomalies).
  package func likes(of key: SeriesKey) -> [PastAnomaly] {
    let same = past.reversed().lazy.filter { $0.key == key }.prefix(Self.likesMost)
    let kin = past.reversed().lazy.filter { $0.key.name == key.name && $0.key != key }
      .prefix(Self.likesMost)
    return (Array(same) + Array(kin)).prefix(Self.likesMost).map { found in
      var anomaly = found
      if let mark = board.marks[found.anomaly], mark.subject.key == found.key {
        anomaly.verdict = mark.verdict
      }
      anomaly.notes = board.notes[found.anomaly]?.map(\.text) ?? []
      return anomaly
    }
  }

  // MARK: Commands

  /// Carries out a command.
  ///
  /// - Complexity: O(anomalies of the command); undoing O(anomalies of all acts).
  package mutating func act(
    _ command: TriageCommand, by actor: TriageActor, at wall: WallInstant, _ engine: Engine
  ) -> TriageReply {
    expire(at: wall)
    switch command {
    case .judge(let verdict, let anomalies):
      if case .snoozed(let until) = verdict, until <= wall {
        return refusal("that time is over: a snooze ends in the future")
      }
      return judge(.judged(verdict), anomalies, actor, wall, engine)
    case .withdraw(let anomalies): return judge(.withdrew, anomalies, actor, wall, engine)
    case .note(let text, let anomaly):
      return note(text, anomaly, actor, wall, engine)
    case .silence(let pattern, let until, let reason):
      return silence(pattern, until, reason, actor, wall)
    case .lift(let number):
      guard board.silences.contains(where: { $0.number == number }) else {
        return refusal("there is no silence \(number)")
      }
      return done(.lifted(silence: number), [], actor, wall)
    case .unlearn(let lesson):
      guard engine.teach(.unlearn(lesson: lesson)) != nil else {
        return refusal("there is no lesson \(lesson)")
      }
      return done(.unlearnt(lesson: lesson), [], actor, wall)
    case .undo: return turn(actor, isUndoing: true, engine)
    case .redo: return turn(actor, isUndoing: false, engine)
    }
  }

  private func refusal(_ problem: String) -> TriageReply {
    TriageReply(board: board, problem: problem)
  }

  private mutating func judge(
    _ deed: TriageAct.Deed, _ anomalies: [UInt64], _ actor: TriageActor, _ wall: WallInstant,
    _ engine: Engine
  ) -> TriageReply {
    var judged: [TriageAct.Subject] = []
    var lessons: Set<UInt64> = []
    var untaught = 0
    let isTeaching = deed == .judged(.falseAlarm)
    for anomaly in anomalies.prefix(Self.subjectsMost) {
      guard let event = engine.known(anomaly) else { continue }
      var subject = TriageAct.Subject(event)
      // What was learnt from an earlier verdict goes with that verdict.
      takeBackLesson(of: anomaly, engine)
      if isTeaching {
        subject.lesson = engine.teach(.falseAlarm(anomaly: anomaly))
        if let lesson = subject.lesson { lessons.insert(lesson) } else { untaught += 1 }
      }
      judged.append(subject)
    }
    guard !judged.isEmpty else {
      return refusal(
        anomalies.count == 1 ? "this anomaly is not known any more" : "none of them is known")
    }
    var reply = done(deed, judged, actor, wall)
    reply.lessons = engine.lessons().filter { lessons.contains($0.number) }
    reply.untaught = untaught
    let missing = anomalies.count - judged.count
    if missing > 0 { reply.problem = "\(missing) of \(anomalies.count) are not known any more" }
    return reply
  }

  private func takeBackLesson(of anomaly: UInt64, _ engine: Engine) {
    guard let mark = board.marks[anomaly], mark.verdict == .falseAlarm,
      let lesson = mark.subject.lesson
    else { return }
    _ = engine.teach(.unlearn(lesson: lesson))
  }

  private mutating func note(
    _ text: String, _ anomaly: UInt64, _ actor: TriageActor, _ wall: WallInstant,
    _ engine: Engine
  ) -> TriageReply {
    guard !text.isEmpty else { return refusal("an empty note says nothing") }
    guard text.utf8.count <= Self.noteBytes else {
      return refusal("a note has at most \(Self.noteBytes) bytes, this one \(text.utf8.count)")
    }
    guard let event = engine.known(anomaly) else {
      return refusal("this anomaly is not known any more")
    }
    return done(.noted(text), [TriageAct.Subject(event)], actor, wall)
  }

  private mutating func silence(
    _ pattern: String, _ until: WallInstant, _ reason: String, _ actor: TriageActor,
    _ wall: WallInstant
  ) -> TriageReply {
    do {
      _ = try SeriesGlob(pattern)
    } catch {
      return refusal("`\(pattern)` is no pattern: \(error.hint)")
    }
    guard until > wall else { return refusal("that time is over: a silence ends in the future") }
    guard board.silences.count < Self.silencesMost else {
      return refusal("there are \(Self.silencesMost) silences, the most there can be")
    }
    return done(.silenced(pattern: pattern, until: until, reason: reason), [], actor, wall)
  }

  /// Writes an act down and puts it in force.
  private mutating func done(
    _ deed: TriageAct.Deed, _ on: [TriageAct.Subject], _ actor: TriageActor, _ wall: WallInstant
  ) -> TriageReply {
    lastNumber += 1
    let act = TriageAct(number: lastNumber, by: actor, wall: wall, deed: deed, subjects: on)
    acts.append(act)
    subjects += on.count
    unwritten.append(.act(act))
    makeRoom()
    apply(act)
    publish()
    return TriageReply(act: act, board: board)
  }

  /// Undoes the newest act of a person that is in force, or does the last undone one again.
  private mutating func turn(
    _ actor: TriageActor, isUndoing: Bool, _ engine: Engine
  ) -> TriageReply {
    let own = acts.indices.filter { acts[$0].by.user == actor.user }
    let place: Int?
    if isUndoing {
      place = own.last { !acts[$0].isUndone }
    } else {
      // Only what was undone after the newest act in force: a new act ends the way forward.
      let newest = own.last { !acts[$0].isUndone } ?? -1
      place = own.first { $0 > newest && acts[$0].isUndone }
    }
    guard let place else {
      return refusal(isUndoing ? "there is nothing to undo" : "there is nothing to redo")
    }
    if case .unlearnt = acts[place].deed {
      return refusal("a lesson that was taken back cannot come back: mark it as false alarm again")
    }
    if acts[place].deed == .judged(.falseAlarm) {
      for index in acts[place].subjects.indices {
        let anomaly = acts[place].subjects[index].anomaly
        if isUndoing {
          guard let lesson = acts[place].subjects[index].lesson else { continue }
          _ = engine.teach(.unlearn(lesson: lesson))
          acts[place].subjects[index].lesson = nil
        } else {
          acts[place].subjects[index].lesson = engine.teach(.falseAlarm(anomaly: anomaly))
        }
      }
    }
    acts[place].isUndone = isUndoing
    unwritten.append(.act(acts[place]))
    rebuild()
    var reply = TriageReply(act: acts[place], board: board)
    let taught = Set(acts[place].subjects.compactMap(\.lesson))
    reply.lessons = engine.lessons().filter { taught.contains($0.number) }
    return reply
  }

  // MARK: What stands

  /// Puts one act in force.
  private mutating func apply(_ act: TriageAct) {
    guard !act.isUndone else { return }
    switch act.deed {
    case .judged(let verdict):
      for subject in act.subjects {
        board.marks[subject.anomaly] = TriageBoard.Mark(
          verdict: verdict, by: act.by, wall: act.wall, subject: subject)
      }
    case .withdrew:
      for subject in act.subjects { board.marks[subject.anomaly] = nil }
    case .noted(let text):
      for subject in act.subjects {
        board.notes[subject.anomaly, default: []].append(
          TriageBoard.Note(text: text, by: act.by, wall: act.wall))
      }
    case .silenced(let pattern, let until, let reason):
      board.silences.append(
        TriageBoard.Silence(
          number: act.number, pattern: pattern, until: until, reason: reason, by: act.by,
          wall: act.wall))
    case .lifted(let silence): board.silences.removeAll { $0.number == silence }
    case .unlearnt: break
    }
  }

  private mutating func rebuild() {
    board.marks = [:]
    board.notes = [:]
    board.silences = []
    for act in acts { apply(act) }
    publish()
  }

  private mutating func publish() {
    for surplus in board.marks.keys.sorted().prefix(max(0, board.marks.count - Self.marksMost)) {
      board.marks[surplus] = nil
    }
    for surplus in board.notes.keys.sorted().prefix(max(0, board.notes.count - Self.marksMost)) {
      board.notes[surplus] = nil
    }
    board.acts = Array(acts.suffix(Self.shownActs))
    board.version += 1
  }

  private mutating func makeRoom() {
    var gone = max(0, acts.count - Self.actsMost)
    var left = subjects - acts.prefix(gone).reduce(0) { $0 + $1.subjects.count }
    // The newest act always stays, whatever its size.
    while left > Self.subjectsMost, gone + 1 < acts.count {
      left -= acts[gone].subjects.count
      gone += 1
    }
    acts.removeFirst(gone)
    subjects = left
  }
}
