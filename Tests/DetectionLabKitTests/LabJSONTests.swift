import DetectionLabKit
import MonitorSupport
import Testing

@Suite("LabJSON")
struct LabJSONTests {
  private let text = #"{ "a/b.csv": [], "c\"d": [["x", "y"], [ "z" , "" ]] }"# + "\n"

  private func json(_ text: String) throws -> LabJSON {
    try LabJSON(Array(text.utf8), path: "j")
  }

  @Test("Objects, arrays and texts are read in order")
  func reads() throws {
    let expected = LabJSON.object([
      .init(name: "a/b.csv", value: .array([])),
      .init(
        name: "c\"d",
        value: .array([
          .array([.string("x"), .string("y")]), .array([.string("z"), .string("")]),
        ])),
    ])
    let value = try json(text)
    #expect(value == expected)
    let empty = try json("{}")
    #expect(empty == .object([]))
  }

  @Test(
    "What is not understood is refused",
    arguments: [
      "", "{", "[1]", "[\"a\",]", "{\"a\"}", "{\"a\":\"b\"", "\"\\u0041\"", "\"a", "[] []",
      String(repeating: "[", count: 100_000),
    ])
  func refused(text: String) {
    #expect(throws: LabError.self) { try json(text) }
  }

  @Test("Every truncation and many mutations give a value or an error")
  func damaged() {
    let bytes = Array(text.utf8)
    for length in 0..<(bytes.count - 1) {
      #expect(throws: LabError.self) { try LabJSON(Array(bytes[0..<length]), path: "j") }
    }
    var random = SeededGenerator(seed: 13)
    for _ in 0..<2_000 {
      var damaged = bytes
      damaged[random.integer(0...(bytes.count - 1))] = UInt8(random.integer(0...255))
      _ = try? LabJSON(damaged, path: "j")
    }
  }
}
