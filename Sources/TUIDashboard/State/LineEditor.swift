package import TUICore

/// One line of text being typed.
package struct LineEditor: Hashable, Sendable {
  /// What a key did to the line.
  package enum Outcome: Hashable, Sendable {
    /// The text may have changed.
    case edited
    /// `Enter`.
    case accepted
    /// `Esc`, `Ctrl-C`, or backspace on an empty line.
    case cancelled
    /// Tab: complete the word.
    case complete
    /// Not a key of an editor.
    case ignored
  }

  /// The text.
  package var text: String

  /// Starts with a text, the cursor at its end.
  package init(_ text: String = "") { self.text = text }

  /// Takes a key.
  package mutating func take(_ key: Key) -> Outcome {
    switch key {
    case .character(let character):
      guard text.utf8.count < 500 else { return .ignored }
      text.append(character)
      return .edited
    case .backspace, .control("h"):
      if text.isEmpty { return .cancelled }
      text.removeLast()
      return .edited
    case .control("u"):
      text = ""
      return .edited
    case .control("w"):
      while text.last == " " { text.removeLast() }
      while let last = text.last, last != " " { text.removeLast() }
      return .edited
    case .enter: return .accepted
    case .escape, .control("c"), .control("g"): return .cancelled
    case .tab: return .complete
    default: return .ignored
    }
  }
}
