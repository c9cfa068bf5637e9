package import TUICore

/// One line of text being typed, with a cursor in it.
package struct LineEditor: Hashable, Sendable {
  /// What a key did to the line.
  package enum Outcome: Hashable, Sendable {
    /// The text or the cursor may have changed.
    case edited
    /// `Enter`.
    case accepted
    /// `Esc`, `Ctrl-C`, or backspace on an empty line.
    case cancelled
    /// Tab: complete the word; -1 for the other way around.
    case complete(Int)
    /// Fetch an older (-1) or newer (1) line.
    case recall(Int)
    /// Not a key of an editor.
    case ignored
  }

  /// The most bytes of a line.
  private static let bytesMost = 500

  /// The text; setting it puts the cursor at its end.
  package var text: String {
    didSet { cursor = text.count }
  }
  /// The characters before the cursor.
  package private(set) var cursor: Int
  /// What Tab goes through, where that has begun.
  package private(set) var choices: [String] = []
  private var choice = 0
  /// Where in the history the line is from, counted from its end; 0 is what is typed.
  private var age = 0
  private var draft = ""

  /// Starts with a text, the cursor at its end.
  package init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// The text before the cursor.
  package var head: Substring { text.prefix(cursor) }

  /// Takes a key.
  package mutating func take(_ key: Key) -> Outcome {
    if key != .tab, key != .backTab { choices = [] }
    switch key {
    case .enter: return .accepted
    case .escape, .control("c"), .control("g"): return .cancelled
    case .tab: return .complete(1)
    case .backTab: return .complete(-1)
    case .up, .control("p"): return .recall(-1)
    case .down, .control("n"): return .recall(1)
    default: return move(key) ? .edited : change(key)
    }
  }

  /// Puts a pasted text in at the cursor, as one line (`PastedLine`) and as far as there is room.
  package mutating func paste(_ pasted: String) -> Outcome {
    choices = []
    var room = Self.bytesMost - text.utf8.count
    let fitting = PastedLine(pasted).text.prefix { character in
      room -= character.utf8.count
      return room >= 0
    }
    guard !fitting.isEmpty else { return .ignored }
    replace(cursor..<cursor, with: String(fitting))
    return .edited
  }

  /// Moves the cursor, where a key does that.
  private mutating func move(_ key: Key) -> Bool {
    switch key {
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .alt("b"), .shiftLeft: cursor = wordStart
    case .alt("f"), .shiftRight: cursor = wordEnd
    default: return false
    }
    return true
  }

  private mutating func change(_ key: Key) -> Outcome {
    switch key {
    case .character(let character):
      guard text.utf8.count + character.utf8.count <= Self.bytesMost else { return .ignored }
      replace(cursor..<cursor, with: String(character))
    case .backspace, .control("h"):
      if text.isEmpty { return .cancelled }
      if cursor > 0 { replace(cursor - 1..<cursor, with: "") }
    case .delete: if cursor < text.count { replace(cursor..<cursor + 1, with: "") }
    case .control("u"): replace(0..<cursor, with: "")
    case .control("k"): replace(cursor..<text.count, with: "")
    case .control("w"), .alt("\u{7f}"): replace(wordStart..<cursor, with: "")
    case .alt("d"): replace(cursor..<wordEnd, with: "")
    default: return .ignored
    }
    return .edited
  }

  private mutating func replace(_ range: Range<Int>, with new: String) {
    let tail = text.dropFirst(range.upperBound)
    let head = text.prefix(range.lowerBound) + new
    let place = head.count
    text = String(head + tail)
    cursor = min(place, text.count)
  }

  /// Where the word before the cursor begins.
  private var wordStart: Int {
    let head = Array(head)
    var place = head.count
    while place > 0, head[place - 1] == " " { place -= 1 }
    while place > 0, head[place - 1] != " " { place -= 1 }
    return place
  }

  /// Where the word behind the cursor ends.
  private var wordEnd: Int {
    let all = Array(text)
    var place = cursor
    while place < all.count, all[place] == " " { place += 1 }
    while place < all.count, all[place] != " " { place += 1 }
    return place
  }

  // MARK: Older lines and completions

  /// Whether a line of the history is shown.
  package var isRecalled: Bool { age > 0 }

  /// Goes to an older (-1) or newer (1) line of `lines`, oldest first; behind the newest is what was
  /// typed.
  package mutating func recall(_ step: Int, _ lines: [String]) {
    let next = age - step
    guard (0...lines.count).contains(next) else { return }
    if age == 0 { draft = text }
    age = next
    text = age == 0 ? draft : lines[lines.count - age]
  }

  /// Completes the text: first as far as all of `found` agree, then to one after the other.
  ///
  /// `found` are whole lines; what they were found for is the text before the cursor.
  package mutating func complete(_ step: Int, _ found: () -> [String]) {
    if !choices.isEmpty {
      choice = (choice + step + choices.count) % choices.count
      text = choices[choice]
      return
    }
    let lines = found()
    guard let first = lines.first else { return }
    let agreed = lines.count == 1 ? first : Self.commonPrefix(lines)
    let head = String(head)
    if agreed.count > head.count || lines.count == 1 {
      text = agreed
      return
    }
    choices = lines
    choice = step > 0 ? 0 : lines.count - 1
    text = choices[choice]
  }

  private static func commonPrefix(_ texts: [String]) -> String {
    guard var prefix = texts.first else { return "" }
    for text in texts { while !text.hasPrefix(prefix) { prefix.removeLast() } }
    return prefix
  }
}
