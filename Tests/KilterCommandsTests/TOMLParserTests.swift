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
    ("1979-05-27T07:32:00Z", .moment("1979-05-27T07:32:00Z")),
    ("1979-05-27 07:32:00.5", .moment("1979-05-27 07:32:00.5")),
    ("07:32:00", .moment("07:32:00")), ("[]", .array([])),
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

  static let wrong: [(String, Int, String)] = [
    ("a = 1\na = 2", 2, "`a` was already given in line 1"),
    ("[t]\na=1\n[t]", 3, "this table was already opened"),
    ("a = 1\n[a]", 2, "`a` is a whole number (line 1), not a table"),
    ("a = {}\na.b = 1", 2, "a table in braces cannot be added to"),
    ("a = 1\n\nb", 3, "expected `=` after the key"),
    ("a = 5m", 1, "`5m` is not a value; text stands in quotes: \"5m\""),
    ("a = 1 b = 2", 1, "expected the end of the line after the value"),
    ("a = [1]\n[[a]]", 2, "`a` was already given in line 1"),
    ("x = \"\"\"\n\n\"\"\"\ny = ?", 4, "expected a value"),
    ("= 1", 1, "expected a key"), ("[a\nb=1", 1, "expected `]` after the table's name"),
  ]

  @Test("A mistake is told with its line", arguments: wrong)
  func mistakes(text: String, line: Int, message: String) {
    let error = #expect(throws: TOMLError.self) { try TOMLParser.parse(text) }
    #expect(error?.line == line)
    #expect(error?.message == message)
  }

  @Test("Nesting has a limit and does not exhaust the stack")
  func depth() {
    let text = "a = " + String(repeating: "[", count: 100_000)
    let error = #expect(throws: TOMLError.self) { try TOMLParser.parse(text) }
    #expect(error?.message == "lists and tables nest too deep")
  }

  @Test("Every truncation and many changed bytes give a table or an error, never a trap")
  func hostile() {
    let text =
      SettingsText.commented() + """

        a.b = "x\\u00e4" # c
        [[l]]
        k = [1, 'two', { three = 3.0, 'f' = \"\"\"m\"\"\" }]
        d = 1979-05-27 07:32:00
        """
    let bytes = Array(text.utf8).suffix(400)
    for end in bytes.indices {
      _ = try? TOMLParser.parse(String(decoding: bytes[..<end], as: UTF8.self))
    }
    let seed: UInt64 = 42
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<5_000 {
      var changed = Array(bytes)
      let place = Int.random(in: 0..<changed.count, using: &generator)
      changed[place] = UInt8.random(in: .min ... .max, using: &generator)
      _ = try? TOMLParser.parse(String(decoding: changed, as: UTF8.self))
    }
  }

  @Test("Quoted text reads back", arguments: ["", "a", "\"\\\n\t\u{1}\u{7F}", "ä💡", "~/x"])
  func quotes(text: String) throws {
    #expect(try value(TOMLText.quoted(text)) == .text(text))
  }
}
