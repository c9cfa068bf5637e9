import MonitorModel
import TUICore

/// An incident as a document in Markdown, with charts as text: for a ticket, a chat or a file.
struct IncidentMarkdown {
  /// What it is about, in a few words.
  let title: String
  /// A name for a file, without its ending.
  let fileName: String
  /// The whole document.
  let text: String

  /// Columns of a chart.
  private static let chartColumns = 72

  /// Writes down the anomaly of a record and the incident that it is part of, as they are known now.
  init(_ state: DashboardState, _ record: AnomalyFeed.Record) {
    let event = record.event
    let offset = state.options.utcOffsetSeconds
    let name = Self.plain(state.name(event.series, event.key))
    title = "\(event.severity) \(name)"
    let moment = Format.dateAndClock(event.startedWall, offset: offset)
    fileName =
      "kilter-"
      + String(moment.map { $0 == " " ? "T" : $0 }.filter { $0 != ":" }) + "-"
      + String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(40))
    let incident = state.incidents.incident(of: record.id)
    var lines = Self.head(state, record, incident, name)
    lines += Self.table(state, record, incident)
    lines += Self.chart(state, record, name)
    if let account = incident?.account {
      lines += AccountText.markdown(account, plain: Self.plain)
    }
    if let incident { lines += Self.story(incident) }
    lines += Self.triage(state, record)
    lines += Self.before(state, record)
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func head(
    _ state: DashboardState, _ record: AnomalyFeed.Record, _ incident: Incident?, _ name: String
  ) -> [String] {
    let event = record.event
    let offset = state.options.utcOffsetSeconds
    let host = plain(state.snapshot?.host.hostname ?? "")
    let end =
      record.isOpen
      ? "still open" : "to " + Format.clock(event.wall, offset: offset, seconds: true)
    let seconds = Double(event.wall.milliseconds - event.startedWall.milliseconds) / 1e3
    return [
      "# \(plain(incident?.sentence ?? event.reason))", "",
      "- **where**: \(host.isEmpty ? "unknown host" : host)",
      "- **when**: \(Format.dateAndClock(event.startedWall, offset: offset)) "
        + "\(zone(offset)), \(end), \(Format.duration(seconds: max(0, seconds)))",
      "- **severity**: \(incident?.severity ?? event.severity)",
      "- **first seen on**: \(name) (`\(plain(event.key.description))`)", "",
    ]
  }

  private static func table(
    _ state: DashboardState, _ record: AnomalyFeed.Record, _ incident: Incident?
  ) -> [String] {
    let members = incident?.members.compactMap { state.feed.record($0.anomaly) } ?? [record]
    var lines = [
      "| | series | began | worst | expected | to blame |", "|---|---|---|---|---|---|",
    ]
    for member in members.prefix(20) {
      let event = member.event
      let blame = event.blame.first.map { cell($0.subject) } ?? ""
      lines.append(
        "| \(event.severity) | \(cell(state.name(event.series, event.key))) | "
          + "\(Format.clock(event.startedWall, offset: state.options.utcOffsetSeconds, seconds: true))"
          + " | \(Format.text(event.peak, event.unit)) | "
          + "\(Format.range(event.expected.lowerBound, event.expected.upperBound, event.unit)) | "
          + "\(blame) |")
    }
    if members.count > 20 { lines.append("| | \(members.count - 20) more | | | | |") }
    return lines + [""]
  }

  /// The chart that is on the screen, or the sparkline of the list, as text.
  private static func chart(
    _ state: DashboardState, _ record: AnomalyFeed.Record, _ name: String
  ) -> [String] {
    let series = record.event.series
    guard let history = state.reply.histories.last(where: { $0.series == series }),
      history.means.contains(where: { !$0.isNaN })
    else { return [] }
    let levels = Array("▁▂▃▄▅▆▇█")
    let every = max(1, (history.means.count + chartColumns - 1) / chartColumns)
    var cells: [Float] = []
    for start in stride(from: 0, to: history.maxima.count, by: every) {
      let part = history.maxima[start..<min(start + every, history.maxima.count)]
      cells.append(part.filter { !$0.isNaN }.max() ?? .nan)
    }
    let known = cells.filter { !$0.isNaN }
    guard let low = known.min(), let high = known.max() else { return [] }
    let text = String(
      cells.map { value -> Character in
        if value.isNaN { return " " }
        guard high > low else { return levels[0] }
        let level = Int(((value - low) / (high - low) * 7).rounded())
        return levels[min(7, max(0, level))]
      })
    let unit = record.event.unit
    let span = Double(history.bucketNanoseconds) * Double(history.means.count) / 1e9
    return [
      "```",
      "\(name), \(Format.text(Double(low), unit)) to \(Format.text(Double(high), unit)), "
        + "the last \(Format.duration(seconds: span))", text, "```", "",
    ]
  }

  private static func story(_ incident: Incident) -> [String] {
    var lines: [String] = []
    if !incident.blame.isEmpty {
      lines += ["## Who", ""]
      for blame in incident.blame.prefix(5) {
        lines.append(
          "- `\(plain(blame.subject))`: \(Format.text(blame.amount, blame.unit)), "
            + Format.fixed(blame.share * 100, 0) + " % of the change")
      }
      lines.append("")
    }
    if !incident.evidence.isEmpty {
      lines += ["## Evidence", ""] + incident.evidence.map { "- " + plain($0) } + [""]
    }
    guard !incident.suggestions.isEmpty else { return lines }
    lines += ["## What helps", ""]
    for suggestion in incident.suggestions {
      lines.append("- " + plain(suggestion.text))
      if !suggestion.command.isEmpty { lines += ["", "      " + plain(suggestion.command), ""] }
    }
    return lines + [""]
  }

  private static func triage(_ state: DashboardState, _ record: AnomalyFeed.Record) -> [String] {
    let said = TriageWords.standing(
      record.event, isOpen: record.isOpen, state.triage, now: state.wallNow,
      offset: state.options.utcOffsetSeconds)
    let notes = state.notes(about: record)
    guard !said.isEmpty || !notes.isEmpty else { return [] }
    var lines = ["## Triage", ""]
    if !said.isEmpty { lines.append("- " + plain(said)) }
    for one in notes {
      let subject = one.key.map { ", on " + SeriesName.short($0) } ?? ""
      lines.append(
        "- \(Format.dateAndClock(one.note.wall, offset: state.options.utcOffsetSeconds)) "
          + "\(plain(one.note.by.text + subject)): \(plain(one.note.text))")
    }
    return lines + [""]
  }

  private static func before(_ state: DashboardState, _ record: AnomalyFeed.Record) -> [String] {
    let key = record.event.key
    let likes = state.likes(of: key)
    guard !likes.isEmpty else { return [] }
    return ["## Before", ""]
      + likes.prefix(10).map {
        "- "
          + plain(
            TriageWords.past(
              $0, of: key, now: state.wallNow, offset: state.options.utcOffsetSeconds))
      } + [""]
  }

  private static func zone(_ offset: Int) -> String {
    if offset == 0 { return "UTC" }
    let minutes = abs(offset) / 60
    let (hour, minute) = (minutes / 60, minutes % 60)
    return (offset < 0 ? "-" : "+") + "\(hour < 10 ? "0" : "")\(hour):"
      + "\(minute < 10 ? "0" : "")\(minute)"
  }

  /// Text of others without control characters: a name must not become a line or a command.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }))
  }

  /// The same as a cell of a table.
  private static func cell(_ text: String) -> String {
    plain(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
