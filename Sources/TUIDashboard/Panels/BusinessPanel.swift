package import TUICore

/// What applications say of themselves: roles, metrics, events.
package enum BusinessPanel: Panel {
  package static let id = PanelID.business

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    ReportLines.draw(state, id, into: &canvas)
  }
}
