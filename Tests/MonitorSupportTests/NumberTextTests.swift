import MonitorSupport
import Testing

@Suite("Numbers of rows")
struct NumberTextTests {
  private func read(_ text: String) -> NumberText {
    Array(text.utf8).withUnsafeBytes { NumberText.read($0) }
  }

  @Test(
    "Numbers are read to the last bit",
    arguments: [
      "0", "-0", "+1", "35", "0.1", "-.5", "5.", "1e3", "1E-3", "1e+22", "1e23", "9007199254740993",
      "123456789012345678901234567890", "0.000000000000000000000000000000123",
      "1.7976931348623157e308",
      "4.9e-324", "2.2250738585072011e-308", "3.0000000000000004", "0e999999999999999999999",
      "1e-400",
      "0000000000000000000000001", "8.41e21", "1.0e-22", "0.30000000000000004",
    ])
  func numbers(text: String) throws {
    let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    guard case .number(let number) = read(text) else {
      Issue.record("\(text) was not read")
      return
    }
    #expect(number.bitPattern == expected.bitPattern)
  }

  @Test(
    "Nothing was measured",
    arguments: [
      "", "NaN", "nan", "-nan", "inf", "-Inf", "+INFINITY", "null", "None", "NA", "n/a", "-", "?",
      "1e309", "-1e999999999999999999999",
    ])
  func missing(text: String) { #expect(read(text) == .missing) }

  @Test(
    "Text is no number",
    arguments: [
      "abc", "1,5", "1 5", "1_000", "0x10", "1e", "1e+", "e5", ".", "+", "1.2.3", "1f", "12%",
      "--1",
      "infinite", "nan(1)", "1e5.0", "\u{0}", "1\u{0}", "१", "true",
    ])
  func texts(text: String) { #expect(read(text) == .text) }

  @Test("Random numbers are read as the standard library reads them")
  func random() {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<50_000 {
      let bits = UInt64.random(in: .min ... .max, using: &generator)
      let exact = Double(bitPattern: bits)
      let short = Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 1_000
      for number in [exact, short] where number.isFinite {
        #expect(read(number.description) == .number(number), "seed 21: \(number)")
      }
    }
  }

  @Test("Pieces of numbers in any order agree with the standard library")
  func pieces() {
    let pieces = Array("0123456789000+-.eE".utf8)
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<50_000 {
      let length = Int.random(in: 0...26, using: &generator)
      let bytes = (0..<length).map { _ in
        pieces[Int.random(in: pieces.indices, using: &generator)]
      }
      let text = String(decoding: bytes, as: UTF8.self)
      switch read(text) {
      case .number(let number): #expect(Double(text) == number, "seed 22: \(text)")
      case .missing:
        #expect(text.isEmpty || text == "-" || Double(text)?.isFinite == false, "\(text)")
      case .text: #expect(Double(text) == nil, "seed 22: \(text)")
      }
    }
  }
}
