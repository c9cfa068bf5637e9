import MonitorModel

/// Series are held by number; another session numbers them in another way.
extension DashboardState {
  /// Brings everything that holds numbers of series into the numbering of `new`.
  ///
  /// What was computed is dropped and asked for anew; what the person chose is translated by name.
  mutating func renumber(from old: [SeriesDefinition], to new: [SeriesDefinition]) {
    let index = SeriesIndex(new)
    func translated(_ id: SeriesID) -> SeriesID? {
      old.indices.contains(id.index) ? index[old[id.index].key] : nil
    }
    names = []
    board = SignalBoard()
    fleet = FleetBoard()
    statistics = StatisticsTable()
    reply = DataReply()
    relatedQuestion = nil
    beside = nil
    forecastsNeverCame = true
    needsData = true
    pinned = pinnedKeys.compactMap { index[$0] }
    feed.renumber(index)
    renumberRows(translated)
    details = details.compactMap { detail in
      switch detail {
      case .series(let id):
        if let same = translated(id) { return .series(same) }
        notice = "there is no \(DashboardState.name(of: id, old)) at this moment"
        return nil
      // Each session numbers its anomalies from the beginning.
      case .anomaly, .why, .related: return nil
      case .process, .host: return detail
      }
    }
  }

  /// The rows under a person's eyes stay; anomalies of another session are others.
  private mutating func renumberRows(_ translated: (SeriesID) -> SeriesID?) {
    for panel in [PanelID.seriesTable, .history] where panel == activePanel {
      let cursor = lists[panel.rawValue].cursor
      let selected = seriesRows.indices.contains(cursor) ? translated(seriesRows[cursor]) : nil
      seriesRows = seriesRows.compactMap(translated)
      if let selected, let row = seriesRows.firstIndex(of: selected) {
        lists[panel.rawValue].cursor = row
      }
    }
    seriesRows = activePanel == .seriesTable || activePanel == .history ? seriesRows : []
    anomalyRows = []
    feedRows = []
    unfolded = []
    for panel in [PanelID.anomalies, .anomalyList, .compact] {
      lists[panel.rawValue] = ListState()
    }
  }

  private static func name(of id: SeriesID, _ series: [SeriesDefinition]) -> String {
    series.indices.contains(id.index) ? SeriesName.short(series[id.index].key) : "such series"
  }

  /// Pins a series to the history view, or takes it off.
  mutating func pin(_ series: SeriesID) {
    guard let data = snapshot?.data, data.series.indices.contains(series.index) else { return }
    let key = data.series[series.index].key
    if let place = pinnedKeys.firstIndex(of: key) {
      pinnedKeys.remove(at: place)
    } else {
      pinnedKeys = Array((pinnedKeys + [key]).suffix(8))
      pinned.append(series)
    }
    pinned.removeAll { !pinnedKeys.contains(data.series[$0.index].key) }
  }
}
