package import TUICore

/// A panel and where it is drawn.
package struct Placement: Hashable, Sendable {
  /// The panel.
  package var panel: PanelID
  /// Its place on the screen.
  package var area: Rect
}
