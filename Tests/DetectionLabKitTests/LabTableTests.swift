import DetectionLabKit
import MonitorSupport
import Testing

@Suite("LabTable")
struct LabTableTests {
  private let text =
    "value,timestamp,label\r\n1.5,1970-01-01 00:00:01,0\r\n,1970-01-01 00:00:02,1\r\n"

  private func table(_ text: String, _ column: String) throws -> LabTable {
    try LabTable(Array(text.utf8), column: column, path: "t")
  }

  @Test("Columns are found by name, an empty field is no number, a blank line no row")
  func columns() throws {
    let values = try table(text, "value")
    #expect(values.times == [1, 2])
    #expect(values.numbers[0] == 1.5)
    #expect(values.numbers[1].isNaN)
    let labels = try table(text, "label")
    #expect(labels.numbers == [0, 1])
    let quoted = "\u{FEFF}\"timestamp\", value\n\n1970-01-01 00:00:09, 7\n"
    let one = try table(quoted, "value")
    #expect(one.numbers == [7])
  }

  @Test("What is missing is named with its line")
  func errors() {
    #expect(throws: LabError.content(path: "t", line: 1, problem: "needs columns timestamp and x"))
    {
      try table(text, "x")
    }
    #expect(throws: LabError.content(path: "t", line: 2, problem: "too few fields")) {
      try table("timestamp,value\n1970-01-01 00:00:09\n", "value")
    }
    #expect(throws: LabError.content(path: "t", line: 3, problem: "no time that can be read")) {
      try table("timestamp,value\n1970-01-01 00:00:09,1\nyesterday,1\n", "value")
    }
    #expect(throws: LabError.self) { try table("", "value") }
  }

  @Test("Every truncation and many mutations give a table or an error")
  func damaged() {
    let bytes = Array(text.utf8)
    for length in 0...bytes.count {
      _ = try? LabTable(Array(bytes[0..<length]), column: "value", path: "t")
    }
    var random = SeededGenerator(seed: 11)
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0...random.integer(0...3) {
        damaged[random.integer(0...(bytes.count - 1))] = UInt8(random.integer(0...255))
      }
      if let table = try? LabTable(damaged, column: "value", path: "t") {
        #expect(table.times.count == table.numbers.count, "seed 11, \(damaged)")
      }
    }
  }
}
