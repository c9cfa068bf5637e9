package import TUICore

/// Databases: statements, who blocks whom, sessions, pools.
package enum DatabasePanel: Panel {
  package static let id = PanelID.database

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    ReportLines.draw(state, id, into: &canvas)
  }
}
