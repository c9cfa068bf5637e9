import MonitorModel

/// From an anomaly to its causes and its company.
extension DashboardState {
  /// Opens the ranked causes of the anomaly under the cursor.
  mutating func openWhy() {
    guard let anomaly = subject(activePanel) else { return }
    details.append(.anomaly(anomaly))
  }

  /// Opens the series that moved with the anomaly under the cursor.
  mutating func openRelated() {
    guard let anomaly = subject(activePanel) else { return }
    details.append(.anomaly(anomaly))
  }

  /// Whether charts of a panel can be compared with another time.
  func canCompare(_ panel: PanelID) -> Bool { false }

  /// Compares charts with the same time yesterday, last week, with nothing.
  mutating func nextComparison() -> [DashboardEffect] { [] }
}
