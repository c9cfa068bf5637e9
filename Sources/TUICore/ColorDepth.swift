/// How many colours a terminal shows.
package enum ColorDepth: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// None: bold, underline and reverse carry the meaning.
  case none
  /// The eight colours of ISO 6429.
  case ansi8
  /// Those and their bright forms.
  case ansi16
  /// xterm's 256.
  case indexed256
  /// Every red, green and blue.
  case direct

  /// Fewer colours come first.
  package static func < (one: ColorDepth, other: ColorDepth) -> Bool {
    one.rawValue < other.rawValue
  }

  /// The nearest colour to `color` that this depth has, in OKLab.
  ///
  /// A foreground never becomes black unless it was black: a dark grey on a black ground would
  /// vanish.
  package func nearest(_ color: Color, foreground: Bool = true) -> Color {
    guard self != .direct, color != .terminal else { return color }
    if self == .none { return .terminal }
    if case .ansi(let index) = color, Int(index) < count { return color }
    guard let (red, green, blue) = color.components else { return .terminal }
    let wanted = OKLab(red: red, green: green, blue: blue)
    let avoidBlack = foreground && (red, green, blue) != (0, 0, 0)
    var best: UInt8 = 7
    var bestDistance = Double.infinity
    for index in candidates where !(avoidBlack && index == 0) {
      let distance = ColorDepth.table[Int(index)].squaredDistance(to: wanted)
      if distance < bestDistance {
        bestDistance = distance
        best = index
      }
    }
    return .ansi(best)
  }

  /// What a look becomes in this depth: colours the terminal has, and where it has none, the
  /// attributes that tell roles apart.
  package func shown(_ look: Look, role: Role) -> Look {
    if self == .none {
      let added = ColorDepth.attributes(of: role)
      return Look(
        foreground: .terminal, background: .terminal,
        attributes: look.attributes.union(added))
    }
    var shown = look
    shown.background = nearest(look.background, foreground: false)
    shown.foreground = nearest(look.foreground)
    if shown.foreground == shown.background, shown.foreground != .terminal,
      look.foreground != look.background
    {
      // The two fell together: black or white, whichever the background is not.
      let bright = (look.background.luminance ?? 0) > 0.2
      shown.foreground = .ansi(bright ? 0 : 7)
      if shown.foreground == shown.background { shown.attributes.insert(.reverse) }
    }
    return shown
  }

  private var count: Int {
    switch self {
    case .none: return 0
    case .ansi8: return 8
    case .ansi16: return 16
    case .indexed256, .direct: return 256
    }
  }

  /// The first 16 are left out of 256: what they look like is the user's choice, the cube's is not.
  private var candidates: ClosedRange<UInt8> {
    switch self {
    case .none, .ansi8: return 0...7
    case .ansi16: return 0...15
    case .indexed256, .direct: return 16...255
    }
  }

  private static func attributes(of role: Role) -> Style.Attributes {
    switch role {
    case .title, .focus, .header, .warning: return .bold
    case .critical: return [.bold, .reverse]
    case .selection: return .reverse
    case .key: return .underline
    default: return []
    }
  }

  private static let table: [OKLab] = (0...255).map { index in
    let c = Color.ansi(UInt8(index)).components ?? (0, 0, 0)
    return OKLab(red: c.red, green: c.green, blue: c.blue)
  }
}
