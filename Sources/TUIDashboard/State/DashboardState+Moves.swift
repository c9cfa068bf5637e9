import MonitorModel
import TUICore

extension DashboardState {
  /// Where the panel that has the keys is drawn.
  var activePlacement: Placement? {
    let panel = activePanel
    let all = ScreenLayout.placements(self)
    return all.first { $0.panel == panel } ?? all.first { $0.panel == .compact }
  }

  /// Moves the cursor of a list, or a text as a whole.
  mutating func move(_ action: KeyAction) {
    guard let placement = activePlacement else { return }
    let panel = placement.panel
    if panel == .fleet { return moveOnMap(action) }
    let count = itemCount(panel, columns: placement.area.columns)
    let page = max(1, placement.area.rows - headRows(panel))
    let step: Int
    switch action {
    case .up, .previousMatch: step = -1
    case .down, .nextMatch: step = 1
    case .halfUp: step = -max(1, page / 2)
    case .halfDown: step = max(1, page / 2)
    case .pageUp: step = -page
    case .pageDown: step = page
    case .top: step = -count
    default: step = count
    }
    if view == .overview, details.isEmpty, !helpShown { focusShown = true }
    if panel.isText {
      lists[panel.rawValue].top += step
      return
    }
    lists[panel.rawValue].move(by: step, count: count)
    if action == .top {
      // Back at the top a person sees what is new again.
      lists[panel.rawValue] = ListState()
    }
  }

  /// Opens what is under the cursor.
  mutating func open() {
    switch activePanel {
    case .anomalyDetail:
      if let series = openSeries { details.append(.series(series)) }
    case .why:
      if let anomaly = details.last?.subject { details.append(.related(anomaly)) }
    case .history:
      guard let series = selectedSeries else { return }
      pin(series)
    default:
      let cursor = lists[PanelID.anomalyList.rawValue].cursor
      if activePanel == .anomalyList, feedRows.indices.contains(cursor),
        case .more(let incident, _) = feedRows[cursor]
      {
        unfolded.insert(incident)
      }
      if let detail = selected { details.append(detail) }
    }
    lists[PanelID.processDetail.rawValue] = ListState()
    lists[PanelID.anomalyDetail.rawValue] = ListState()
  }

  /// What is under the cursor.
  var selected: DashboardDetail? {
    let panel = activePanel
    let cursor = lists[panel.rawValue].cursor
    switch panel {
    case .anomalies, .anomalyList:
      guard feedRows.indices.contains(cursor) else { return nil }
      switch feedRows[cursor] {
      case .anomaly(let id), .member(let id): return .anomaly(id)
      case .incident(let number):
        // The member that stands for it, of those that are still kept.
        let members = incidents.incident(number)?.members ?? []
        return members.first { feed.index(of: $0.anomaly) != nil }.map { .anomaly($0.anomaly) }
      case .more: return nil
      }
    case .signals, .percentiles, .seriesTable, .history, .related:
      return selectedSeries.map { .series($0) }
    case .processList:
      return processOrder.indices.contains(cursor) ? .process(processOrder[cursor]) : nil
    case .processes:
      guard let table = snapshot?.data.processes, top.rows.indices.contains(cursor) else {
        return nil
      }
      let row = table.rows[top.rows[cursor]]
      return .process(ProcessReference(table.identities[Int(row.slot)]))
    case .fleet: return selectedHost.map { .host($0) }
    case .fleetHost: return selectedSeries.map { .series($0) }
    default: return nil
    }
  }

  private var selectedSeries: SeriesID? {
    let panel = activePanel
    let cursor = lists[panel.rawValue].cursor
    switch panel {
    case .signals:
      guard let placement = activePlacement else { return nil }
      let shown = SignalRows.form(self, placement).signals
      return shown.indices.contains(cursor) ? shown[cursor].series : nil
    case .percentiles:
      return board.signals.indices.contains(cursor) ? board.signals[cursor].series : nil
    case .seriesTable, .history:
      return seriesRows.indices.contains(cursor) ? seriesRows[cursor] : nil
    case .fleetHost:
      guard let placement = activePlacement else { return nil }
      let shown = SignalRows.form(self, placement).signals
      return shown.indices.contains(cursor) ? shown[cursor].series : nil
    case .related:
      let related = relatedShown
      return related.indices.contains(cursor) ? related[cursor].series : nil
    default: return nil
    }
  }

  /// The selected thing as a line of text, for the clipboard.
  var selectedText: String? {
    let thing = details.last ?? selected
    switch thing {
    case .anomaly(let number):
      guard let event = feed.record(number)?.event else { return nil }
      let story = incidents.incident(of: number).map { " (" + $0.sentence + ")" } ?? ""
      return "\(event.severity) \(event.key): \(event.reason)" + story
    case .series(let series):
      guard let data = snapshot?.data, series.index < data.series.count else { return nil }
      let definition = data.series[series.index]
      let value = data.reading(series).value.map { Format.text($0, definition.unit) }
      return "\(definition.key) " + (value ?? "no reading")
    case .process(let reference):
      guard let table = snapshot?.data.processes, let row = usage(of: reference) else { return nil }
      let identity = table.identities[Int(row.slot)]
      let line = identity.commandLine.isEmpty ? identity.name : identity.commandLine
      return "\(identity.pid) \(identity.user) \(line)"
    case .host(let name): return FleetPanel.sentence(self, host: name)
    case .why, .related: return whyText
    case nil: return nil
    }
  }

  /// Orders the active table by the next (or previous) column.
  mutating func nextSorting(_ step: Int) {
    switch activePanel {
    case .processList:
      let next = DashboardState.step(ProcessColumn.allCases, processSorting.column, step)
      processSorting = Sorting(next, descending: next.startsDescending)
    case .seriesTable:
      let next = DashboardState.step(SeriesColumn.sortable, seriesSorting.column, step)
      seriesSorting = Sorting(next, descending: next != .name)
    default:
      anomalyOrder = anomalyOrder == .newest ? .worst : .newest
    }
    lists[activePanel.rawValue] = ListState()
  }

  /// Turns the order of the active table around.
  mutating func reverseSorting() {
    switch activePanel {
    case .processList: processSorting.descending.toggle()
    case .seriesTable: seriesSorting.descending.toggle()
    default: return
    }
    lists[activePanel.rawValue] = ListState()
  }

  private static func step<Column: Equatable>(
    _ all: [Column], _ now: Column, _ step: Int
  ) -> Column {
    let place = all.firstIndex(of: now) ?? 0
    return all[(place + step + all.count) % all.count]
  }

  /// Takes the mouse: a click gives focus and moves the cursor, a second click on the same row or
  /// a double click opens, the wheel scrolls; a click on the time rail goes to that moment.
  mutating func take(_ event: MouseEvent) -> [DashboardEffect] {
    guard let hit = ScreenLayout.placements(self).first(where: { $0.area.contains(event.at) })
    else { return [] }
    if hit.panel == .footer, event.action == .press || event.action == .doublePress,
      let wall = TimeRail.wall(self, column: event.at.column, columns: hit.area.columns)
    {
      return stopPlaying() + seek(Seek(.wall(wall)))
    }
    if hit.panel == .footer, event.action == .press {
      let action = FooterPanel.action(
        self, column: event.at.column, columns: hit.area.columns)
      return action.map { perform($0) } ?? []
    }
    if hit.panel == .footer || hit.panel == .header || hit.panel == .cores { return [] }
    if ScreenLayout.mainPanel(self) == nil, ScreenLayout.focusable(self).contains(hit.panel) {
      focus = hit.panel
      focusShown = true
    }
    switch event.action {
    case .wheelUp: for _ in 0..<3 { move(.up) }
    case .wheelDown: for _ in 0..<3 { move(.down) }
    case .press, .doublePress:
      let panel = hit.panel
      if panel == .sources { selectLesson(row: event.at.row - hit.area.row, hit.area.columns) }
      guard !panel.isText else { return [] }
      if panel == .fleet { return press(on: event, in: hit.area) }
      let list = lists[panel.rawValue]
      let row = event.at.row - hit.area.row - headRows(panel) + list.top
      let count = itemCount(panel, columns: hit.area.columns)
      guard row >= list.top, row < count else { return [] }
      let again = list.engaged && list.cursor == row
      lists[panel.rawValue].cursor = row
      lists[panel.rawValue].engaged = true
      if again || event.action == .doublePress { open() }
    }
    return []
  }
}
