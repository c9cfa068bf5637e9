import MonitorAPI
import MonitorSupport
import Testing

/// UTF-8 that comes in pieces.
struct UTF8CheckTests {
  @Test(arguments: [
    "", "plain", "grüße", "日本語", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\u{D7FF}\u{E000}",
  ])
  func textIsTakenInAnyPieces(_ text: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      #expect(Self.takes([bytes[..<cut], bytes[cut...]]))
    }
  }

  @Test(arguments: [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F],
    [0xF4, 0x90], [0xF5], [0xFF], [0xC3, 0x28],
  ])
  func whatCannotBecomeTextIsRefusedAtOnce(_ bytes: [UInt8]) {
    var check = UTF8Check()
    let isTaken = check.feed(bytes)
    #expect(!isTaken)
  }

  private static func takes(_ pieces: [ArraySlice<UInt8>]) -> Bool {
    var check = UTF8Check()
    for piece in pieces where !check.feed(piece) { return false }
    return check.isComplete
  }

  @Test func agreesWithTheStandardLibraryOnNoise() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        // Bytes at the borders of the ranges are the ones that matter.
        [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4]
          .randomElement(using: &generator)! as UInt8
      }
      #expect(
        Self.takes([bytes[...]]) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }
}
