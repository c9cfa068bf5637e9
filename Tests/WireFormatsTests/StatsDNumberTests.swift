import MonitorSupport
import Testing
import WireFormats

@Suite("StatsD numbers")
struct StatsDNumberTests {
  private func read(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBytes { bytes in
      var offset = 0
      guard let value = StatsDNumber.read(bytes, &offset, bytes.count), offset == bytes.count else {
        return nil
      }
      return value
    }
  }

  @Test(
    "Numbers as they are written",
    arguments: [
      "0", "1", "-1", "+1", "007", "1.5", "1.", ".5", "-.25", "1e3", "1E-3", "1e+3", "0.1",
      "123456789.987654", "9007199254740991", "0e999", "1e22", "1e-22", "0.000000", "1e-400",
    ])
  func exact(text: String) {
    #expect(read(text) == Double(text.hasSuffix(".") ? text + "0" : text) ?? -99)
  }

  @Test(
    "What is none",
    arguments: [
      "", "-", "+", ".", "e1", "1e", "1e+", "--1", "nan", "inf", "0x1", "1,5", "1e309", "1 ",
    ])
  func none(text: String) { #expect(read(text) == nil) }

  @Test("Long numbers are right to the last places", arguments: 1...3)
  func long(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let exponent = Int(generator.next() % 500) - 250
      let digits = String(generator.next()) + String(generator.next())
      let text = "\(digits.prefix(Int(generator.next() % 30) + 1)).\(digits.suffix(9))e\(exponent)"
      let expected = try #require(Double(text))
      let value = try #require(read(text))
      #expect(abs(value - expected) <= 4 * expected.ulp, "\(text)")
    }
  }
}
