/// The panels, by name.
package enum PanelID: Int, CaseIterable, Sendable {
  case header, footer, compact
  case signals, cores, percentiles, processes, anomalies, chart
  case anomalyList, anomalyDetail, seriesTable, seriesDetail, processList, processDetail
  case sources, history, help
  case sourceSignals, http, database, business
  case why, related
  case fleet, fleetHost
}

extension PanelID {
  /// Whether it is a text that scrolls as a whole, without a cursor.
  package var isText: Bool {
    switch self {
    case .sources, .help, .processDetail, .anomalyDetail, .http, .database, .business,
      .why:
      true
    default: false
    }
  }
}
