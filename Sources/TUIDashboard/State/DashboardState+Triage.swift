import MonitorModel
import TUICore

/// Verdicts by one key: on what, with which answer, and where the selection goes from there.
extension DashboardState {
  /// The civil time of the newest tick.
  var wallNow: WallInstant {
    (newestLive ?? snapshot)?.data.wall ?? WallInstant(milliseconds: 0)
  }

  /// How an anomaly stands.
  func standing(of record: AnomalyFeed.Record) -> TriageStanding {
    triage.standing(of: record.event, isOpen: record.isOpen, at: wallNow)
  }

  /// How many open anomalies ask for attention.
  var freshCount: Int { fresh.numbers.count }

  /// How an incident stands: new while a member is, ended when all are over.
  func standing(of incident: Incident) -> TriageStanding {
    var standing = TriageStanding.ended
    for member in incident.members {
      guard let record = feed.record(member.anomaly) else { continue }
      let own = self.standing(of: record)
      if own == .new { return .new }
      if standing == .ended { standing = own }
    }
    return standing
  }

  // MARK: On what

  /// The anomaly that a panel is about: the one that is open or under the cursor; on the overview
  /// without a cursor the worst that is new.
  func subject(_ panel: PanelID) -> UInt64? {
    for detail in details.reversed() {
      if let number = detail.subject {
        return feed.record(number) == nil ? nil : number
      }
    }
    guard details.isEmpty else { return nil }
    switch panel {
    case .anomalyList, .anomalies: return subjects(of: panel).first
    case _ where view == .overview: return worstOpen?.anomaly
    default: return nil
    }
  }

  /// The open anomaly that asks for attention most.
  private var worstOpen: AnomalyEvent? {
    func isKept(_ event: AnomalyEvent) -> Bool { feed.index(of: event.anomaly) != nil }
    return fresh.events.first(where: isKept) ?? snapshot?.open.first(where: isKept)
  }

  /// The anomalies of the row under the cursor: one, or the open ones of an incident.
  private func subjects(of panel: PanelID) -> [UInt64] {
    let cursor = lists[panel.rawValue].cursor
    return feedRows.indices.contains(cursor) ? subjects(ofRow: feedRows[cursor]) : []
  }

  /// The members of an incident: those that are open, or all where none is.
  private func members(of number: UInt64) -> [UInt64] {
    let members = incidents.incident(number)?.members.map(\.anomaly) ?? []
    let kept = members.compactMap { feed.record($0) }
    let open = kept.filter(\.isOpen)
    return (open.isEmpty ? kept : open).map(\.id)
  }

  /// What a verdict is given to: the marked, what is open, or what is under the cursor.
  func targets(_ panel: PanelID) -> [UInt64] {
    if !details.isEmpty { return subject(panel).map { [$0] } ?? [] }
    guard panel == .anomalyList || panel == .anomalies else { return [] }
    let chosen = anomalyRows.filter { marked.contains($0) }
    return chosen.isEmpty ? subjects(of: panel) : chosen
  }

  /// Whether a key of triage does something here.
  func canTriage(_ action: KeyAction, _ panel: PanelID) -> Bool {
    let isFeed = details.isEmpty && (panel == .anomalyList || panel == .anomalies)
    switch action {
    case .mark: return true
    case .markRange: return isFeed && !feedRows.isEmpty
    case .copyBundle, .export, .pager, .moment:
      return action == .moment && past != nil || subject(panel) != nil
    case .undo where panel == .sources: return past == nil && undoable(panel) != nil
    case .undo: return past == nil && triage.acts.contains { !$0.isUndone }
    case .redo: return past == nil && triage.acts.contains(where: \.isUndone)
    case .acknowledgeAll: return past == nil && panel == .anomalyList && details.isEmpty
    case .repeatVerdict: return past == nil && lastVerdict != nil && !targets(panel).isEmpty
    default: return past == nil && !targets(panel).isEmpty
    }
  }

  // MARK: Verdicts

  /// Does what a key of triage asks for.
  mutating func triage(_ action: KeyAction) -> [DashboardEffect] {
    let panel = activePanel
    switch action {
    case .acknowledge: return judge(.acknowledged, targets(panel))
    case .acknowledgeAll: return judge(.acknowledged, anomalyRows.filter(isNew))
    case .falseAlarm: return judge(.falseAlarm, targets(panel))
    case .expected: return judge(.expected, targets(panel))
    case .snooze: input = .choice(.snooze(targets(panel)))
    case .repeatVerdict: askToRepeat(targets(panel))
    case .undo: return panel == .sources ? undoLesson() : [.act(.undo)]
    case .redo: return [.act(.redo)]
    case .note:
      if let anomaly = subject(panel) { input = .note(LineEditor(), anomaly: anomaly) }
    case .silence:
      if let event = subject(panel).flatMap({ feed.record($0)?.event }) {
        input = .command(LineEditor("silence " + Self.pattern(of: event.key) + " 2h"))
      }
    case .mark: return markRow(panel)
    case .markRange: rangeStart = rangeStart == nil ? lists[panel.rawValue].cursor : nil
    default: break
    }
    return []
  }

  private func isNew(_ anomaly: UInt64) -> Bool {
    feed.record(anomaly).map { standing(of: $0).isNew } ?? false
  }

  /// Gives a verdict and goes on to what is new.
  mutating func judge(_ verdict: TriageVerdict, _ anomalies: [UInt64]) -> [DashboardEffect] {
    guard !anomalies.isEmpty else {
      notice = "nothing here is new"
      return []
    }
    lastVerdict = verdict
    marked = []
    rangeStart = nil
    goOn(from: Set(anomalies))
    return [.act(.judge(verdict, anomalies: anomalies))]
  }

  /// Moves the selection to the next anomaly that is new, below first.
  private mutating func goOn(from judged: Set<UInt64>) {
    if !details.isEmpty {
      guard case .anomaly(let number) = details.last else { return }
      let place = anomalyRows.firstIndex(of: number) ?? -1
      let order = anomalyRows[(place + 1)...] + anomalyRows[..<max(0, place)]
      guard let next = order.first(where: { isNew($0) && !judged.contains($0) }) else { return }
      details[details.count - 1] = .anomaly(next)
      lists[PanelID.anomalyDetail.rawValue] = ListState()
      select(next)
      return
    }
    let panel = activePanel
    guard panel == .anomalyList || panel == .anomalies else { return }
    lists[panel.rawValue].engaged = true
    let cursor = lists[panel.rawValue].cursor
    let next = feedRows.indices.dropFirst(cursor + 1).first { place in
      let ids = subjects(ofRow: feedRows[place])
      return !ids.isEmpty && ids.contains { isNew($0) && !judged.contains($0) }
    }
    if let next { lists[panel.rawValue].cursor = next }
  }

  private func subjects(ofRow row: AnomalyRow) -> [UInt64] {
    switch row {
    case .anomaly(let id), .member(let id): [id]
    case .incident(let number): members(of: number)
    case .more: []
    }
  }

  /// Puts the cursor of the feed on an anomaly, where it is listed.
  mutating func select(_ anomaly: UInt64) {
    guard let row = feedRows.firstIndex(where: { $0.anomaly == anomaly }) else { return }
    for panel in [PanelID.anomalyList, .anomalies] {
      lists[panel.rawValue].cursor = row
      lists[panel.rawValue].engaged = true
    }
  }

  /// Asks whether the last verdict is to go to what is selected and to all that is like it: new, of
  /// a series of the same name.
  private mutating func askToRepeat(_ selected: [UInt64]) {
    guard let verdict = lastVerdict else { return }
    let names = Set(selected.compactMap { feed.record($0)?.event.key.name })
    let like = feed.records.filter { record in
      names.contains(record.event.key.name) && !selected.contains(record.id)
        && standing(of: record).isNew
    }
    input = .choice(.repetition(verdict, selected + like.map(\.id)))
  }

  // MARK: Marks

  private mutating func markRow(_ panel: PanelID) -> [DashboardEffect] {
    guard details.isEmpty, panel == .anomalyList || panel == .anomalies else {
      return togglePause()
    }
    let cursor = lists[panel.rawValue].cursor
    let places = rangeStart.map { min($0, cursor)...max($0, cursor) } ?? cursor...cursor
    let ids = Set(
      places.filter { feedRows.indices.contains($0) }.flatMap { subjects(ofRow: feedRows[$0]) })
    guard !ids.isEmpty else { return [] }
    if rangeStart == nil, ids.isSubset(of: marked) {
      marked.subtract(ids)
    } else {
      marked.formUnion(ids)
    }
    rangeStart = nil
    lists[panel.rawValue].move(by: 1, count: feedRows.count)
    return []
  }

  /// Whether a row of the feed is marked, or in the range that is being marked.
  func isMarked(_ place: Int, _ list: ListState) -> Bool {
    if let start = rangeStart, (min(start, list.cursor)...max(start, list.cursor)).contains(place) {
      return true
    }
    guard !marked.isEmpty else { return false }
    let ids = subjects(ofRow: feedRows[place])
    return !ids.isEmpty && ids.allSatisfy(marked.contains)
  }

  // MARK: Questions

  /// Takes the answer to a question of the last row.
  mutating func answer(_ key: Key, _ choice: Choice) -> [DashboardEffect] {
    switch choice {
    case .snooze(let anomalies):
      guard
        let verdict = TriageVerdict.snooze(key, at: wallNow, offset: options.utcOffsetSeconds)
      else { break }
      input = .keys
      return judge(verdict, anomalies)
    case .repetition(let verdict, let anomalies):
      let isSame = options.keyMap.action(for: key) == .repeatVerdict
      guard key == .enter || isSame || key == .character("1") else { break }
      input = .keys
      let chosen = key == .character("1") ? Array(anomalies.prefix(1)) : anomalies
      return judge(renewed(verdict), chosen)
    }
    if key == .escape || key == .control("c") || options.keyMap.action(for: key) == .quit {
      input = .keys
    }
    return []
  }

  /// A snooze that is given again lasts as long again, not until the time of the first.
  private func renewed(_ verdict: TriageVerdict) -> TriageVerdict {
    guard case .snoozed(let until) = verdict,
      let act = triage.acts.last(where: {
        $0.deed == .judged(verdict)
      })
    else { return verdict }
    let length = until.milliseconds - act.wall.milliseconds
    return .snoozed(until: wallNow.advanced(milliseconds: max(60_000, length)))
  }

  /// Types a note.
  mutating func typeNote(_ key: Key, _ editor: LineEditor, _ anomaly: UInt64) -> [DashboardEffect] {
    var editor = editor
    switch editor.take(key) {
    case .accepted:
      input = .keys
      return editor.text.isEmpty ? [] : [.act(.note(editor.text, anomaly: anomaly))]
    case .cancelled: input = .keys
    case .edited, .complete, .recall, .ignored: input = .note(editor, anomaly: anomaly)
    }
    return []
  }

  /// A series as a pattern that matches it alone.
  static func pattern(of key: SeriesKey) -> String {
    String(
      key.description.flatMap { character -> [Character] in
        "*?[\\".contains(character) ? ["\\", character] : [character]
      })
  }
}
