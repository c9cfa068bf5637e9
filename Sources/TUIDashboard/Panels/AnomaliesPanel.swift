import MonitorModel
package import TUICore

/// The newest or worst anomalies, for the overview.
package enum AnomaliesPanel: Panel {
  package static let id = PanelID.anomalies

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let open = state.snapshot?.open.count ?? 0
    let missed = state.feed.missed > 0 ? "\(Format.grouped(state.feed.missed)) missed" : ""
    let fresh = state.freshCount
    let detail = open == 0 ? "" : fresh < open ? "\(fresh) new of \(open) open" : "\(open) open"
    Drawing.title(&canvas, "anomalies", detail: detail, right: missed, focused: focused)
    guard canvas.rows > 1 else { return }
    let list = state.lists[id.rawValue]
    let first = focused ? list.top : 0
    if state.anomalyRows.isEmpty {
      let text = state.snapshot == nil ? "" : "nothing unusual so far"
      canvas.write(text, column: 0, row: 1, Style(.dim))
      if isLearning(state), canvas.rows > 2 {
        canvas.write(
          "still learning: only hard limits tell so far", column: 0, row: 2, Style(.dim))
      }
    }
    for row in 1..<canvas.rows {
      let place = first + row - 1
      guard place < state.anomalyRows.count else { return }
      guard let record = state.feed.record(state.anomalyRows[place]) else { continue }
      draw(state, &canvas, record, row: row)
      if focused, place == list.cursor { Drawing.select(&canvas, row: row) }
    }
  }

  /// Whether the detectors have seen too little for more than the hard limits: they want
  /// `Limits.learningChecks`, or baselines of an earlier run.
  private static func isLearning(_ state: DashboardState) -> Bool {
    guard let snapshot = state.snapshot else { return false }
    // Restored baselines need no time.
    guard snapshot.detection.learntSeries == 0 else { return false }
    let config = snapshot.config
    let ticks = Int64(clamping: snapshot.data.sequence)
    return ticks
      < Int64(Limits.learningChecks) * config.anomalyCheckInterval.nanoseconds
      / config.metricsInterval.nanoseconds
  }

  /// Draws one anomaly in a row: severity, age, name, worst value, what was expected.
  static func draw(
    _ state: DashboardState, _ canvas: inout Canvas, _ record: AnomalyFeed.Record, row: Int
  ) {
    let event = record.event
    let now = state.snapshot?.data.at ?? event.at
    let standing = state.standing(of: record)
    let isNew = standing.isNew
    let style = isNew ? Style.plain : Style(.dim)
    Drawing.severity(&canvas, event.severity, column: 0, row: row, faint: !isNew)
    let showsAge = canvas.columns >= 28
    if showsAge {
      canvas.writeRight(
        Format.age(nanoseconds: now - event.startedAt), endColumn: 7, row: row, Style(.dim))
    }
    let start = showsAge ? 8 : 3
    let showsExpected = canvas.columns >= 44
    let expected =
      showsExpected
      ? Format.shortRange(event.expected.lowerBound, event.expected.upperBound, event.unit) : ""
    let valueEnd = canvas.columns - (showsExpected ? 15 : 0)
    canvas.writeRight(
      Format.short(event.peak, event.unit), endColumn: valueEnd, row: row,
      isNew ? Style(Drawing.role(event.severity)) : style)
    if showsExpected {
      canvas.write("/", column: valueEnd + 1, row: row, Style(.dim))
      canvas.write(expected, column: valueEnd + 3, row: row, Style(.dim))
    }
    var name = state.name(event.series, event.key)
    if record.isOpen, !isNew { name = TriageWords.short(standing) + " " + name }
    canvas.write(name, column: start, row: row, style, limit: max(0, valueEnd - 7 - start))
  }
}
