import Testing
import WireFormats

/// The steps that all parsers share.
@Suite struct BytesTests {
  private func with<Result>(_ text: String, _ body: (Bytes) -> Result) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
  }

  @Test func aByteIsFoundFromAPlaceOn() {
    with("a b c") { bytes in
      #expect(bytes.place(of: UInt8(ascii: " ")) == 1)
      #expect(bytes.place(of: UInt8(ascii: " "), from: 2) == 3)
      #expect(bytes.place(of: UInt8(ascii: " "), from: 4) == nil)
      #expect(bytes.place(of: UInt8(ascii: " "), from: 5) == nil)
      #expect(bytes.place(of: UInt8(ascii: "x")) == nil)
    }
    with("") { bytes in #expect(bytes.place(of: 0x20) == nil) }
  }

  @Test func aPartIsComparedByItsBytes() {
    with("GET /") { bytes in
      #expect(bytes.part(0..<3).equals("GET"))
      #expect(!bytes.part(0..<3).equals("GE"))
      #expect(!bytes.part(0..<3).equals("PUT"))
      #expect(bytes.part(3..<3).equals(""))
    }
  }
}
