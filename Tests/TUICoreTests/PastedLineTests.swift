import TUICore
import Testing

/// What is left of a pasted text in one line.
@Suite struct PastedLineTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("one\ntwo\r\nthree\rfour", "one two three four"),
    ("\n  disk\tvda\n\n", "  disk vda"), ("a \n b", "a  b"), ("", ""), ("\n\n", ""),
    ("rm\u{1B}[31m -rf\u{07}\u{00}\u{7F}\u{9B}", "rm[31m -rf"), ("\u{202E}abc\u{200D}", "abc"),
    ("e\u{301}日🙂", "e\u{301}日🙂"), ("\u{301}x", "x"), ("a\u{2028}b\u{85}c", "a b c"),
  ]) func becomesOneLine(pasted: String, left: String) {
    #expect(PastedLine(pasted).text == left)
    #expect(PastedLine(left).text == left, "cleaning again changes nothing")
  }

  @Test func isNeverLongerThanTheLimit() {
    let long = String(repeating: "ab\n", count: PastedLine.most)
    #expect(PastedLine(long).text.unicodeScalars.count == PastedLine.most)
  }

  @Test func whatIsNoScalarIsLeftOut() {
    var line = PastedLine()
    for code: UInt32 in [0xd800, 0x61, 0x11_0000, .max, 0x62] { line.append(code) }
    #expect(line.text == "ab")
  }
}
