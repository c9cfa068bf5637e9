import KilterCommands
import MonitorSupport
import Testing

@Suite("TOMLParser")
struct TOMLParserTests {
  /// The value of the only key of a document.
  private func value(_ text: String) throws -> TOMLValue? {
    try TOMLParser.parse("v = \(text)")["v"]?.value
  }

  static let values: [(String, TOMLValue)] = [
    (#""text""#, .text("text")), (#""a\tb\\\"\u00e4\U0001F4A1""#, .text("a\tb\\\"ä💡")),
    (#"'raw \n'"#, .text(#"raw \n"#)), ("\"\"\"\none\r\ntwo\"\"\"", .text("one\ntwo")),
    ("\"\"\"a \\\n   b\"\"\"", .text("a b")),
    ("\"\"\"\"\"quoted\"\"\"\"\"", .text("\"\"quoted\"\"")),
    ("'''\n'x' '''", .text("'x' ")), ("0", .integer(0)), ("-17", .integer(-17)),
    ("+1_000", .integer(1_000)), ("0xDEAD_beef", .integer(0xDEAD_BEEF)), ("0o17", .integer(15)),
    ("0b101", .integer(5)), ("9223372036854775807", .integer(.max)), ("1.5", .real(1.5)),
    ("-2e3", .real(-2_000)), ("6.5E-2", .real(0.065)), ("inf", .real(.infinity)),
    ("true", .flag(true)), ("false", .flag(false)),
    ("1979-05-27T07:32:00Z", .moment), ("1979-05-27 07:32:00.5", .moment),
    ("1979-05-27", .moment), ("07:32:00", .moment), ("[]", .array([])),
    ("[1, # one\n 'b',\n]", .array([.init(.integer(1), line: 1), .init(.text("b"), line: 2)])),
  ]

  @Test("Values of every kind", arguments: values)
  func kinds(text: String, expected: TOMLValue) throws {
    #expect(try value(text) == expected)
  }

  @Test(
    "What is no value is refused",
    arguments: [
      "", "500ms", "01", "1__0", "_1", "1_", "1.", ".5", "1e", "0x", "0x-1", "True", "'a", "\"a",
      "\"a\nb\"", "\"\\q\"", "\"\\uD800\"", "\"\\u+123\"", "[1 2]", "[1", "{a=1", "{a=1,}", "1 2",
      "9223372036854775808", "\"\u{1}\"", "--1", "1.e5", "'''a", "\"\"\"a", "{a=1, a=2}",
    ])
  func refuses(text: String) {
    #expect(throws: TOMLError.self) { try value(text) }
  }

  @Test("Tables by header, by dotted key and in braces, each key with its line")
  func tables() throws {
    let table = try TOMLParser.parse(
      """
      # a comment
      a = 1
      b.c = 2
      'odd key'."x y" = 3

      [ t . u ]
      d = { e = 4, f.g = 5 }
      [[list]]
      n = 1
      [[list]]
      n = 2
      """)
    #expect(table["a"] == TOMLNode(.integer(1), line: 2))
    #expect(inner(table, "b")?["c"] == TOMLNode(.integer(2), line: 3))
    #expect(inner(table, "odd key")?["x y"]?.line == 4)
    let braces = inner(table, "t").flatMap { inner($0, "u") }.flatMap { inner($0, "d") }
    #expect(braces?["e"] == TOMLNode(.integer(4), line: 7))
    #expect(braces.flatMap { inner($0, "f") }?["g"]?.value == .integer(5))
    guard case .array(let items) = table["list"]?.value else {
      Issue.record("no list of tables")
      return
    }
    #expect(items.map(\.line) == [8, 10])
  }

  private func inner(_ table: TOMLTable, _ key: String) -> TOMLTable? {
    if case .table(let inner) = table[key]?.value { inner } else { nil }
  }

  static let wrong: [(String, Int, Int, String)] = [
    ("a = 1\na = 2", 2, 5, "key-value pair: cannot redefine existing integer 'a'"),
    ("[t]\na=1\n[t]", 3, 1, "table header: cannot redefine existing table 't'"),
    ("a = 1\n[a]", 2, 1, "table header: cannot redefine existing integer 'a' as table"),
    (
      "a = {}\na.b = 1", 2, 1,
      "key-value pair: cannot redefine existing table as dotted key-value pair"
    ),
    ("a = 1\nb\nc = 1", 2, 2, "key-value pair: expected '=', saw '\\n'"),
    ("a = 5m", 1, 6, "decimal integer: expected digit, saw 'm'; text stands in quotes"),
    ("a = dark", 1, 5, "value: could not determine value type; text stands in quotes"),
    ("a = True", 1, 5, "boolean: expected 'true', saw 'T'; text stands in quotes"),
    ("a = 1 b = 2", 1, 7, "key-value pair: expected a comment or whitespace, saw 'b'"),
    ("a = [1]\n[[a]]", 2, 1, "table header: cannot redefine existing array 'a' as array-of-tables"),
    (
      "x = \"\"\"\n\n\"\"\"\ny = ?", 4, 5,
      "value: could not determine value type; text stands in quotes"
    ),
    ("= 1", 1, 1, "root table: expected keys, tables, whitespace or comments, saw '='"),
    ("[a\nb=1", 1, 3, "table header: expected ']', saw '\\n'"),
    ("a = 1\r\nb = \"ä\" c", 2, 9, "key-value pair: expected a comment or whitespace, saw 'c'"),
    ("ä = 1", 1, 1, "root table: expected keys, tables, whitespace or comments, saw 'ä'"),
    ("[?]", 1, 2, "key: expected bare key starting character or string delimiter, saw '?'"),
  ]

  @Test("A mistake is told with its place", arguments: wrong)
  func mistakes(text: String, line: Int, column: Int, message: String) {
    let error = #expect(throws: TOMLError.self) { try TOMLParser.parse(text) }
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.message == message)
  }

  @Test("The keys stand in the order of the file, whatever their names")
  func order() throws {
    let table = try TOMLParser.parse("z = 1\nm.y = 2\na = 3\nm.b = 4\n[k]\n[c]")
    #expect(table.entries.map(\.key) == ["z", "m", "a", "k", "c"])
    #expect(inner(table, "m")?.entries.map(\.key) == ["y", "b"])
    #expect(try TOMLParser.parse("").entries.isEmpty)
    #expect(try TOMLParser.parse("\u{FEFF}a = 1")["a"]?.line == 1)
  }

  /// Text that nests, and where it is refused.
  static let deep: [(String, String)] = [
    ("a = " + String(repeating: "[", count: 100_000), "nested value depth"),
    ("a = " + String(repeating: "{a=", count: 100_000), "nested value depth"),
    (String(repeating: "a.", count: 500_000) + "a = 1", "dots in a line"),
    (String(repeating: "\"#\" . ", count: 100_000) + "a = 1", "dots in a line"),
    ("[" + String(repeating: "a.", count: 500_000) + "a]", "dots in a line"),
    ("[[" + String(repeating: "a.", count: 500_000) + "a]]", "dots in a line"),
    (
      "a = {b = '''\n#''', " + String(repeating: "a.", count: 500_000) + "a = 1}",
      "dots in a line"
    ),
  ]

  @Test("Nesting has a limit and does not exhaust the stack", arguments: deep.indices)
  func depth(index: Int) {
    let (text, message) = Self.deep[index]
    let error = #expect(throws: TOMLError.self) { try TOMLParser.parse(text) }
    #expect(error?.message.contains(message) == true)
  }

  @Test("The deepest document that is taken fits on the stack")
  func deepest() throws {
    let path = String(repeating: "a.", count: 32) + "a"
    let levels = 31
    // A text over lines is how a table in braces gets new lines, and each may have its dots.
    let text =
      "[\(path)]\nx = " + String(repeating: "{b='''\n''',\(path)=", count: levels) + "[]"
      + String(repeating: "}", count: levels)
    var node = TOMLNode(.table(try TOMLParser.parse(text)), line: 1)
    var depth = 0
    while true {
      let inner: TOMLNode? =
        switch node.value {
        case .table(let table): table.entries.last?.node
        default: nil
        }
      guard let inner else { break }
      node = inner
      depth += 1
    }
    #expect(depth == 33 + 1 + levels * 33)
    #expect(node.value == .array([]))
  }

  @Test("Points that separate no keys are free")
  func dots() throws {
    let dots = String(repeating: ".", count: 200)
    let sentences = String(repeating: "a. ", count: 200)
    let table = try TOMLParser.parse(
      "# \(sentences)\n  #\(dots)\na = 1 # \(dots)\nb = '\(dots)'")
    #expect(table["b"] == TOMLNode(.text(dots), line: 4))
  }

  /// A document with something of everything.
  static let sample =
    SettingsText.commented() + """

      a.b = "x\\u00e4" # c
      m = \"""
      a \\
        ä\"""
      [[l]]
      k = [1, 'two', { three = 3.0, 'f' = \"""m\""" }]
      d = 1979-05-27 07:32:00
      """

  @Test("Every truncation and many changed bytes give a table or an error, never a trap")
  func hostile() throws {
    _ = try TOMLParser.parse(Self.sample)
    let bytes = Array(Array(Self.sample.utf8).suffix(500))
    for end in bytes.indices {
      _ = try? TOMLParser.parse(String(decoding: bytes[..<end], as: UTF8.self))
    }
    let seed: UInt64 = 42
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<5_000 {
      var changed = bytes
      let place = Int.random(in: 0..<changed.count, using: &generator)
      changed[place] = UInt8.random(in: .min ... .max, using: &generator)
      _ = try? TOMLParser.parse(String(decoding: changed, as: UTF8.self))
    }
  }

  @Test("Pieces of TOML in any order give a table or an error, never a trap")
  func pieces() {
    let pieces = [
      "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "\r\n", "\r",
      "#", "\\", "\\u", "+", "-", "_", "e", "0x", "1", "9", "T", ":", "inf", "nan", "true", "a",
      " ",
      "\u{FEFF}", "ä", "💡", "\u{2003}", "\u{1}", "\0",
    ]
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      var text = Bool.random(using: &generator) ? "a = " : ""
      for _ in 0..<Int.random(in: 0..<12, using: &generator) {
        text += pieces[Int.random(in: pieces.indices, using: &generator)]
      }
      _ = try? TOMLParser.parse(text)
    }
  }

  @Test("Quoted text reads back", arguments: ["", "a", "\"\\\n\t\u{1}\u{7F}", "ä💡", "~/x"])
  func quotes(text: String) throws {
    #expect(try value(TOMLText.quoted(text)) == .text(text))
  }
}
