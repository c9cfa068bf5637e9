import MonitorSupport
import TUICore
import Testing

@Suite struct TextClustersTests {
  private func pieces(_ text: String, ascii: Bool = false) -> [String] {
    var clusters = TextClusters(text, ascii: ascii)
    var found: [String] = []
    while let piece = clusters.next() { found.append(piece.text) }
    return found
  }

  @Test func everyScalarLeavesTheGateClean() {
    // Planes 0…2 and the tags are all there; of the empty and private planes a sample does.
    for value in UInt32(0)...0x10ffff {
      let sampled = (0x30000..<0xe0000).contains(value) || value >= 0xe1000
      guard !sampled || value % 257 == 0 || value & 0xffff >= 0xfff0 else { continue }
      guard let scalar = Unicode.Scalar(value) else { continue }
      for ascii in [false, true] {
        var clusters = TextClusters(String(Character(scalar)), ascii: ascii)
        while let piece = clusters.next() {
          let shown = Unicode.Scalar(piece.scalar)
          let kind = shown.map { ScalarClass($0) }
          if kind != (piece.width == 2 ? .wide : .narrow) {
            Issue.record("U+\(String(value, radix: 16)) became \(piece)")
          }
          if ascii, piece.scalar < 0x20 || piece.scalar > 0x7e || piece.cluster != nil {
            Issue.record("U+\(String(value, radix: 16)) is not ASCII as \(piece)")
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      0x00, 0x07, 0x1b, 0x7f, 0x80, 0x9b, 0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x202e,
      0x2060, 0x2066, 0x2069, 0x206f, 0xe000, 0xfeff, 0xfff9, 0xffff, 0x378, 0xe0001, 0xe007f,
      0xf0000, 0x3164,
    ] as [UInt32]) func whatCouldDisturbTheScreenBecomesADot(value: UInt32) throws
  {
    let scalar = try #require(Unicode.Scalar(value))
    let text = "a" + String(Character(scalar)) + "b"
    #expect(pieces(text).joined() == "a·b")
    #expect(pieces(text, ascii: true).joined() == "a?b")
  }

  @Test func marksStayWithTheirBaseAndAreFourAtMost() {
    #expect(pieces("e\u{301}x") == ["e\u{301}", "x"])
    let many = "e" + String(repeating: "\u{301}", count: 50) + "x"
    #expect(pieces(many).map { $0.unicodeScalars.count } == [5, 1])
    #expect(pieces("e\u{301}", ascii: true) == ["e"])
  }

  @Test func aMarkWithoutABaseGetsOne() {
    #expect(pieces("\u{301}a") == ["\u{25CC}\u{301}", "a"])
    // The mark after a control character does not reach over it.
    #expect(pieces("a\u{1B}\u{301}") == ["a", "·", "\u{25CC}\u{301}"])
  }

  @Test func joinersAndSelectorsVanish() {
    #expect(pieces("a\u{200D}b\u{FE0F}c") == ["a", "b", "c"])
  }

  @Test func invalidBytesBecomeTheReplacementCharacter() {
    let text = String(decoding: [0x61, 0xff, 0xc3, 0x28] as [UInt8], as: UTF8.self)
    #expect(pieces(text) == ["a", "\u{FFFD}", "\u{FFFD}", "("])
    #expect(pieces(text, ascii: true) == ["a", "?", "?", "("])
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(TextWidth.columns("日本") == 4)
    #expect(TextWidth.columns("🙂x") == 3)
    #expect(TextWidth.columns("é·…█⣿") == 5)
    #expect(TextWidth.columns("日本", ascii: true) == 2)
    #expect(TextWidth.columns("\u{AC00}\u{1100}\u{1161}") == 4)
  }

  @Test func asciiHasSomethingNearForTheUsualSigns() {
    #expect(pieces("–—…→←·×", ascii: true).joined() == "--~><.x")
    #expect(pieces("ñ日", ascii: true).joined() == "??")
  }
}
