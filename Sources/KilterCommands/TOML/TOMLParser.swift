/// Reads TOML 1.0 and keeps the line of every key, so that a wrong setting can be pointed at.
package struct TOMLParser {
  var bytes: [UInt8]
  var index = 0
  private var line = 1
  private var lineStart = 0
  /// How deep lists and braces may nest: deeper is refused, so that the stack has a limit.
  private static let depthLimit = 64

  /// Reads a whole document.
  ///
  /// - Throws: the first thing that is not TOML.
  package static func parse(_ text: String) throws(TOMLError) -> TOMLTable {
    var parser = TOMLParser(bytes: Array(text.utf8))
    return try parser.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func document() throws(TOMLError) -> TOMLTable {
    var root = TOMLTable()
    var header: [String] = []
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    while true {
      try skipBlankLines()
      guard let byte = peek() else { return root }
      let begin = line
      if byte == UInt8(ascii: "[") {
        header = try headerLine(into: &root)
      } else {
        let path = try dottedKey()
        try expect(UInt8(ascii: "="), "`=` after the key")
        let node = TOMLNode(try value(depth: 0), line: begin)
        if let problem = root.insert(node, at: (header + path)[...]) {
          throw TOMLError(line: begin, column: 1, message: problem)
        }
      }
      try endOfLine()
    }
  }

  private mutating func headerLine(into root: inout TOMLTable) throws(TOMLError) -> [String] {
    let begin = line
    index += 1
    let isList = peek() == UInt8(ascii: "[")
    if isList { index += 1 }
    let path = try dottedKey()
    try expect(UInt8(ascii: "]"), "`]` after the table's name")
    if isList { try expect(UInt8(ascii: "]"), "`]]` after the table's name") }
    let problem =
      isList
      ? root.appendTable(path[...], line: begin) : root.open(path[...], line: begin)
    if let problem { throw TOMLError(line: begin, column: 1, message: problem) }
    return path
  }

  // MARK: Keys

  private mutating func dottedKey() throws(TOMLError) -> [String] {
    var path: [String] = []
    while true {
      skipSpaces()
      path.append(try simpleKey())
      skipSpaces()
      guard peek() == UInt8(ascii: ".") else { return path }
      index += 1
    }
  }

  private mutating func simpleKey() throws(TOMLError) -> String {
    switch peek() {
    case UInt8(ascii: "\""): return try basicText()
    case UInt8(ascii: "'"): return try literalText()
    default: break
    }
    let start = index
    while let byte = peek(), Self.isBare(byte) { index += 1 }
    guard index > start else { throw error("expected a key") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
    skipSpaces()
    guard depth < Self.depthLimit else { throw error("lists and tables nest too deep") }
    switch peek() {
    case UInt8(ascii: "\""):
      return .text(starts(with: "\"\"\"") ? try longBasicText() : try basicText())
    case UInt8(ascii: "'"):
      return .text(starts(with: "'''") ? try longLiteralText() : try literalText())
    case UInt8(ascii: "["): return try list(depth: depth)
    case UInt8(ascii: "{"): return try inlineTable(depth: depth)
    case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"):
      throw error("expected a value")
    default: return try plainValue()
    }
  }

  private mutating func list(depth: Int) throws(TOMLError) -> TOMLValue {
    index += 1
    var items: [TOMLNode] = []
    while true {
      try skipBlankLines()
      if peek() == UInt8(ascii: "]") { break }
      let begin = line
      items.append(TOMLNode(try value(depth: depth + 1), line: begin))
      try skipBlankLines()
      if peek() == UInt8(ascii: ",") {
        index += 1
      } else if peek() != UInt8(ascii: "]") {
        throw error("expected `,` or `]` in the list")
      }
    }
    index += 1
    return .array(items)
  }

  private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLValue {
    index += 1
    var table = TOMLTable()
    skipSpaces()
    if peek() == UInt8(ascii: "}") {
      index += 1
    } else {
      while true {
        let begin = line
        let path = try dottedKey()
        try expect(UInt8(ascii: "="), "`=` after the key")
        let node = TOMLNode(try value(depth: depth + 1), line: begin)
        if let problem = table.insert(node, at: path[...]) { throw error(problem) }
        skipSpaces()
        guard peek() == UInt8(ascii: ",") else { break }
        index += 1
      }
      try expect(UInt8(ascii: "}"), "`,` or `}` in the table")
    }
    table.origin = .inline
    return .table(table)
  }

  private mutating func plainValue() throws(TOMLError) -> TOMLValue {
    let start = index
    while let byte = peek(), Self.isBare(byte) || "+.:".utf8.contains(byte) { index += 1 }
    var word = String(decoding: bytes[start..<index], as: UTF8.self)
    // `2024-05-01 10:00:00` is one value.
    if TOMLPlainValue.isDate(word), peek() == UInt8(ascii: " "), index + 1 < bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index + 1])
    {
      index += 1
      let begin = index
      while let byte = peek(), Self.isBare(byte) || "+.:".utf8.contains(byte) { index += 1 }
      word += " " + String(decoding: bytes[begin..<index], as: UTF8.self)
    }
    if let value = TOMLPlainValue.read(word) { return value }
    index = start
    guard !word.isEmpty else { throw error("expected a value") }
    throw error("`\(word)` is not a value; text stands in quotes: \"\(word)\"")
  }

  // MARK: Bytes

  func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  func starts(with text: StaticString) -> Bool {
    bytes[index...].starts(
      with: UnsafeBufferPointer(
        start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func error(_ message: String) -> TOMLError {
    TOMLError(line: line, column: index - lineStart + 1, message: message)
  }

  /// Steps over a line's end, `\n` or `\r\n`, if one is here.
  mutating func skipNewline() -> Bool {
    if starts(with: "\r\n") { index += 1 }
    guard peek() == UInt8(ascii: "\n") else { return false }
    index += 1
    line += 1
    lineStart = index
    return true
  }

  private mutating func skipSpaces() {
    while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { index += 1 }
  }

  private mutating func skipComment() throws(TOMLError) {
    guard peek() == UInt8(ascii: "#") else { return }
    while let byte = peek(), byte != UInt8(ascii: "\n"), !starts(with: "\r\n") {
      if byte < 0x20 && byte != 0x09 || byte == 0x7F { throw error("a control character") }
      index += 1
    }
  }

  private mutating func skipBlankLines() throws(TOMLError) {
    repeat {
      skipSpaces()
      try skipComment()
    } while skipNewline()
  }

  private mutating func endOfLine() throws(TOMLError) {
    skipSpaces()
    try skipComment()
    guard skipNewline() || peek() == nil else {
      throw error("expected the end of the line after the value")
    }
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(TOMLError) {
    skipSpaces()
    guard peek() == byte else { throw error("expected \(what)") }
    index += 1
  }
}
