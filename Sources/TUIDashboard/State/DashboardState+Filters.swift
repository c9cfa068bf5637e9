import MonitorModel

/// What lists are filtered by, and filters that are kept by name.
extension DashboardState {
  /// The fields of an anomaly.
  static let anomalyFields = FilterFields(
    words: ["series", "severity", "state", "by", "note", "source", "blame", "detector"],
    numbers: ["age": .time, "lasted": .time, "severity": .severity, "surprise": .plain])

  /// The fields of a process.
  static let processFields = FilterFields(
    words: [
      "pid", "user", "state", "s", "name", "command", "cmd", "container", "cgroup",
    ],
    numbers: [
      "cpu": .percent, "mem": .bytes, "read": .bytes, "write": .bytes, "threads": .plain,
      "time": .time, "pid": .plain,
    ])

  /// The fields of a series: the labels of series too.
  static let seriesFields = FilterFields(
    words: ["series", "unit"], numbers: ["value": .plain], takesAny: true)

  /// What a list can be filtered by.
  static func fields(_ panel: PanelID) -> FilterFields {
    switch panel {
    case .anomalyList: anomalyFields
    case .processList: processFields
    case .seriesTable, .history: seriesFields
    default: .any
    }
  }

  /// Reads a filter of a list.
  func filter(_ text: String, _ panel: PanelID) -> Filter {
    Filter(text, fields: Self.fields(panel), saved: memory.saved)
  }

  // MARK: Anomalies

  /// The text of an anomaly that a filter looks at in a field; empty for one that there is not.
  func text(of record: AnomalyFeed.Record, _ field: String) -> String {
    let event = record.event
    switch field {
    case "series": return event.key.description + " " + name(event.series, event.key)
    case "severity": return event.severity == .info ? "info notice" : "\(event.severity)"
    case "state":
      let standing = standing(of: record)
      return standing.word + " " + TriageWords.short(standing) + (record.isOpen ? " open" : "")
    case "by": return triage.mark(of: event)?.by.text ?? ""
    case "note": return triage.notes[record.id]?.map(\.text).joined(separator: " ") ?? ""
    case "source": return String(event.key.name.prefix { $0 != "." })
    case "blame": return event.blame.map(\.subject).joined(separator: " ")
    case "detector": return event.detectors.joined(separator: " ")
    default: return ""
    }
  }

  /// Whether any of the texts of an anomaly that change passes a test: how it stands, its incident,
  /// notes on it.
  func anyMore(
    of record: AnomalyFeed.Record, at wall: WallInstant, _ passes: (String) -> Bool
  ) -> Bool {
    let standing = triage.standing(of: record.event, isOpen: record.isOpen, at: wall)
    if passes(standing.word) { return true }
    if let incident = incidents.incident(of: record.id), passes(incident.sentence) { return true }
    guard !triage.notes.isEmpty, let notes = triage.notes[record.id] else { return false }
    return notes.contains { passes($0.text) }
  }

  /// A number of the anomaly at a place of the feed: seconds since it began, seconds it lasted, how bad
  /// it is; `now` is the time of what is shown.
  func number(place: Int, _ field: String, now: MonotonicInstant?) -> Double? {
    switch field {
    case "age":
      let began = feed.records[place].event.startedAt
      return Double((now ?? feed.records[place].event.at) - began) / 1e9
    case "lasted":
      let last = feed.records[place].event.at
      let end = feed.records[place].isOpen ? now ?? last : last
      return Double(end - feed.records[place].event.startedAt) / 1e9
    case "severity": return Double(feed.records[place].event.severity.rawValue)
    case "surprise": return feed.records[place].event.surprise
    default: return nil
    }
  }

  // MARK: Saved filters

  /// Keeps the filter of the list under a name.
  mutating func saveFilter(_ name: String) {
    guard let panel = filterPanel, !filters[panel.rawValue].isEmpty else {
      notice = "no filter is set here: / sets one, :save NAME keeps it"
      return
    }
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
    else {
      notice = "a name is one word of letters and digits, such as: save disks"
      return
    }
    let source = filters[panel.rawValue].source
    guard filters[panel.rawValue].problem.isEmpty else {
      notice = "not saved: " + filters[panel.rawValue].problem
      return
    }
    guard !source.split(separator: " ").contains(where: { $0.hasSuffix("@" + name) }) else {
      notice = "not saved: @\(name) would name itself"
      return
    }
    guard memory.save(source, as: name) else {
      notice = "not saved: \(DashboardMemory.savedMost) are kept; :unsave NAME makes room"
      return
    }
    notice = "saved: :filter @\(name) is \(source)"
  }

  /// Forgets a filter that was kept under a name.
  mutating func forgetFilter(_ name: String) {
    let bare = name.hasPrefix("@") ? String(name.dropFirst()) : name
    guard memory.saved.removeValue(forKey: bare) != nil else {
      tellFilters(bare.isEmpty ? "" : "no filter is saved as \(bare)")
      return
    }
    notice = "@\(bare) is no longer kept"
  }

  /// Lists the filters that are kept.
  mutating func tellFilters(_ problem: String = "") {
    let all = memory.saved.sorted { $0.key < $1.key }.map { "@\($0.key) \($0.value)" }
    let text =
      all.isEmpty ? "no filter is saved; :save NAME keeps one" : all.joined(separator: "; ")
    notice = problem.isEmpty ? text : problem + "; " + text
  }
}
