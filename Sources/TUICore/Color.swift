/// A colour as a theme names it.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminal
  /// One of the terminal's palette; 0…15 are the colours its user chose.
  case ansi(UInt8)
  /// Red, green and blue in sRGB.
  case rgb(UInt8, UInt8, UInt8)

  /// The usual red, green and blue of the colour: xterm's palette stands in for the user's own;
  /// `nil` for the terminal's own foreground or background, which nobody knows.
  package var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch self {
    case .terminal: return nil
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .ansi(let index): return Color.palette(index)
    }
  }

  /// How bright the colour is to an eye, 0…1: WCAG 2's relative luminance; `nil` if not known.
  package var luminance: Double? {
    guard let (red, green, blue) = components else { return nil }
    return 0.2126 * OKLab.linear(red) + 0.7152 * OKLab.linear(green) + 0.0722 * OKLab.linear(blue)
  }

  /// How well this is read on `background`, 1…21: WCAG 2's contrast ratio; `nil` if not known.
  package func contrast(on background: Color) -> Double? {
    guard let mine = luminance, let other = background.luminance else { return nil }
    return (max(mine, other) + 0.05) / (min(mine, other) + 0.05)
  }

  /// The colour `fraction` of the way to another, in OKLab; either end where a colour is not known.
  package func mixed(with other: Color, _ fraction: Double) -> Color {
    guard let from = components, let to = other.components else {
      return fraction < 0.5 ? self : other
    }
    if fraction <= 0 { return self }
    if fraction >= 1 { return other }
    let start = OKLab(red: from.red, green: from.green, blue: from.blue)
    let end = OKLab(red: to.red, green: to.green, blue: to.blue)
    let mixed = start.mixed(with: end, fraction).components
    return .rgb(mixed.red, mixed.green, mixed.blue)
  }

  /// xterm's default palette: 16 named colours, a 6×6×6 cube, and 24 greys.
  private static func palette(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    switch index {
    case 0..<16: return named[Int(index)]
    case 16..<232:
      let place = index - 16
      func step(_ n: UInt8) -> UInt8 { n == 0 ? 0 : 55 + 40 * n }
      return (step(place / 36), step(place / 6 % 6), step(place % 6))
    default:
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    }
  }

  private static let named: [(red: UInt8, green: UInt8, blue: UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
}
