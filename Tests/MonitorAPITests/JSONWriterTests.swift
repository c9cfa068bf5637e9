import MonitorAPI
import MonitorSupport
import Testing

/// JSON that is written without a tree.
@Suite struct JSONWriterTests {
  private func text(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func levelsAndCommas() {
    let text = text { writer in
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.endArray()
      writer.key(text: "b\"")
      writer.beginArray()
      writer.value(true)
      writer.null()
      writer.beginObject()
      writer.endObject()
      writer.json("[1]".utf8)
      writer.value(word: "x")
      writer.endArray()
      writer.key("c")
      writer.value(-1)
      writer.endObject()
    }
    #expect(text == #"{"a":[],"b\"":[true,null,{},[1],"x"],"c":-1}"#)
  }

  @Test(arguments: [
    ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t\u{0}\u{1F}", #""\n\r\t\u0000\u001f""#),
    ("\u{7F}\u{80}\u{9B}\u{9F}\u{A0}", "\"\\u007f\\u0080\\u009b\\u009f\u{A0}\""),
    ("é😀\u{2028}", "\"é😀\u{2028}\""),
  ])
  func texts(text: String, json: String) throws {
    #expect(self.text { $0.value(text) } == json)
    #expect(try JSONValue(Array(json.utf8)) == .string(text))
  }

  @Test func everyControlCharacterIsEscaped() throws {
    for scalar in (0...0x9F).compactMap(Unicode.Scalar.init) {
      let json = text { $0.value("x" + String(scalar) + "y") }
      #expect(try JSONValue(Array(json.utf8)) == .string("x" + String(scalar) + "y"))
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      #expect(json.unicodeScalars.contains(scalar) != isControl || scalar == "u")
    }
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0.0"), (1, "1"), (-17, "-17"), (0.1, "0.1"), (1e-7, "1e-07"),
    (1e16, "1e+16"), (9_007_199_254_740_991, "9007199254740991"), (.nan, "null"),
    (.infinity, "null"), (-.infinity, "null"), (.leastNonzeroMagnitude, "5e-324"),
  ])
  func numbers(number: Double, json: String) { #expect(text { $0.value(number) } == json) }

  @Test func numbersReadBackTheSame() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<1_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(try JSONValue(Array(text { $0.value(number) }.utf8)) == .number(number))
    }
  }

  @Test func wholeNumbers() {
    #expect(text { $0.value(Int64.min) } == "-9223372036854775808")
    #expect(text { $0.value(UInt64.max) } == "18446744073709551615")
    #expect(text { $0.value(nil as Double?) } == "null")
  }
}
