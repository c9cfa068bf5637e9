import MonitorModel
import TUICore

extension DashboardState {
  /// Makes the rows of the visible lists anew and keeps the person where they were.
  mutating func refresh() {
    if let snapshot { fresh.update(snapshot, triage, now: wallNow) }
    // What is selected has to be known before its row moves.
    for placement in ScreenLayout.placements(self) {
      switch placement.panel {
      case .anomalyList, .anomalies:
        refreshAnomalies(placement.panel, columns: placement.area.columns)
      case .compact:
        refreshAnomalies(.compact, columns: placement.area.columns)
        refreshTop(room: CompactPanel.split(self, placement.area.size).processes - 1)
      case .seriesTable, .history: refreshSeries(placement.panel)
      case .processList: refreshProcesses()
      case .fleet: refreshMap()
      case .processes: refreshTop(room: placement.area.rows - headRows(.processes))
      default: break
      }
    }
    for placement in ScreenLayout.placements(self) { settle(placement) }
  }

  private mutating func settle(_ placement: Placement) {
    let panel = placement.panel
    if panel == .fleet { return settleMap(placement.area.size) }
    let rows = placement.area.rows - headRows(panel)
    let count = itemCount(panel, columns: placement.area.columns)
    if panel.isText {
      lists[panel.rawValue].settleText(count: count, rows: rows)
    } else {
      lists[panel.rawValue].settle(count: count, rows: rows)
    }
  }

  private mutating func refreshTop(room: Int) {
    guard let snapshot else { return }
    top.update(
      snapshot.data, uptimeSeconds: snapshot.host.uptimeSeconds, room: max(0, room))
  }

  /// Rows of a panel above its first item: title and column headings.
  func headRows(_ panel: PanelID) -> Int {
    switch panel {
    case .anomalyList: AnomalyListPanel.headRows
    case .seriesTable: SeriesTablePanel.headRows
    case .processList: ProcessListPanel.headRows
    case .history: HistoryPanel.headRows
    case .related: RelatedPanel.headRows(self)
    case .percentiles, .processes: 2
    default: 1
    }
  }

  /// How many items or lines a panel has.
  func itemCount(_ panel: PanelID, columns: Int) -> Int {
    switch panel {
    case .signals, .percentiles: board.signals.count
    case .anomalies, .anomalyList, .compact: feedRows.count
    case .anomalyDetail:
      ScreenLayout.placements(self).first { $0.panel == .anomalyDetail }
        .map { AnomalyDetailPanel.lineCount(self, $0.area.size) } ?? 0
    case .processes: top.rows.count
    case .processList: processRows.count
    case .seriesTable, .history: seriesRows.count
    case .sources: SourcesPanel.lines(self, columns: columns).count
    case .help: HelpPanel.lines(self, columns: columns).count
    case .http: ReportLines.lines(self, .http, columns: columns).count
    case .database: ReportLines.lines(self, .database, columns: columns).count
    case .business: ReportLines.lines(self, .business, columns: columns).count
    case .why: WhyPanel.lines(self, columns: columns).count
    case .related: relatedShown.count
    case .fleet: fleetMap.cells.count
    case .fleetHost: FleetHostPanel.signals(self).count
    case .processDetail: ProcessDetailPanel.lines(self, columns: columns).count
    default: 0
    }
  }

  /// The feed keeps its order under a person who reads it: new anomalies are put above, and the
  /// first row shown moves along with them.
  ///
  /// Nothing is made anew where nothing that rows are made of has changed: a full feed is long, and
  /// most keys only move in it.
  private mutating func refreshAnomalies(_ panel: PanelID, columns: Int) {
    let list = lists[panel.rawValue]
    let basis = FeedBasis(self, panel, members: AnomalyListPanel.members(columns: columns))
    let before = feedBasis
    guard before.map({ !basis.isMade(by: $0) }) ?? true else {
      feedBasis?.engaged = basis.engaged
      return
    }
    feedBasis = basis
    let old = anomalyRows
    let selected = feedRows.indices.contains(list.cursor) ? feedRows[list.cursor] : nil
    let isNarrower = before.map { basis.narrows($0) } ?? false
    passing = passingPlaces(basis.filter, of: isNarrower ? passing : Array(feed.records.indices))
    if list.engaged {
      let known = Set(old)
      let still = Set(passing.map { feed.records[$0].id })
      let fresh = sorted(passing.filter { !known.contains(feed.records[$0].id) }, basis.order)
      anomalyRows = fresh + old.filter { still.contains($0) }
    } else {
      anomalyRows = sorted(passing, basis.order)
    }
    feedRows =
      panel == .anomalyList
      ? AnomalyRow.rows(anomalyRows, incidents, members: basis.members, unfolded: unfolded)
      : anomalyRows.map { .anomaly($0) }
    if list.engaged, let selected, let row = place(of: selected) {
      lists[panel.rawValue].top += row - list.cursor
      lists[panel.rawValue].cursor = row
    }
  }

  /// Those of some places in the feed whose anomalies pass a filter.
  private func passingPlaces(_ filter: Filter, of places: [Int]) -> [Int] {
    guard !filter.isEmpty else { return places }
    // A storm is searched at every letter: what does not change from one to the next is asked for once,
    // and what is looked at of a record is read where it stands.
    let wall = wallNow
    let now = snapshot?.data.at
    return places.filter { place in
      filter.matches { field in
        field.map { text(of: feed.records[place], $0) } ?? feed.records[place].text
      } more: {
        anyMore(of: feed.records[place], at: wall, $0)
      } number: {
        number(place: place, $0, now: now)
      }
    }
  }

  /// Where a row of the feed is now; an anomaly may have become a member meanwhile, or the other
  /// way around.
  private func place(of row: AnomalyRow) -> Int? {
    if let same = feedRows.firstIndex(of: row) { return same }
    switch row {
    case .anomaly(let id): return feedRows.firstIndex(of: .member(id))
    case .member(let id): return feedRows.firstIndex(of: .anomaly(id))
    case .incident(let number): return feedRows.firstIndex(of: .anomaly(number))
    case .more(let number, _):
      return feedRows.firstIndex {
        if case .more(number, _) = $0 { return true }
        return false
      }
    }
  }

  /// The anomalies at places of the feed, which has them in the order of their numbers.
  private func sorted(_ places: [Int], _ order: AnomalyOrder) -> [UInt64] {
    let records = feed.records
    switch order {
    case .newest: return places.reversed().map { records[$0].id }
    case .worst:
      var fresh: [Int] = []
      var judged: [Int] = []
      for place in places where records[place].isOpen {
        if standing(of: records[place]).isNew { fresh.append(place) } else { judged.append(place) }
      }
      // What somebody is at comes behind what is new, and is not forgotten.
      let open = [fresh, judged].flatMap { group in
        group.map { Rank(records[$0]) }.sorted().map(\.id)
      }
      return open + places.reversed().filter { !records[$0].isOpen }.map { records[$0].id }
    }
  }

  /// What the worst are sorted by, without the records themselves, which are large.
  private struct Rank: Comparable {
    var severity: Int
    var surprise: Double
    var id: UInt64

    init(_ record: AnomalyFeed.Record) {
      severity = record.event.severity.rawValue
      surprise = record.event.surprise
      id = record.id
    }

    /// The worse first.
    static func < (a: Rank, b: Rank) -> Bool {
      if a.severity != b.severity { return a.severity > b.severity }
      if a.surprise != b.surprise { return a.surprise > b.surprise }
      return a.id > b.id
    }
  }

  /// The short name of a series; made from its key where the series is not in the snapshot.
  func name(_ series: SeriesID, _ key: SeriesKey) -> String {
    if let data = snapshot?.data, series.index >= 0, series.index < data.series.count,
      data.series[series.index].key == key
    {
      return names[series.index]
    }
    return SeriesName.short(key)
  }

  private mutating func refreshSeries(_ panel: PanelID) {
    guard let data = snapshot?.data else { return }
    let filter = filters[panel.rawValue]
    let cursor = lists[panel.rawValue].cursor
    let selected = seriesRows.indices.contains(cursor) ? seriesRows[cursor] : nil
    var rows: [SeriesID] = []
    rows.reserveCapacity(data.series.count)
    for index in data.series.indices {
      let passes = filter.matches { field in
        switch field {
        case nil, "series": return names[index] + " " + data.series[index].key.description
        case "unit": return data.series[index].unit.rawValue
        case let label?: return data.series[index].key.label(label) ?? ""
        }
      } number: { _ in
        data.reading(SeriesID(index)).value
      }
      if passes { rows.append(SeriesID(index)) }
    }
    if panel == .seriesTable, seriesSorting.column != .name { sort(&rows, data) }
    if seriesSorting.column == .name, seriesSorting.descending { rows.reverse() }
    seriesRows = rows
    if lists[panel.rawValue].engaged, let selected, let row = rows.firstIndex(of: selected) {
      lists[panel.rawValue].top += row - cursor
      lists[panel.rawValue].cursor = row
    }
  }

  private func sort(_ rows: inout [SeriesID], _ data: ProcessedData) {
    let column = seriesSorting.column
    let keyed = rows.map { id -> (key: Double, id: SeriesID) in
      let key: Double? =
        switch column {
        case .now: data.states[id.index].hasValue ? data.values[id.index] : nil
        default: statistics[series: id].flatMap { column.figure($0) }
        }
      // No figure goes last in either order.
      let missing = seriesSorting.descending ? -Double.infinity : .infinity
      guard let key, !key.isNaN else { return (missing, id) }
      return (key, id)
    }
    let descending = seriesSorting.descending
    rows = keyed.sorted { a, b in
      if a.key != b.key { return descending ? a.key > b.key : a.key < b.key }
      return a.id < b.id
    }.map(\.id)
  }
}
