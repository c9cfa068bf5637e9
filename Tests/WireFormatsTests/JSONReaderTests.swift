import Testing
import WireFormats

/// JSON as RFC 8259 has it, and nothing else.
@Suite struct JSONReaderTests {
  /// The error of reading all of a text as one value; `nil` where it is one.
  private static func check(_ bytes: [UInt8]) -> JSONError? {
    bytes.withUnsafeBytes { check($0) }
  }

  private static func check(_ bytes: Bytes) -> JSONError? {
    var reader = JSONReader(bytes)
    do {
      try reader.skip()
      try reader.finish()
      return nil
    } catch {
      return error
    }
  }

  // Cases in the manner of JSONTestSuite (Nicolas Seriot, "Parsing JSON is a Minefield").
  static let good: [String] = [
    "null", "true", "false", "0", "-0", "-0.0", "1", "-1", "1.5", "1e5", "1E+5", "1e-5", "0e1",
    "0e+1", "123.456e78", "1E22", "\"\"", "\"a\"", "[]", "[ ]", "{}", "{ }", " [] ", "\t[]\n",
    "[1]", "[1,2]", "[[]]", "[[],[[]]]", "{\"a\":1}", "{\"a\":1,\"a\":2}", "{\"\":0}",
    "{\"a\":{\"b\":[{}]}}", "[null,1,\"1\",{}]", "[1\n]", "[\"\\u0000\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\uD801\\uDC37\"]", "[\"\\u00e9é\"]", "[\"\u{7F}\"]",
    "[\"\u{2028}\"]", "[123123e-100000]", "\"asd \"", "[-123456789012345678901234567890]",
    "[\"\\ud800\"]", "[\"\\uDd1ea\"]", "{\"a\":[]}\r\n", "[4.0,1e2]", "[\"//\"]",
  ]

  static let bad: [(String, Int)] = [
    ("", 0), (" ", 1), ("[", 1), ("]", 0), ("{", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3),
    ("[,1]", 1), ("[1,,2]", 3), ("[1 2]", 3), ("[1}", 2), ("{\"a\"}", 4), ("{\"a\":}", 5),
    ("{\"a\":1,}", 7), ("{,\"a\":1}", 1), ("{\"a\" 1}", 5), ("{a:1}", 1), ("{'a':1}", 1),
    ("{1:1}", 1), ("{\"a\":1 \"b\":2}", 7), ("{\"a\":1}}", 7), ("[][]", 2), ("1 2", 2),
    ("nul", 0), ("nulll", 4), ("True", 0), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1),
    ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e5", 2), ("01", 1), ("-01", 2), ("00", 1),
    ("1e", 2), ("1e+", 3), ("1eE2", 2), ("0x1", 1), ("1_000", 1), ("[1.2.3]", 4), ("--1", 1),
    ("\"", 1), ("\"a", 2), ("\"\\", 2), ("\"\\x\"", 2), ("\"\\u12\"", 5), ("\"\\u12G4\"", 5),
    ("\"\\u\"", 3), ("\"a\nb\"", 2), ("\"a\tb\"", 2), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1),
    ("\"a\" \"b\"", 4), ("\u{FEFF}[]", 0), ("[\u{A0}]", 1), ("[\u{C}]", 1), ("/**/[]", 0),
    ("[] //", 3), ("\"\\uD800\\\"", 9), ("'a'", 0), ("[\"a\",\n4\n,1,", 11), ("\"\\a\"", 2),
  ]

  @Test(arguments: good) func whatIsJSONIsRead(text: String) {
    #expect(Self.check(Array(text.utf8)) == nil)
  }

  @Test(arguments: bad) func whatIsNoneIsRefusedWhereItGoesWrong(text: String, offset: Int) {
    let error = Self.check(Array(text.utf8))
    #expect(error?.offset == offset, "\(error.map(String.init(describing:)) ?? "taken")")
  }

  @Test func bytesThatAreNoTextStandInStringsOnly() {
    #expect(Self.check([0x22, 0xFF, 0xC0, 0x22]) == nil)
    #expect(Self.check([0x5B, 0xFF, 0x5D]) == JSONError(1, .value))
    #expect(Self.check([0x22, 0x5C, 0x75, 0xE5, 0x22]) == JSONError(3, .hexadecimal))
  }

  @Test func levelsHaveALimit() {
    let fits = [UInt8](repeating: 0x5B, count: 64) + [UInt8](repeating: 0x5D, count: 64)
    #expect(Self.check(fits) == nil)
    let deep = [UInt8](repeating: 0x5B, count: 100_000)
    #expect(Self.check(deep) == JSONError(64, .depth))
    let objects = Array(String(repeating: "{\"a\":", count: 65).utf8)
    #expect(Self.check(objects)?.expected == .depth)
  }

  /// Reads one number.
  private func number(_ text: String) throws -> JSONNumber {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try reader.number()
    }
  }

  @Test(arguments: [
    "0", "-0", "1", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "0.1", "0.30000000000000004", "1e22", "1e23", "1.7976931348623157e308",
    "5e-324", "2.2250738585072014e-308", "123456789012345678", "0.1234567890123456789", "1e-400",
    "6.02214076e23", "-273.15", "3.141592653589793", "1795423289.44", "0.000057676",
    "179769313486231570000000000000000000000e270", "0e999", "1E-7", "-1.5e-10",
  ]) func aNumberIsTheNearestOne(text: String) throws {
    let expected = try #require(Double(text))
    let read = try number(text)
    #expect(read.double.bitPattern == expected.bitPattern)
    if let integer = Int64(text), text != "-0" { #expect(read.integer == integer) }
  }

  @Test func anIntegerIsToldWhereItIsExact() throws {
    #expect(try number("1e3").integer == 1_000)
    #expect(try number("2.0").integer == 2)
    #expect(try number("2.5").integer == nil)
    #expect(try number("9223372036854775808").integer == nil)
    #expect(throws: JSONError(0, .finiteNumber)) { try number("1e999") }
    #expect(throws: JSONError(0, .finiteNumber)) { try number("-1e99999999999999999999") }
  }

  /// Reads one string.
  private func string(_ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try reader.string().text
    }
  }

  @Test func stringsAreDecoded() throws {
    #expect(try string(Array("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"".utf8)) == "a\"\\/\u{8}\u{C}\n\r\tz")
    #expect(try string(Array("\"\\u00e9\\u20AC\\uD83D\\uDE00\"".utf8)) == "é€😀")
    #expect(try string(Array("\"\\uD83D\\u0041\"".utf8)) == "\u{FFFD}A")
    #expect(try string(Array("\"\\uDE00\\uD83D\"".utf8)) == "\u{FFFD}\u{FFFD}")
    #expect(try string([0x22, 0x61, 0xFF, 0x62, 0x22]) == "a\u{FFFD}b")
    for length in 0..<40 {
      let text = String(repeating: "é", count: length)
      #expect(try string(Array("\"\(text)\\n\"".utf8)) == text + "\n")
    }
  }

  @Test func aKeyIsComparedAsItReads() throws {
    try Array("{\"n\\u0061me\":1, \"nam\":2}".utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      try reader.enterObject()
      let first = try #require(try reader.nextKey())
      #expect(first.equals("name"))
      #expect(try reader.number().integer == 1)
      let second = try #require(try reader.nextKey())
      #expect(!second.equals("name"))
      try reader.skip()
      #expect(try reader.nextKey()?.text == nil)
      try reader.finish()
    }
  }

  @Test func noByteOfWhateverIsReadBeyondTheEnd() {
    let examples = Self.good.map { Array($0.utf8) } + Self.bad.map { Array($0.0.utf8) }
    for example in examples {
      BadInput.truncations(of: example) { _ = Self.check($0) }
      BadInput.mutations(of: example) { _ = Self.check($0) }
    }
    BadInput.fuzz(seed: 11, rounds: 5_000, from: examples.filter { !$0.isEmpty }) { bytes in
      if Self.check(bytes) == nil {
        // What is taken reads the same through the calls for its parts.
        var reader = JSONReader(bytes)
        let slice = try? reader.slice()
        #expect(slice != nil, "seed 11")
      }
    }
  }
}
