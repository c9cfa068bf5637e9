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
      canvas.write("it has left the feed", column: 0, row: 1, Style(.dim))
      return
    }
    let event = record.event
    Drawing.title(
      &canvas, "anomaly", detail: state.name(event.series, event.key),
      right: record.isOpen ? "open" : "ended")
    let facts = self.facts(state, record)
    // The sentence, then the chart, then as many facts as fit: the chart keeps a third.
    var row = 1
    for line in wrapped(event.reason, columns: canvas.columns, lines: canvas.rows >= 12 ? 2 : 1) {
      canvas.write(line, column: 0, row: row, Style(Drawing.role(event.severity), .bold))
      row += 1
    }
    let room = canvas.rows - row
    let chartRows = ChartPanel.rows(room: room, lines: facts.count)
    if chartRows > 0 {
      let area = Rect(column: 0, row: row, columns: canvas.columns, rows: chartRows)
      canvas.clipped(to: area) { part in
        if let chart = state.chart(event.series, columns: part.columns) {
          ChartPanel.draw(&part, chart)
        } else {
          part.write("no history of this series here", column: 0, row: 0, Style(.dim))
        }
      }
      row += chartRows + 1
    }
    TextLine.draw(facts, into: &canvas, top: 0, headRows: row)
  }

  private static func facts(
    _ state: DashboardState, _ record: AnomalyFeed.Record
  ) -> [TextLine] {
    let event = record.event
    let offset = state.options.utcOffsetSeconds
    let now = state.snapshot?.data.at ?? event.at
    let length = Double((record.isOpen ? now : event.at) - event.startedAt) / 1e9
    var lines = [
      TextLine.pair(
        "severity",
        "\(event.severity), " + Format.fixed(event.confidence * 100, 0) + " % sure",
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
    for (index, blame) in event.blame.prefix(5).enumerated() {
      let share = Format.fixed(blame.share * 100, 0) + " % of the change"
      lines.append(
        .pair(
          index == 0 ? "to blame" : "",
          blame.subject + ": " + Format.text(blame.amount, blame.unit) + ", " + share))
    }
    if event.blame.isEmpty { lines.append(.pair("to blame", "nobody could be named", Style(.dim))) }
    lines.append(.pair("detectors", event.detectors.joined(separator: ", ")))
    lines.append(
      .pair(
        "surprise",
        event.surprise > 0
          ? "as rare as 1 in 10^" + Format.fixed(event.surprise, 0) : "none"))
    lines.append(.pair("series", event.key.description, Style(.dim)))
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
