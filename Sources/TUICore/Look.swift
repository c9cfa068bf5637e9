/// How a cell looks: what a theme makes of a style.
package struct Look: Hashable, Sendable {
  /// The colour of the text.
  package var foreground: Color
  /// The colour behind it.
  package var background: Color
  /// The attributes.
  package var attributes: Style.Attributes

  /// Makes a look.
  package init(
    foreground: Color, background: Color = .terminal, attributes: Style.Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}
