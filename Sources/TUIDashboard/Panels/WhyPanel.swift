import MonitorModel
package import TUICore

/// Why an anomaly came about: the story in three stations, ranked causes with their evidence, what
/// helps, and what the evidence does not say.
package enum WhyPanel: Panel {
  package static let id = PanelID.why

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard let event = state.openEvent else {
      Drawing.title(&canvas, "why")
      let words = state.past == nil ? "it has left the feed" : "it is not known at this moment"
      canvas.write(words, column: 0, row: 1, Style(.dim))
      return
    }
    let certainty = state.openIncident?.account.map { word($0.certainty) } ?? ""
    Drawing.title(
      &canvas, "why", detail: state.name(event.series, event.key), right: certainty,
      focused: focused)
    let lines = lines(state, columns: canvas.columns)
    TextLine.draw(lines, into: &canvas, top: state.lists[id.rawValue].top, headRows: 1)
  }

  private static func word(_ certainty: IncidentAccount.Certainty) -> String {
    switch certainty {
    case .named: "one cause stands out"
    case .tied: "several fit"
    case .unsaid: "not known"
    }
  }

  /// All lines below the title.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    guard state.openEvent != nil else { return [] }
    guard let incident = state.openIncident else {
      return [.text("no incident has it: nothing else is known of it", Style(.dim))]
    }
    var page = Page(columns: columns)
    guard let account = incident.account else {
      page.add(incident.sentence, Style(Drawing.role(incident.severity), .bold))
      page.add("this was recorded before causes were ranked", Style(.dim))
      for fact in incident.evidence { page.add(fact) }
      help(state, incident, &page)
      return page.lines
    }
    page.add(sentence(account), Style(account.certainty == .named ? .title : .warning, .bold))
    story(account, &page)
    causes(account, &page)
    help(state, incident, &page)
    if !account.lines.isEmpty {
      page.heading("sources then")
      for line in account.lines { page.add(line.source + ": " + line.text, most: 3) }
    }
    unsaid(account, &page)
    return page.lines
  }

  private static func sentence(_ account: IncidentAccount) -> String {
    account.remark.isEmpty ? "the evidence does not say" : account.remark
  }

  // MARK: The story

  private static func story(_ account: IncidentAccount, _ page: inout Page) {
    page.heading("first, a change")
    if let station = account.initiating {
      self.station(station, &page)
    } else {
      page.add("the evidence does not say what changed", Style(.dim))
    }
    page.heading("then, a failure")
    if let station = account.failure { self.station(station, &page) }
    page.heading("then, the impact")
    if account.impact.isEmpty {
      page.add("nothing else suffered that is watched", Style(.dim))
    }
    for station in account.impact { self.station(station, &page) }
  }

  private static func station(_ station: IncidentAccount.Station, _ page: inout Page) {
    page.add(
      when(station.seconds) + ": " + station.text + " (" + Words.sure(station.confidence) + ")")
    for fact in station.evidence { page.add(fact, indent: 2, Style(.dim)) }
  }

  /// A time against the first failure in few words.
  static func when(_ seconds: Double) -> String {
    if abs(seconds) < 1.5 { return "at 0 s" }
    return (seconds < 0 ? "-" : "+") + span(seconds)
  }

  /// A length of time in whole seconds, or less exactly where it is long.
  static func span(_ seconds: Double) -> String {
    let seconds = abs(seconds)
    return seconds < 100 ? Format.fixed(seconds, 0) + " s" : Format.coarse(seconds: seconds)
  }

  // MARK: Causes

  private static func causes(_ account: IncidentAccount, _ page: inout Page) {
    page.heading("who may be the cause")
    if account.causes.isEmpty { page.add("nobody who is seen", Style(.dim)) }
    for (place, cause) in account.causes.enumerated() {
      let head = "\(place + 1) " + cause.subject + ": "
      let score = Words.score(cause.score) + ", " + word(cause.kind)
      page.add(head + score, Style(place == 0 ? .focus : .text, .bold), most: 2)
      // What the subject did says the subject again; the rest is below it.
      for fact in cause.evidence { page.add(fact, indent: 2) }
      for figure in cause.figures.prefix(4) {
        let before = figure.before.map { Format.text($0, figure.unit) } ?? "?"
        page.add(
          figure.label + " " + before + (page.ascii ? " -> " : " → ")
            + Format.text(figure.then, figure.unit), indent: 2, Style(.dim))
      }
    }
  }

  private static func word(_ kind: RankedCause.Kind) -> String {
    switch kind {
    case .process: "a process"
    case .group: "processes of one name"
    case .cgroup: "a cgroup"
    case .job: "a job"
    case .churn: "short-lived processes"
    case .gone: "a process that ended"
    case .suspect: "named by a source"
    case .storage: "storage"
    case .network: "the network"
    case .machine: "the machine"
    }
  }

  // MARK: Help

  private static func help(_ state: DashboardState, _ incident: Incident, _ page: inout Page) {
    guard !incident.suggestions.isEmpty else { return }
    page.heading("what helps")
    var number = 0
    for suggestion in incident.suggestions {
      page.add(suggestion.text)
      guard !suggestion.command.isEmpty else { continue }
      // A command stays in one line, so that it can be copied as it stands.
      let isSelected = number == state.whyCommand
      page.lines.append(
        .text(
          (isSelected ? "> " : "  ") + "$ " + suggestion.command,
          Style(isSelected ? .selection : .focus)))
      number += 1
    }
  }

  private static func unsaid(_ account: IncidentAccount, _ page: inout Page) {
    page.heading("what it does not say")
    switch account.certainty {
    case .named:
      page.add(
        "that one thing follows another is no proof: figures are of the incident's beginning",
        Style(.dim))
    case .tied:
      page.add("which of those named began it", Style(.dim))
    case .unsaid:
      page.add(
        "who began it: it may be outside of this machine, or in what no source tells of",
        Style(.dim))
    }
  }

  /// Lines that are wrapped to a width.
  private struct Page {
    let columns: Int
    /// An arrow is in every font that has braille; in ASCII the canvas writes what it can.
    let ascii = true
    var lines: [TextLine] = []

    init(columns: Int) { self.columns = columns }

    mutating func heading(_ text: String) { lines.append(.heading(text)) }

    mutating func add(
      _ text: String, indent: Int = 0, _ style: Style = .plain, most: Int = 4
    ) {
      let wrapped = AnomalyDetailPanel.wrapped(
        text, columns: max(16, columns - indent), lines: most)
      lines += wrapped.map { .text($0, column: indent, style) }
    }
  }
}
