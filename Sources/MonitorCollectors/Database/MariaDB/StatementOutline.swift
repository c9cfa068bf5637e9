/// The shape of an SQL statement of MariaDB or MySQL: its constants are `?`, comments are gone, white
/// space is one space, and lists of constants are one.
///
/// What a person typed into it never gets out: a text that cannot be told from a name is none of the
/// server's syntax. Texts stand in `'…'` or `"…"`, names in backquotes
/// (https://mariadb.com/kb/en/string-literals/, https://mariadb.com/kb/en/comment-syntax/).
package enum StatementOutline {
  /// The shape, at most `most` characters, with `…` where it was cut.
  package static func of(_ statement: String, most: Int = 200) -> String {
    var scanner = Scanner(Array(statement.utf8.prefix(8_192)))
    while scanner.step() {}
    let text = String(decoding: scanner.outline, as: UTF8.self)
    let trimmed = text.last == " " ? String(text.dropLast()) : text
    return trimmed.count <= most ? trimmed : String(trimmed.prefix(most - 1)) + "…"
  }

  private struct Scanner {
    private let bytes: [UInt8]
    private var place = 0
    private(set) var outline: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8 {
      place + offset < bytes.count ? bytes[place + offset] : 0
    }

    /// Reads one thing; `false` at the end.
    mutating func step() -> Bool {
      guard place < bytes.count else { return false }
      switch byte() {
      case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20:
        place += 1
        space()
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        skipText(byte())
        constant()
      case UInt8(ascii: "`"): copyName()
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-") && byte(2) <= 0x20: skipLine()
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipComment()
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        skipNumber()
        constant()
      case UInt8(ascii: ".") where Self.isDigit(byte(1)):
        skipNumber()
        constant()
      case let first where Self.isWordByte(first): copyWord()
      case UInt8(ascii: ","):
        if outline.last == 0x20 { outline.removeLast() }
        outline.append(byte())
        place += 1
      case UInt8(ascii: ")"):
        outline.append(byte())
        place += 1
        // One row of constants stands for all.
        for rows in ["(?), (?)", "(?),(?)"]
        where outline.suffix(rows.count).elementsEqual(rows.utf8) {
          outline.removeLast(rows.count - 3)
        }
      default:
        outline.append(byte())
        place += 1
      }
      return true
    }

    private mutating func space() {
      if let last = outline.last, last != 0x20, last != UInt8(ascii: "(") { outline.append(0x20) }
    }

    /// A constant; `?, ?, ?` and `(?), (?)` become one.
    private mutating func constant() {
      if outline.suffix(3).elementsEqual("?, ".utf8) {
        outline.removeLast(2)
      } else if outline.suffix(2).elementsEqual("?,".utf8) {
        outline.removeLast(1)
      } else if outline.suffix(1).elementsEqual("?".utf8) {
        // Texts that stand side by side are one text.
      } else if outline.suffix(2).elementsEqual("? ".utf8) {
        outline.removeLast(1)
      } else {
        if let last = outline.last, Self.isWordByte(last) { outline.append(0x20) }
        outline.append(UInt8(ascii: "?"))
      }
    }

    private mutating func skipText(_ quote: UInt8) {
      place += 1
      while place < bytes.count {
        if byte() == UInt8(ascii: "\\") {
          place += 2
        } else if byte() == quote {
          place += 1
          // A doubled quote stands for itself.
          if byte() != quote || place >= bytes.count { return }
          place += 1
        } else {
          place += 1
        }
      }
    }

    private mutating func copyName() {
      let start = place
      place += 1
      while place < bytes.count, byte() != UInt8(ascii: "`") { place += 1 }
      // A name without an end may be anything.
      guard place < bytes.count else {
        constant()
        return
      }
      place += 1
      outline.append(contentsOf: bytes[start..<place])
    }

    private mutating func skipLine() {
      while place < bytes.count, byte() != 0x0A { place += 1 }
      space()
    }

    private mutating func skipComment() {
      place += 2
      while place < bytes.count, byte() != UInt8(ascii: "*") || byte(1) != UInt8(ascii: "/") {
        place += 1
      }
      place = min(bytes.count, place + 2)
      space()
    }

    /// Digits, hexadecimal digits, a point, an exponent and its sign.
    private mutating func skipNumber() {
      while place < bytes.count {
        let isSign = byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+")
        let afterExponent = place > 0 && bytes[place - 1] | 0x20 == UInt8(ascii: "e")
        guard
          Self.isWordByte(byte()) || byte() == UInt8(ascii: ".")
            || isSign && afterExponent && Self.isDigit(byte(1))
        else { return }
        place += 1
      }
    }

    private mutating func copyWord() {
      let start = place
      while place < bytes.count, Self.isWordByte(byte()) { place += 1 }
      let word = bytes[start..<place]
      // `x'…'`, `b'…'`, `n'…'` and `_utf8'…'` belong to the text that follows.
      let isPrefix =
        word.count == 1 && "xbnXBN".utf8.contains(word[start]) || word[start] == UInt8(ascii: "_")
      if isPrefix, byte() == UInt8(ascii: "'") || byte() == UInt8(ascii: "\"") { return }
      if outline.last == UInt8(ascii: "?") { outline.append(0x20) }
      outline.append(contentsOf: word)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Letters, digits, `_`, `$`, `@` and all beyond ASCII.
    private static func isWordByte(_ byte: UInt8) -> Bool {
      isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "@")
        || byte >= 0x80
    }
  }
}
