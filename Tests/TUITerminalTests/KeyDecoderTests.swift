import MonitorSupport
import TUICore
import TUITerminal
import Testing

@Suite struct KeyDecoderTests {
  private func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    var keys = text.unicodeScalars.compactMap { decoder.feed($0.value) }
    if let last = decoder.finish() { keys.append(last) }
    return keys
  }

  @Test(
    arguments: [
      ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[1;2C", [.shiftRight]),
      ("\u{1B}[1;5D", [.left]), ("\u{1B}[H", [.home]), ("\u{1B}[7~", [.home]),
      ("\u{1B}OF", [.end]), ("\u{1B}[8~", [.end]), ("\u{1B}[2~", [.insert]),
      ("\u{1B}[3;5~", [.delete]),
      ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[Z", [.backTab]),
      ("\u{1B}OP\u{1B}OS", [.function(1), .function(4)]), ("\u{1B}[[A", [.function(1)]),
      ("\u{1B}[11~\u{1B}[24~", [.function(1), .function(12)]), ("\u{1B}[97;5u", [.control("a")]),
      ("\u{1B}[99;3u", [.alt("c")]), ("\u{1B}[27u", [.escape]), ("\u{1B}OM", [.enter]),
      ("\u{1B}", [.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}[", [.alt("[")]),
      ("\u{1B}O", [.alt("O")]), ("\u{1B}b", [.alt("b")]),
      ("é日", [.character("é"), .character("日")]),
      ("\u{01}\u{1A}\u{1F}", [.control("a"), .control("z"), .control("_")]),
      ("\r\n\t\u{08}\u{7F}", [.enter, .enter, .tab, .backspace, .backspace]),
      ("\u{1B}]11;rgb:0000/0000/0000\u{07}q", [.character("q")]),
      ("\u{1B}]11;rgb:0000\u{1B}\\q", [.character("q")]), ("\u{1B}[?62;4cq", [.character("q")]),
      ("\u{1B}[200~", []),
    ] as [(String, [Key])]) func reads(typed: String, expected: [Key])
  {
    #expect(keys(typed) == expected, "\(typed.debugDescription)")
  }

  /// What comes of pasted and typed characters: keys, and texts in quotes.
  private func told(_ bursts: [String]) -> [String] {
    var decoder = KeyDecoder()
    var told: [String] = []
    for burst in bursts {
      for scalar in burst.unicodeScalars {
        if let key = decoder.feed(scalar.value) { told.append("\(key)") }
        if let text = decoder.takePaste() { told.append("'\(text)'") }
      }
      if let key = decoder.finish() { told.append("\(key)") }
    }
    return told
  }

  private static let begin = "\u{1B}[200~"
  private static let end = "\u{1B}[201~"

  @Test(arguments: [
    ([begin + "quit" + end + "q"], ["'quit'", "character(\"q\")"]),
    // A paste comes in pieces, and pieces may end anywhere.
    (["\u{1B}[20", "0~a\u{1B}", "[20", "1", "~x"], ["'a'", "character(\"x\")"]),
    ([begin + "q\r:quit\r\u{03}\u{1B}[A" + end], ["'q :quit [A'"]),
    // What looks like the end and is none.
    ([begin + "\u{1B}[20x\u{1B}\u{1B}[2" + end], ["'[20x[2'"]),
    ([begin + end], ["''"]),
    ([end + "q"], ["character(\"q\")"]),
    ([begin + "a", "\u{1B}", "b" + end], ["'ab'"]),
    // A paste that never ends is left with Ctrl-C.
    ([begin + "a", "q", "\u{1B}", "\u{03}", "q"], ["control(\"c\")", "character(\"q\")"]),
    ([begin + "a", "\u{03}b" + end], ["'ab'"]),
  ]) func pastedTextIsNeverAKey(bursts: [String], expected: [String]) {
    #expect(told(bursts) == expected, "\(bursts)")
  }

  @Test func whatMayNotBeShownIsNoKey() {
    #expect(keys("\u{202E}\u{9B}\u{00}\u{301}\u{E000}") == [])
  }

  @Test func noiseNeverTrapsAndLettersComeAgain() {
    var random = SeededGenerator(seed: 11)
    var decoder = KeyDecoder()
    let common: [UInt32] = [0x1b, 0x5b, 0x4f, 0x5d, 0x3b, 0x30, 0x39, 0x7e, 0x07]
    for _ in 0..<200_000 {
      let code =
        Bool.random(using: &random)
        ? common[Int.random(in: 0..<common.count, using: &random)]
        : UInt32.random(in: 0...0x11_0000, using: &random)
      _ = decoder.feed(code)
    }
    // BEL ends a string, and every other sequence has ended after 33 letters.
    _ = decoder.feed(0x07)
    var last: Key?
    for _ in 0..<40 { last = decoder.feed(0x78) }
    #expect(last == .character("x"))
  }
}
