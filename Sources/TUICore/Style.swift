/// What a piece of text means.
///
/// A theme gives each role its colours, so that nothing that draws ever names a colour and a golden
/// screen does not change with the theme.
package enum Role: UInt8, CaseIterable, Sendable {
  /// Ordinary text.
  case text
  /// Less important text: labels, units, hints.
  case dim
  /// A heading.
  case title
  /// Lines around panels.
  case border
  /// The border and heading of the panel that has the focus.
  case focus
  /// The row under the cursor.
  case selection
  /// A key that can be pressed.
  case key
  /// Fine.
  case good
  /// An anomaly of severity info.
  case info
  /// An anomaly of severity warning.
  case warning
  /// An anomaly of severity critical.
  case critical
  /// The header line.
  case header
  /// The expected band of a chart.
  case band
  /// No reading.
  case gap
  /// Gradient, by `Style.level`: CPU.
  case cpu
  /// Gradient: memory.
  case memory
  /// Gradient: disks.
  case disk
  /// Gradient: network.
  case network
  /// Gradient: temperature.
  case temperature
  /// Gradient: anything else.
  case graph
}

/// How a cell looks, by meaning.
package struct Style: Hashable, Sendable {
  /// Attributes that every terminal has.
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Bold.
    package static let bold = Attributes(rawValue: 1)
    /// Underlined.
    package static let underline = Attributes(rawValue: 2)
    /// Foreground and background exchanged.
    package static let reverse = Attributes(rawValue: 4)
    /// Faint.
    package static let faint = Attributes(rawValue: 8)
  }
  /// The meaning.
  package var role: Role
  /// The place on a gradient role's scale, 0…100; 0 elsewhere.
  package var level: UInt8
  /// The attributes.
  package var attributes: Attributes

  /// Makes a style; `level` matters to gradient roles only.
  package init(_ role: Role, level: UInt8 = 0, _ attributes: Attributes = []) {
    self.role = role
    self.level = level
    self.attributes = attributes
  }
  /// Ordinary text.
  package static let plain = Style(.text)
}
