package import TUICore

/// Draws the whole dashboard into a grid of cells.
package enum DashboardScreen {
  /// Draws every cell of `grid`, which may have another size than the state's for a moment.
  package static func draw(_ state: DashboardState, into grid: inout Grid, ascii: Bool) {
    let size = grid.size
    let focus = state.focusShown && ScreenLayout.mainPanel(state) == nil ? state.focus : nil
    Canvas.draw(into: &grid, area: Rect(size), ascii: ascii) { canvas in
      canvas.clear()
      for placement in ScreenLayout.placements(state, size: size) {
        guard let panel = PanelList.panel(placement.panel) else { continue }
        canvas.clipped(to: placement.area) { part in
          panel.draw(state, into: &part, focused: placement.panel == focus)
        }
      }
    }
  }
}
