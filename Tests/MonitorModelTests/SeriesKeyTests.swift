import MonitorModel
import Testing

@Suite("SeriesKey")
struct SeriesKeyTests {
  @Test("Without labels it is its name")
  func plain() {
    #expect(SeriesKey("system.cpu.utilization").description == "system.cpu.utilization")
  }

  @Test("Labels are sorted by name, so that their order does not matter")
  func sorted() {
    let one = SeriesKey("d", [.init("device", "vda"), .init("direction", "read")])
    let two = SeriesKey("d", [.init("direction", "read"), .init("device", "vda")])
    #expect(one == two)
    #expect(one.hashValue == two.hashValue)
    #expect(one.description == #"d{device="vda",direction="read"}"#)
    #expect(one.label("direction") == "read")
    #expect(one.label("nothing") == nil)
  }

  @Test(
    "Backslash, quote and line feed are escaped, nothing else",
    arguments: [
      (#"a"b"#, #"k{l="a\"b"}"#), (#"a\b"#, #"k{l="a\\b"}"#), ("a\nb", #"k{l="a\nb"}"#),
      ("a\tb", "k{l=\"a\tb\"}"), ("ä💡", #"k{l="ä💡"}"#), ("", #"k{l=""}"#),
    ])
  func escaping(value: String, expected: String) {
    #expect(SeriesKey("k", "l", value).description == expected)
  }

  @Test("Two keys that differ are never written the same")
  func unambiguous() {
    let keys = [
      SeriesKey("k", "l", #"a",m="b"#), SeriesKey("k", [.init("l", "a"), .init("m", "b")]),
      SeriesKey("k", "l", #"a\n"#), SeriesKey("k", "l", "a\n"), SeriesKey("k", "l", #"a\"#),
      SeriesKey("k"),
    ]
    #expect(Set(keys.map(\.description)).count == keys.count)
  }
}
