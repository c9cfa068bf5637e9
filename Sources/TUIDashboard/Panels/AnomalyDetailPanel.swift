import MonitorModel
package import TUICore

/// One anomaly: what happened in a sentence, the chart, the figures, who is to blame.
package enum AnomalyDetailPanel: Panel {
  package static let id = PanelID.anomalyDetail

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard case .anomaly(let number) = state.details.last, let record = state.feed.record(number)
    else {
      Drawing.title(&canvas, "anomaly")
      let words = state.past == nil ? "it has left the feed" : "it is not known at this moment"
      canvas.write(words, column: 0, row: 1, Style(.dim))
      return
    }
    let event = record.event
    Drawing.title(
      &canvas, "anomaly", detail: state.name(event.series, event.key),
      right: state.standing(of: record).word)
    let facts = self.facts(state, record, columns: canvas.columns)
    let split = Split(state, record, canvas.size, facts: facts.count)
    // The sentence, then the chart, then as many facts as fit; the facts scroll.
    for (place, line) in split.sentence.enumerated() {
      canvas.write(
        line, column: 0, row: 1 + place, Style(Drawing.role(event.severity), .bold))
    }
    if split.chart > 0 {
      let area = Rect(
        column: 0, row: 1 + split.sentence.count, columns: canvas.columns, rows: split.chart)
      canvas.clipped(to: area) { part in
        if let chart = state.chart(event.series, columns: part.columns) {
          ChartPanel.draw(&part, chart)
        } else {
          part.write("no history of this series here", column: 0, row: 0, Style(.dim))
        }
      }
    }
    TextLine.draw(
      facts, into: &canvas, top: state.lists[id.rawValue].top, headRows: split.head)
  }

  /// How many lines there are to scroll through on a panel of `size`, as if all below the title
  /// scrolled.
  static func lineCount(_ state: DashboardState, _ size: Size) -> Int {
    guard case .anomaly(let number) = state.details.last, let record = state.feed.record(number)
    else { return 0 }
    let facts = self.facts(state, record, columns: size.columns).count
    return facts + Split(state, record, size, facts: facts).head - 1
  }

  /// The rows above the facts.
  private struct Split {
    /// The anomaly in a sentence, broken into lines.
    var sentence: [String]
    /// Rows of the chart.
    var chart: Int
    /// Rows above the facts, the title included.
    var head: Int

    /// Shares out a panel of `size`.
    init(_ state: DashboardState, _ record: AnomalyFeed.Record, _ size: Size, facts: Int) {
      sentence = AnomalyDetailPanel.wrapped(
        record.event.reason, columns: size.columns, lines: size.rows >= 12 ? 2 : 1)
      let room = size.rows - 1 - sentence.count
      chart = ChartPanel.rows(room: room, lines: facts)
      // Who did it and what helps matter more than a tall chart.
      if state.incidents.incident(of: record.id) != nil, chart > 0 {
        chart = min(chart, max(5, room / 3))
      }
      head = 1 + sentence.count + (chart > 0 ? chart + 1 : 0)
    }
  }

  private static func facts(
    _ state: DashboardState, _ record: AnomalyFeed.Record, columns: Int
  ) -> [TextLine] {
    let event = record.event
    let offset = state.options.utcOffsetSeconds
    let now = state.snapshot?.data.at ?? event.at
    let length = Double((record.isOpen ? now : event.at) - event.startedAt) / 1e9
    let incident = state.incidents.incident(of: record.id)
    var lines = [
      TextLine.pair(
        "severity",
        "\(event.severity), " + Words.sure(event.confidence),
        Style(Drawing.role(event.severity), .bold)),
      .pair(
        "worst",
        Format.text(event.peak, event.unit) + ", expected "
          + Format.range(event.expected.lowerBound, event.expected.upperBound, event.unit)),
      .pair(
        record.isOpen ? "began" : "was",
        Format.clock(event.startedWall, offset: offset, seconds: true)
          + (record.isOpen
            ? ", " + Format.coarse(seconds: length) + " ago"
            : " to " + Format.clock(event.wall, offset: offset, seconds: true) + ", "
              + Format.duration(seconds: length))),
    ]
    lines += said(state, record, columns: columns)
    lines += blame(event.blame.isEmpty ? incident?.blame ?? [] : event.blame)
    if let incident { lines += story(state, incident, event.anomaly, columns: columns) }
    lines.append(.heading("detectors"))
    lines += DetectorWords.lines(event, columns: columns)
    lines.append(
      .pair(
        "surprise",
        event.surprise > 0
          ? "as rare as 1 in 10^" + Format.fixed(event.surprise, 0) : "none"))
    lines.append(.pair("series", event.key.description, Style(.dim)))
    lines += before(state, record)
    return lines
  }

  /// What people said of it, and the notes to it.
  private static func said(
    _ state: DashboardState, _ record: AnomalyFeed.Record, columns: Int
  ) -> [TextLine] {
    let offset = state.options.utcOffsetSeconds
    let now = state.wallNow
    let standing = TriageWords.standing(
      record.event, isOpen: record.isOpen, state.triage, now: now, offset: offset)
    var lines: [TextLine] = standing.isEmpty ? [] : [.pair("verdict", standing)]
    for receiver in state.newestLive?.alerts.receivers ?? [] {
      // Our own silences are told by the verdict.
      for silence in receiver.board?.silences(of: record.event.key) ?? [] where !silence.isOurs {
        let words = AlertLines.words(silence, now: now, offset: offset)
        lines.append(.pair(receiver.name, "silenced there " + words))
      }
    }
    return lines + notes(state, record, columns: columns)
  }

  /// The most notes that are shown; the newest are.
  private static let notesMost = 20

  /// The history of the notes to the anomaly and its incident: when, who, what; oldest first.
  private static func notes(
    _ state: DashboardState, _ record: AnomalyFeed.Record, columns: Int
  ) -> [TextLine] {
    let all = state.notes(about: record)
    guard !all.isEmpty else { return [] }
    var lines = [TextLine.heading("notes")]
    let older = all.count - notesMost
    if older > 0 { lines.append(.text("\(older) older", Style(.dim))) }
    for one in all.suffix(notesMost) {
      var head = TriageWords.when(
        one.note.wall, now: state.wallNow, offset: state.options.utcOffsetSeconds)
      head += " " + one.note.by.text
      if let key = one.key { head += ", on " + SeriesName.short(key) }
      let wrapped = self.wrapped(
        head + ": " + one.note.text, columns: max(16, columns - 2), lines: 6)
      for (place, line) in wrapped.enumerated() {
        lines.append(.text(line, column: place == 0 ? 0 : 2))
      }
    }
    return lines
  }

  /// When the like of it was last, how long, and what was said then.
  private static func before(
    _ state: DashboardState, _ record: AnomalyFeed.Record
  ) -> [TextLine] {
    let key = record.event.key
    let likes = state.likes(of: key).filter { $0.anomaly != record.id || $0.key != key }
    guard !likes.isEmpty else { return [] }
    let offset = state.options.utcOffsetSeconds
    return [.heading("before")]
      + likes.prefix(8).map {
        .text(TriageWords.past($0, of: key, now: state.wallNow, offset: offset))
      }
  }

  /// Who is to blame, ranked.
  private static func blame(_ causes: [Blame]) -> [TextLine] {
    guard !causes.isEmpty else {
      return [.pair("to blame", "nobody could be named", Style(.dim))]
    }
    return causes.prefix(5).enumerated().map { index, blame in
      let share = Format.fixed(blame.share * 100, 0) + " % of the change"
      return .pair(
        index == 0 ? "to blame" : "",
        blame.subject + ": " + Format.text(blame.amount, blame.unit) + ", " + share)
    }
  }

  /// The incident that the anomaly is part of: what helps, what is known, what else moved.
  private static func story(
    _ state: DashboardState, _ incident: Incident, _ own: UInt64, columns: Int
  ) -> [TextLine] {
    var lines: [TextLine] = []
    func add(_ text: String, indent: Int = 0, _ style: Style = .plain) {
      let wrapped = self.wrapped(text, columns: max(16, columns - indent), lines: 4)
      lines += wrapped.map { .text($0, column: indent, style) }
    }
    if incident.members.count > 1 {
      lines.append(.heading("incident"))
      add(incident.sentence, Style(Drawing.role(incident.severity)))
    }
    if !incident.suggestions.isEmpty { lines.append(.heading("what helps")) }
    for suggestion in incident.suggestions {
      add(suggestion.text)
      // A command stays in one line, so that it can be copied as it stands.
      if !suggestion.command.isEmpty {
        lines.append(.text("$ " + suggestion.command, column: 2, Style(.focus)))
      }
    }
    if !incident.evidence.isEmpty { lines.append(.heading("evidence")) }
    for fact in incident.evidence { add(fact) }
    let others = incident.members.filter { $0.anomaly != own }
    if !others.isEmpty { lines.append(.heading("with it")) }
    for member in others.prefix(12) {
      let style = member.isOpen ? Style(Drawing.role(member.severity)) : Style(.dim)
      lines.append(
        TextLine(pieces: [
          .init(text: SeriesName.letter(member.severity), column: 0, style: style),
          .init(text: state.name(member.series, member.key), column: 2, style: style),
        ]))
    }
    if others.count > 12 { lines.append(.text("\(others.count - 12) more", Style(.dim))) }
    return lines
  }

  /// Breaks a sentence at spaces into at most `lines` lines.
  static func wrapped(_ text: String, columns: Int, lines: Int) -> [String] {
    var result: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if result.count + 1 < lines, !line.isEmpty,
        TextWidth.columns(line) + 1 + TextWidth.columns(String(word)) > columns
      {
        result.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { result.append(line) }
    return result
  }
}
