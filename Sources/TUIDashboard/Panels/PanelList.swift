/// Every panel.
///
/// A new one is a file beside this one and a line here.
package enum PanelList {
  /// All of them.
  package static let all: [any Panel.Type] = [
    HeaderPanel.self,
    FooterPanel.self,
    CompactPanel.self,
    SignalsPanel.self,
    CoresPanel.self,
    PercentilesPanel.self,
    ProcessesPanel.self,
    AnomaliesPanel.self,
    ChartOfSignalPanel.self,
    AnomalyListPanel.self,
    AnomalyDetailPanel.self,
    SeriesTablePanel.self,
    SeriesDetailPanel.self,
    ProcessListPanel.self,
    ProcessDetailPanel.self,
    SourcesPanel.self,
    HistoryPanel.self,
    SourceSignalsPanel.self,
    HTTPPanel.self,
    DatabasePanel.self,
    BusinessPanel.self,
    HelpPanel.self,
    WhyPanel.self,
    RelatedPanel.self,
    FleetPanel.self,
    FleetHostPanel.self,
  ]

  private static let byID: [(any Panel.Type)?] = PanelID.allCases.map { id in
    all.first { $0.id == id }
  }

  /// The panel with an identifier; every identifier has one, which the tests check.
  package static func panel(_ id: PanelID) -> (any Panel.Type)? { byID[id.rawValue] }
}
