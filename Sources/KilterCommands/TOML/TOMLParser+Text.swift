/// The four ways in which TOML quotes text.
extension TOMLParser {
  /// `"text"` with escapes, on one line.
  mutating func basicText() throws(TOMLError) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try escape(into: &text)
      default:
        try plainByte(byte, into: &text)
      }
    }
    throw error("the text has no closing quote")
  }

  /// `'text'` without escapes, on one line.
  mutating func literalText() throws(TOMLError) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = peek() {
      if byte == UInt8(ascii: "'") {
        index += 1
        return String(decoding: text, as: UTF8.self)
      }
      try plainByte(byte, into: &text)
    }
    throw error("the text has no closing quote")
  }

  /// `"""text"""` with escapes, over lines.
  mutating func longBasicText() throws(TOMLError) -> String {
    index += 3
    _ = skipNewline()
    var text: [UInt8] = []
    while let byte = peek() {
      if starts(with: "\"\"\"") { return closeLong(UInt8(ascii: "\""), &text) }
      if skipNewline() {
        text.append(UInt8(ascii: "\n"))
      } else if byte == UInt8(ascii: "\\") {
        if !skipContinuation() { try escape(into: &text) }
      } else {
        try plainByte(byte, into: &text)
      }
    }
    throw error("the text has no closing quotes")
  }

  /// `'''text'''` without escapes, over lines.
  mutating func longLiteralText() throws(TOMLError) -> String {
    index += 3
    _ = skipNewline()
    var text: [UInt8] = []
    while let byte = peek() {
      if starts(with: "'''") { return closeLong(UInt8(ascii: "'"), &text) }
      if skipNewline() {
        text.append(UInt8(ascii: "\n"))
      } else {
        try plainByte(byte, into: &text)
      }
    }
    throw error("the text has no closing quotes")
  }

  /// Up to two quotes may stand right before the closing three.
  private mutating func closeLong(_ quote: UInt8, _ text: inout [UInt8]) -> String {
    index += 3
    var extra = 0
    while extra < 2, peek() == quote {
      text.append(quote)
      index += 1
      extra += 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A backslash at a line's end swallows the white space that follows.
  private mutating func skipContinuation() -> Bool {
    let start = index
    index += 1
    while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { index += 1 }
    guard skipNewline() else {
      index = start
      return false
    }
    while true {
      while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { index += 1 }
      if !skipNewline() { return true }
    }
  }

  private mutating func plainByte(_ byte: UInt8, into text: inout [UInt8]) throws(TOMLError) {
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
      throw error("the text has no closing quote")
    }
    if byte < 0x20 && byte != 0x09 || byte == 0x7F {
      throw error("a control character in a text; write it as an escape")
    }
    text.append(byte)
    index += 1
  }

  private mutating func escape(into text: inout [UInt8]) throws(TOMLError) {
    index += 1
    guard let byte = peek() else { throw error("the text has no closing quote") }
    let digits: Int
    switch byte {
    case UInt8(ascii: "b"): return accept(0x08, &text)
    case UInt8(ascii: "t"): return accept(0x09, &text)
    case UInt8(ascii: "n"): return accept(0x0A, &text)
    case UInt8(ascii: "f"): return accept(0x0C, &text)
    case UInt8(ascii: "r"): return accept(0x0D, &text)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return accept(byte, &text)
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: throw error("not an escape; write a backslash as `\\\\`")
    }
    let start = index + 1
    guard start + digits <= bytes.count, bytes[start] != UInt8(ascii: "+"),
      bytes[start] != UInt8(ascii: "-"),
      let code = UInt32(String(decoding: bytes[start..<start + digits], as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(code)
    else { throw error("not a Unicode scalar value") }
    text.append(contentsOf: String(Character(scalar)).utf8)
    index = start + digits
  }

  private mutating func accept(_ byte: UInt8, _ text: inout [UInt8]) {
    text.append(byte)
    index += 1
  }
}
