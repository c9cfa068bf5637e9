package import TUICore

/// A part of the screen.
///
/// One file, one line in `PanelList.swift`.
package protocol Panel: SendableMetatype {
  /// Which one it is; goldens are named after it.
  static var id: PanelID { get }
  /// Draws all of the canvas, whatever its size: its full form, or one line where there is no
  /// room for more. The same state gives the same cells.
  static func draw(_ state: DashboardState, into canvas: inout Canvas, focused: Bool)
}
