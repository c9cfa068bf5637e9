/// Texts of statements without what a user typed into them.
///
/// What is a constant in PostgreSQL's lexical structure (documentation, section 4.1) becomes `?`:
/// quoted and dollar-quoted texts, bit and Unicode texts, numbers, parameters. Comments go, blanks
/// are made one. Where it is not sure where a constant ends, the rest is left out.
package enum SQLText {
  /// Bytes of a statement that are shown.
  package static let shownBytes = 200

  /// A statement without constants, cut to `limit` bytes with `…` at the end.
  package static func normalised(_ text: String, limit: Int = shownBytes) -> String {
    var scanner = Scanner(bytes: Array(text.utf8.prefix(65_536)), limit: limit)
    scanner.run()
    return scanner.result
  }

  private struct Scanner {
    let bytes: [UInt8]
    let limit: Int
    var place = 0
    var output: [UInt8] = []
    var isBlankDue = false
    var isCut = false

    init(bytes: [UInt8], limit: Int) {
      self.bytes = bytes
      self.limit = limit
    }

    var result: String {
      var shown = output
      if shown.count > limit || isCut {
        shown = Array(shown.prefix(limit))
        // Not in the middle of a character.
        while let last = shown.last, last & 0xC0 == 0x80 { shown.removeLast() }
        if let last = shown.last, last >= 0xC0 { shown.removeLast() }
        while shown.last == UInt8(ascii: " ") { shown.removeLast() }
        return String(decoding: shown, as: UTF8.self) + "…"
      }
      while shown.last == UInt8(ascii: ";") { shown.removeLast() }
      return String(decoding: shown, as: UTF8.self)
    }

    func byte(_ offset: Int = 0) -> UInt8 {
      place + offset < bytes.count ? bytes[place + offset] : 0
    }

    mutating func run() {
      while place < bytes.count, output.count <= limit {
        let byte = byte()
        switch byte {
        case 0...UInt8(ascii: " "), 0x7F: blank()
        case UInt8(ascii: "-") where self.byte(1) == UInt8(ascii: "-"): lineComment()
        case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"): blockComment()
        case UInt8(ascii: "'"): constant { $0.quoted(escapes: false) }
        case UInt8(ascii: "\""): identifier()
        case UInt8(ascii: "$"): dollar()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): constant { $0.number() }
        case UInt8(ascii: ".") where Self.isDigit(self.byte(1)): constant { $0.number() }
        case _ where Self.isWordStart(byte): word()
        default: put(byte)
        }
      }
      isCut = isCut || place < bytes.count
    }

    mutating func put(_ byte: UInt8) {
      write(byte)
      place += 1
    }

    mutating func write(_ byte: UInt8) {
      if isBlankDue, !output.isEmpty, byte != UInt8(ascii: ",") { output.append(UInt8(ascii: " ")) }
      isBlankDue = false
      output.append(byte)
    }

    mutating func blank() {
      isBlankDue = true
      place += 1
    }

    mutating func lineComment() {
      isBlankDue = true
      while place < bytes.count, byte() != UInt8(ascii: "\n") { place += 1 }
    }

    /// Comments nest.
    mutating func blockComment() {
      isBlankDue = true
      var depth = 0
      while place < bytes.count {
        if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
          depth += 1
          place += 2
        } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
          depth -= 1
          place += 2
          if depth == 0 { return }
        } else {
          place += 1
        }
      }
    }

    /// A constant becomes `?`; a list of them becomes one.
    mutating func constant(_ skip: (inout Scanner) -> Void) {
      let isInList = output.last == UInt8(ascii: ",") && output.dropLast().last == UInt8(ascii: "?")
      if isInList {
        output.removeLast()
        isBlankDue = false
      } else {
        write(UInt8(ascii: "?"))
      }
      skip(&self)
    }

    /// A text in single quotes, from the quote on.
    ///
    /// A backslash before a quote ends it or does not, by a setting of the session that is not
    /// known here.
    mutating func quoted(escapes: Bool) {
      place += 1
      while place < bytes.count {
        let byte = byte()
        if byte == UInt8(ascii: "\\") {
          if escapes {
            place += 2
            continue
          }
          if self.byte(1) == UInt8(ascii: "'") {
            giveUp()
            return
          }
        } else if byte == UInt8(ascii: "'") {
          place += 1
          guard self.byte() == UInt8(ascii: "'") else { return }
        }
        place += 1
      }
      place = min(place, bytes.count)
    }

    /// The rest cannot be told apart.
    mutating func giveUp() {
      place = bytes.count
      isCut = true
    }

    /// A quoted identifier stays as it is.
    mutating func identifier() {
      put(byte())
      while place < bytes.count, output.count <= limit {
        let isQuote = byte() == UInt8(ascii: "\"")
        if byte() < 0x20 { place += 1 } else { put(byte()) }
        if isQuote {
          guard byte() == UInt8(ascii: "\"") else { return }
          put(byte())
        }
      }
    }

    /// A parameter as `$1`, or a text in dollar quotes.
    mutating func dollar() {
      if Self.isDigit(byte(1)) {
        constant { scanner in
          scanner.place += 1
          scanner.number()
        }
        return
      }
      var end = place + 1
      while end < bytes.count, Self.isWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
        // A tag that is cut off begins a text that is cut off too.
        if end == bytes.count { constant { $0.giveUp() } } else { put(byte()) }
        return
      }
      let tag = bytes[place...end]
      constant { scanner in
        scanner.place = end + 1
        while scanner.place < scanner.bytes.count {
          if scanner.byte() == UInt8(ascii: "$"),
            scanner.bytes[scanner.place...].starts(with: tag)
          {
            scanner.place += tag.count
            return
          }
          scanner.place += 1
        }
      }
    }

    mutating func number() {
      while place < bytes.count {
        let byte = byte()
        let isExponent =
          (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && place > 0
          && bytes[place - 1] | 0x20 == UInt8(ascii: "e") && Self.isDigit(self.byte(1))
        guard Self.isWord(byte) || byte == UInt8(ascii: ".") || isExponent else { return }
        place += 1
      }
    }

    /// A key word or a name; `E'`, `B'`, `X'`, `N'` and `U&'` begin texts.
    mutating func word() {
      let lower = byte() | 0x20
      if byte(1) == UInt8(ascii: "'"), "ebxn".utf8.contains(lower) {
        constant { scanner in
          scanner.place += 1
          scanner.quoted(escapes: lower == UInt8(ascii: "e"))
        }
        return
      }
      if lower == UInt8(ascii: "u"), byte(1) == UInt8(ascii: "&"), byte(2) == UInt8(ascii: "'") {
        constant { scanner in
          scanner.place += 2
          scanner.quoted(escapes: false)
        }
        return
      }
      while place < bytes.count, Self.isWord(byte()) { put(byte()) }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
      byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    static func isWordStart(_ byte: UInt8) -> Bool {
      let lower = byte | 0x20
      return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || byte >= 0x80
        || byte == UInt8(ascii: "_")
    }

    static func isWord(_ byte: UInt8) -> Bool {
      isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
  }
}
