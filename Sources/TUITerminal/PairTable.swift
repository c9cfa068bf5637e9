import CNcurses
import TUICore

/// ncurses' colour pair and attributes for every style, made when a theme is set.
struct PairTable {
  /// The pair and attributes of one style.
  struct Entry {
    var pair: Int32
    var attributes: Style.Attributes
  }

  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// How ncurses numbers colours past the palette.
  enum Numbering {
    /// Only the palette exists.
    case palette
    /// 0…255 are the palette, more is red, green and blue: `TerminfoEntry.claimDirectColor`.
    case paletteAndDirect
    /// 0…7 are the palette, more is red, green and blue: entries such as `xterm-direct`.
    case direct
  }

  private var entries: [Entry] = []
  /// The pair of a cleared screen.
  private(set) var ground: Int32 = 0

  /// Gives every style of a theme its pair.
  ///
  /// Pairs that no longer fit are shown without colours.
  init(theme: Theme, depth: ColorDepth, numbering: Numbering) {
    if depth != .none { kilter_reset_pairs() }
    let limit = depth == .none ? 0 : Int(kilter_color_pairs())
    // Pair 0 is used by nobody: going back to it, ncurses resets every attribute as well, three
    // bytes more each time than to a pair of the terminal's own colours.
    var pairs: [Colors: Int32] = [:]
    func entry(_ look: Look, _ role: Role) -> Entry {
      let shown = depth.shown(look, role: role)
      let colors = Colors(
        foreground: PairTable.number(shown.foreground, numbering),
        background: PairTable.number(shown.background, numbering))
      if let pair = pairs[colors] { return Entry(pair: pair, attributes: shown.attributes) }
      guard pairs.count + 1 < limit else { return Entry(pair: 0, attributes: shown.attributes) }
      let pair = Int32(pairs.count + 1)
      init_extended_pair(pair, colors.foreground, colors.background)
      pairs[colors] = pair
      return Entry(pair: pair, attributes: shown.attributes)
    }
    entries.reserveCapacity(Theme.indexCount)
    for role in Role.allCases {
      for step in 0..<Theme.steps {
        let style = Style(role, level: UInt8(step * 100 / (Theme.steps - 1)))
        assert(Theme.index(of: style) == entries.count, "styles are in the theme's order")
        entries.append(entry(theme.look(style), role))
      }
    }
    ground = entries[Theme.index(of: .plain)].pair
  }

  /// The pair and attributes of a style.
  subscript(style: Style) -> Entry {
    var entry = entries[Theme.index(of: style)]
    entry.attributes.formUnion(style.attributes)
    return entry
  }

  private static func number(_ color: Color, _ numbering: Numbering) -> Int32 {
    switch color {
    case .terminal: return -1
    case .ansi(let index):
      guard numbering == .direct, index >= 8, let c = color.components else { return Int32(index) }
      return packed(c.red, c.green, c.blue, above: 8)
    case .rgb(let red, let green, let blue):
      return packed(red, green, blue, above: numbering == .direct ? 8 : 256)
    }
  }

  /// Red, green and blue in one number, moved by one step of green where that number would mean
  /// a colour of the palette.
  private static func packed(_ red: UInt8, _ green: UInt8, _ blue: UInt8, above: Int32) -> Int32 {
    let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    return value < above ? value | 0x100 : value
  }
}
