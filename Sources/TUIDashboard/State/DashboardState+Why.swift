package import MonitorModel
import TUICore

/// From an anomaly to its causes and its company.
extension DashboardState {
  /// Opens the ranked causes of the anomaly under the cursor; closes them where they are open.
  mutating func openWhy() {
    if case .why = details.last {
      details.removeLast()
      return
    }
    guard let anomaly = subject(activePanel) else { return }
    replaceCompany(with: .why(anomaly))
    lists[PanelID.why.rawValue] = ListState()
    whyCommand = 0
  }

  /// Opens the series that moved with the anomaly under the cursor; closes them where they are open.
  mutating func openRelated() {
    if case .related = details.last {
      details.removeLast()
      return
    }
    guard let anomaly = subject(activePanel) else { return }
    replaceCompany(with: .related(anomaly))
    lists[PanelID.related.rawValue] = ListState()
    beside = nil
  }

  /// Causes and company of one anomaly take each other's place: one Esc leads back from both.
  private mutating func replaceCompany(with detail: DashboardDetail) {
    switch details.last {
    case .why, .related: details.removeLast()
    default: break
    }
    details.append(detail)
  }

  // MARK: Causes

  /// The incident that the open anomaly is part of.
  var openIncident: Incident? {
    details.last?.subject.flatMap { incidents.incident(of: $0) }
  }

  /// The commands among what helps, in the order of the screen.
  var whyCommands: [String] {
    (openIncident?.suggestions ?? []).map(\.command).filter { !$0.isEmpty }
  }

  /// What is copied from the causes: the command that is selected, else what is said of them.
  var whyText: String? {
    if case .related? = details.last {
      guard let selected, case .series(let series) = selected, let data = snapshot?.data,
        data.series.indices.contains(series.index)
      else { return nil }
      return data.series[series.index].key.description
    }
    let commands = whyCommands
    if commands.indices.contains(whyCommand) { return commands[whyCommand] }
    guard let incident = openIncident else { return nil }
    return incident.account.map { incident.sentence + ": " + $0.remark } ?? incident.sentence
  }

  // MARK: Company

  /// The related series, if they have come for the anomaly that is open.
  package var relatedShown: [RelatedSeries] {
    guard let event = openEvent,
      relatedQuestion == .init(series: event.series, at: event.startedAt)
    else { return [] }
    return (reply.related ?? []).filter { $0.series.index < seriesCount }
  }

  /// The newest event of the anomaly that is open.
  var openEvent: AnomalyEvent? {
    details.last?.subject.flatMap { feed.record($0)?.event }
  }

  /// Puts the chart of the series under the cursor beside that of the anomaly, or takes it away.
  mutating func toggleBeside() {
    guard case .series(let series)? = selected else { return }
    beside = beside == series ? nil : series
  }

  // MARK: Another time

  /// Whether charts of a panel can be compared with another time.
  func canCompare(_ panel: PanelID) -> Bool {
    switch panel {
    case .seriesDetail, .anomalyDetail, .history, .chart: return true
    case .related: return beside != nil
    default:
      guard view == .overview, details.isEmpty, !helpShown else { return false }
      return ScreenLayout.placements(self).contains { $0.panel == .chart }
    }
  }

  /// Compares charts with the same time yesterday, last week, with nothing.
  mutating func nextComparison() -> [DashboardEffect] {
    comparison = comparison.next
    notice =
      comparison == .none
      ? "charts are compared with nothing"
      : "dim: "
        + comparison.words(
          at: snapshot?.data.wall ?? WallInstant(milliseconds: 0), offset: options.utcOffsetSeconds)
    return []
  }

  /// The chart of a series as it was at the earlier time, and what is to be said of it.
  func compared(_ history: DataReply.History) -> ChartPanel.Compared? {
    guard comparison != .none, let wall = snapshot?.data.wall else { return nil }
    let then = comparison.words(at: wall, offset: options.utcOffsetSeconds)
    guard
      let earlier = reply.compared.last(where: {
        $0.series == history.series && $0.bucketNanoseconds == history.bucketNanoseconds
          && $0.means.count == history.means.count
      })
    else { return ChartPanel.Compared(history: nil, words: "reading " + then) }
    guard let before = Self.median(earlier.means) else {
      return ChartPanel.Compared(history: nil, words: "nothing recorded " + then)
    }
    var words = "dim: " + then
    if let now = Self.median(history.means) { words += Self.ratio(now, before) }
    return ChartPanel.Compared(history: earlier, words: words)
  }

  private static func ratio(_ now: Float, _ before: Float) -> String {
    guard before > 0, now >= 0 else { return "" }
    let ratio = Double(now / before)
    guard ratio.isFinite else { return "" }
    if (0.95...1.05).contains(ratio) { return "; median now the same" }
    return "; median now " + Format.fixed(ratio, ratio < 0.1 ? 2 : ratio < 10 ? 1 : 0) + "x"
  }

  private static func median(_ values: [Float]) -> Float? {
    let known = values.filter(\.isFinite).sorted()
    return known.isEmpty ? nil : known[(known.count - 1) / 2]
  }
}
