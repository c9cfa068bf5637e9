/// Colours and attributes for every role.
package struct Theme: Hashable, Sendable {
  /// Steps of a gradient from `Style.level` 0 to 100: few, so that neighbouring cells of a chart
  /// often share their colour and need no bytes to say so.
  package static let steps = 21

  /// The name: of the file, without its ending.
  package let name: String
  /// The look of ordinary ground: what a cleared screen has.
  package let ground: Look
  /// Keys of the file that nothing uses.
  package let unknownKeys: [String]
  private let looks: [Look]

  /// Reads a theme file.
  ///
  /// A key it leaves out has the value of the built-in theme, or of the key of btop's that comes
  /// nearest.
  ///
  /// - Throws: `ThemeError` with the number of the first line that is not of the format.
  package init(parsing text: String, name: String) throws(ThemeError) {
    self.init(file: try ThemeFile(text, name: name), name: name)
  }

  /// Makes a theme of a file that has been read.
  package init(file: ThemeFile, name: String) {
    let background = file.colors["main_bg"] ?? .terminal
    var looks: [Look] = []
    looks.reserveCapacity(Role.allCases.count * Theme.steps)
    for role in Role.allCases {
      for step in 0..<Theme.steps {
        looks.append(
          Theme.look(role: role, step: step, colors: file.colors, background: background))
      }
    }
    self.name = name
    self.looks = looks
    unknownKeys = file.unknownKeys
    ground = looks[Theme.index(of: .plain)]
  }

  /// The look of a style.
  package func look(_ style: Style) -> Look {
    var look = looks[Theme.index(of: style)]
    look.attributes.formUnion(style.attributes)
    return look
  }

  /// How many places `index(of:)` has.
  package static let indexCount = Role.allCases.count * steps

  /// The place of a style's look in a table of `indexCount`; attributes do not change it.
  package static func index(of style: Style) -> Int {
    let level = min(100, Int(style.level))
    return Int(style.role.rawValue) * steps + (level * (steps - 1) + 50) / 100
  }

  private static func look(
    role: Role, step: Int, colors: [String: Color], background: Color
  ) -> Look {
    if ThemeKey.gradients(of: role).isEmpty {
      return plainLook(role: role, colors: colors, background: background)
    }
    let fraction = Double(step) / Double(steps - 1)
    return Look(
      foreground: gradient(of: role, colors: colors, at: fraction), background: background)
  }

  private static func plainLook(
    role: Role, colors: [String: Color], background: Color
  ) -> Look {
    let keys = ThemeKey.keys(of: role)
    let color =
      keys.lazy.compactMap { colors[$0] }.first
      ?? keys.lazy.compactMap { ThemeFile.builtIn.colors[$0] }.first ?? .terminal
    func ground(_ key: String) -> Color {
      guard let own = colors[key], own != .terminal else { return background }
      return own
    }
    switch role {
    case .title, .key, .header:
      return Look(
        foreground: color,
        background: role == .header ? ground("kilter_header_bg") : background,
        attributes: .bold)
    case .critical:
      return Look(
        foreground: color, background: ground("kilter_critical_bg"), attributes: .bold)
    case .selection:
      let ground = colors["selected_bg"] ?? .terminal
      if color == .terminal, ground == .terminal {
        return Look(foreground: .terminal, background: background, attributes: .reverse)
      }
      return Look(foreground: color, background: ground)
    case .dim, .info, .warning, .good:
      return Look(
        foreground: legible(color, on: background, towards: colors["main_fg"] ?? .terminal),
        background: background)
    default:
      return Look(foreground: color, background: background)
    }
  }

  /// Files of others often have text too near its ground to be read: it moves towards the
  /// ordinary text until it has WCAG's 3:1.
  private static func legible(_ color: Color, on ground: Color, towards text: Color) -> Color {
    guard let contrast = color.contrast(on: ground), contrast < 3 else { return color }
    for step in 1...10 {
      let mixed = color.mixed(with: text, Double(step) / 10)
      if let better = mixed.contrast(on: ground), better >= 3 { return mixed }
    }
    return text
  }

  private static func gradient(
    of role: Role, colors: [String: Color], at fraction: Double
  ) -> Color {
    for name in ThemeKey.gradients(of: role) {
      let keys = ThemeKey.gradient(name)
      guard let start = colors[keys[0]], start != .terminal else { continue }
      let middle = colors[keys[1]].flatMap { $0 == .terminal ? nil : $0 }
      let end = colors[keys[2]].flatMap { $0 == .terminal ? nil : $0 }
      guard let end = end ?? middle else { return start }
      guard let middle, end != middle else { return between(start, end, fraction) }
      return fraction < 0.5
        ? between(start, middle, fraction * 2) : between(middle, end, fraction * 2 - 1)
    }
    return colors["main_fg"] ?? .terminal
  }

  /// Colours of the terminal's palette are not mixed: nobody knows what the user made of them.
  private static func between(_ start: Color, _ end: Color, _ fraction: Double) -> Color {
    if case .rgb = start, case .rgb = end { return start.mixed(with: end, fraction) }
    return fraction < 0.5 ? start : end
  }
}
