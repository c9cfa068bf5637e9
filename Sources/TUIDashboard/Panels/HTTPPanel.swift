package import TUICore

/// Web servers and endpoints: slowest routes, errors with sample lines, clients, probes.
package enum HTTPPanel: Panel {
  package static let id = PanelID.http

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    ReportLines.draw(state, id, into: &canvas)
  }
}
