import MonitorSupport
import Testing

@Suite("JSONLine")
struct JSONLineTests {
  @Test("Members in their order, with nothing that JSON does not have")
  func members() {
    var inner = JSONLine()
    inner.add("low", -Double.infinity)
    inner.add("high", 1e22)
    var line = JSONLine()
    #expect(line.text == "{}")
    line.add("b", "x")
    line.add("a", 0.1)
    line.add("n", Double.nan)
    line.add("i", UInt64.max)
    line.add("e", orNull: nil)
    line.add("l", ["p", "q"])
    line.add("o", inner)
    #expect(
      line.text
        == #"{"b":"x","a":0.1,"n":null,"i":18446744073709551615,"e":null,"l":["p","q"],"#
        + #""o":{"low":null,"high":1e+22}}"#)
  }

  @Test("No character of a text leaves its quotes or reaches a terminal raw")
  func texts() {
    var line = JSONLine()
    line.add("a\"", "\"\\\n\t\u{0}\u{1B}[2J\u{7F}\u{9B}é💡")
    #expect(
      line.text
        == #"{"a\"":"\"\\\n\t\u0000\u001b[2J\u007f\u009bé💡"}"#)
  }
}
