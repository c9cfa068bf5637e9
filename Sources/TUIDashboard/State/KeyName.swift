package import TUICore

/// Names of keys as people write them: `q`, `C-x`, `M-x`, `F1`, `S-Tab`, `PgUp`, `Space`.
package enum KeyName {
  /// The name of a key.
  package static func text(_ key: Key) -> String {
    switch key {
    case .character(" "): return "Space"
    case .character(let character): return String(character)
    case .control(let character): return "C-" + String(character)
    case .alt(let character): return "M-" + String(character)
    case .function(let number): return "F" + String(number)
    default: return named.first { $0.key == key }?.name ?? "?"
    }
  }

  /// The key with a name, or `nil` where there is none.
  package static func parse(_ name: String) -> Key? {
    if name == "Space" || name == "space" { return .character(" ") }
    if name.count == 1, let only = name.first { return .character(only) }
    if let found = named.first(where: { $0.name.lowercased() == name.lowercased() }) {
      return found.key
    }
    let head = name.prefix(2)
    let rest = name.dropFirst(2)
    if rest.count == 1, let only = rest.first {
      if head == "C-" || head == "c-" || head == "^" {
        return controls.contains(only) ? .control(Character(only.lowercased())) : nil
      }
      if head == "M-" || head == "A-" { return .alt(only) }
    }
    if name.hasPrefix("^"), name.count == 2, let only = name.last, controls.contains(only) {
      return .control(Character(only.lowercased()))
    }
    if name.hasPrefix("F") || name.hasPrefix("f"), let number = Int(name.dropFirst()),
      (1...12).contains(number)
    {
      return .function(number)
    }
    return nil
  }

  private static let controls = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"

  private static let named: [(name: String, key: Key)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("S-Up", .shiftUp),
    ("S-Down", .shiftDown), ("S-Left", .shiftLeft), ("S-Right", .shiftRight), ("Home", .home),
    ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown), ("Ins", .insert), ("Del", .delete),
    ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab),
    ("Backspace", .backspace),
  ]
}
