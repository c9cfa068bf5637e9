package import TUICore

/// What the user may choose about the terminal.
package struct TerminalOptions: Hashable, Sendable {
  /// Whether colours may be used; `NO_COLOR` in the environment forbids them too.
  package var color: Bool
  /// The most colours to use, whatever the terminal claims.
  package var colorDepthMax: ColorDepth
  /// Only ASCII, or not; `nil` to go by the locale.
  package var ascii: Bool?
  /// Whether clicks and the wheel are reported.
  package var mouse: Bool
  /// Whether what is written to standard error while the screen is up is kept and shown after it;
  /// otherwise it lands in the middle of the screen.
  ///
  /// A standard error that is no terminal is left alone.
  package var keepsErrors: Bool
  /// The colours to begin with.
  package var theme: Theme

  /// Makes options; the defaults use everything that the terminal has.
  package init(
    color: Bool = true, colorDepthMax: ColorDepth = .direct, ascii: Bool? = nil,
    mouse: Bool = true, keepsErrors: Bool = true, theme: Theme = .builtIn
  ) {
    self.color = color
    self.colorDepthMax = colorDepthMax
    self.ascii = ascii
    self.mouse = mouse
    self.keepsErrors = keepsErrors
    self.theme = theme
  }
}
