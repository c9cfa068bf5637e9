import MonitorAPI
package import MonitorModel
import TUIDashboard

/// `kilter status`: how things are, in one line.
package struct StatusReport {
  /// The form of the line.
  package enum Format: String, CaseIterable, Sendable {
    /// A sentence.
    case text
    /// A JSON object (RFC 8259).
    case json
    /// A few words for tmux's status line, with its style marks.
    case tmux
  }

  private let snapshot: MonitorSnapshot

  /// A report on a snapshot.
  package init(_ snapshot: MonitorSnapshot) { self.snapshot = snapshot }

  /// 0 calm, 1 a warning is open, 2 a critical anomaly is open, 3 nothing could be read.
  package var exitStatus: Int32 {
    guard isReadable else { return ExitStatus.unknown }
    switch open.map(\.severity).max() {
    case .critical: return ExitStatus.critical
    case .warning: return ExitStatus.failure
    case .info, nil: return ExitStatus.success
    }
  }

  /// Everything but the figures, which change all the time: what is open and how it stands.
  package var head: String {
    guard isReadable else { return unreadable + alerts }
    return known + alerts + open.map { "\($0.anomaly) \($0.severity)" }.joined(separator: ",")
  }

  /// What is open and asks for attention, worst first.
  private var open: [AnomalyEvent] {
    snapshot.triage.fresh(among: snapshot.open, at: snapshot.data.wall)
      .filter { $0.severity > .info }
  }

  /// What is open and was judged already, in words with a comma in front; empty where nothing is.
  private var known: String {
    let count = snapshot.open.count { $0.severity > .info } - open.count
    return count > 0 ? ", \(count) known" : ""
  }

  /// Whether any series has a value: without one nobody can tell how things are.
  private var isReadable: Bool { snapshot.data.states.contains { $0.hasValue } }

  /// The line.
  package func line(_ format: Format) -> String {
    switch format {
    case .text: text
    case .json: json
    case .tmux: tmux
    }
  }

  private var text: String {
    guard isReadable else { return "cannot tell: " + unreadable + alerts }
    return situation + alerts
  }

  /// What is wrong with the delivery of alerts; empty where nothing is.
  private var alerts: String {
    let failing = snapshot.alerts.failing
    guard let first = failing.first else { return "" }
    let more = failing.count > 1 ? " and \(failing.count - 1) more" : ""
    return PlainText.clean("; alerts do not reach \(first.name)\(more): \(first.lastError)")
  }

  private var situation: String {
    let facts = figures.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let open = open
    guard !open.isEmpty else { return "calm" + known + (facts.isEmpty ? "" : ": " + facts) }
    let ending = facts.isEmpty ? "" : " (\(facts))"
    // The story of the worst incident says more than its parts one by one.
    let fresh = Set(open.map(\.anomaly))
    let stories = snapshot.incidents.filter { story in
      story.endedAt == nil && story.severity > .info
        && (story.members.isEmpty || story.members.contains { fresh.contains($0.anomaly) })
    }
    if let worst = stories.first, !worst.sentence.isEmpty {
      let more = stories.count > 1 ? "; \(stories.count - 1) more" : ""
      return "\(SeverityCounts(open).text)\(known): \(PlainText.clean(worst.sentence))\(more)"
        + ending
    }
    let words = open.prefix(3).map(words).joined(separator: "; ")
    let rest = open.count > 3 ? "; \(open.count - 3) more" : ""
    return "\(SeverityCounts(open).text)\(known): \(words)\(rest)" + ending
  }

  private var json: String {
    guard isReadable,
      let bytes = RealtimeMonitoringDashboardHandler.json(StatusDocument(snapshot))
    else {
      return #"{"state":"unknown"}"#
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var tmux: String {
    guard isReadable else { return "#[reverse]?#[noreverse] no reading" }
    let facts = figures.map { "\($0.name) \($0.value)" }.joined(separator: " ")
    let open = open
    guard let worst = open.max(by: { $0.severity < $1.severity }) else {
      return Self.escaped("ok " + facts)
    }
    let style = worst.severity == .critical ? "#[fg=red,bold]" : "#[fg=yellow]"
    let count = open.count > 1 ? " +\(open.count - 1)" : ""
    let value = TUIDashboard.Format.short(worst.observed, worst.unit)
    let words =
      SeriesName.letter(worst.severity) + " " + PlainText.clean(SeriesName.short(worst.key)) + " "
      + value + count
    return style + Self.escaped(words) + "#[default]" + (facts.isEmpty ? "" : " ")
      + Self.escaped(facts)
  }

  /// tmux reads `#` as the beginning of a style or a command.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "##")
  }

  private var figures: [(name: String, value: String)] {
    let document = StatusDocument(snapshot)
    var figures: [(name: String, value: String)] = []
    if let cpu = document.cpu { figures.append(("cpu", TUIDashboard.Format.short(cpu, .ratio))) }
    if let memory = document.memory {
      figures.append(("mem", TUIDashboard.Format.short(memory, .ratio)))
    }
    return figures
  }

  private func words(_ event: AnomalyEvent) -> String {
    let range = TUIDashboard.Format.shortRange(
      event.expected.lowerBound, event.expected.upperBound, event.unit)
    var text = SeriesName.short(event.key) + " "
    text += TUIDashboard.Format.short(event.observed, event.unit) + ", not " + range
    if let blame = event.blame.first { text += " (\(blame.subject))" }
    return PlainText.clean(text)
  }

  private var unreadable: String {
    let errors = snapshot.collectors.filter { !$0.lastError.isEmpty }
      .map { "\($0.name): \(PlainText.clean($0.lastError))" }
    return errors.isEmpty ? "nothing could be read" : errors.joined(separator: "; ")
  }
}
