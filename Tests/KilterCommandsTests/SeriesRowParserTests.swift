import KilterCommands
import MonitorSupport
import Testing

@Suite("SeriesRowParser")
struct SeriesRowParserTests {
  private typealias Kind = SeriesRowParser.Kind

  private func kinds(_ text: String) -> [SeriesRowParser.Kind] {
    var parser = SeriesRowParser()
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Array(line.utf8).withUnsafeBytes { parser.kind(of: $0) }
    }
  }

  private static func row(_ milliseconds: Int64, _ value: Double) -> SeriesRowParser.Kind {
    .row(milliseconds: milliseconds, value: .number(value))
  }

  @Test(
    "Headers that are one, and the order of columns they give",
    arguments: [
      ("timestamp,value", "1,2"), ("Timestamp, Value", "1,2"), ("\u{FEFF}timestamp,value", "1,2"),
      ("\"timestamp\",\"value\"", "1,2"), ("value,timestamp", "2,1"), ("v,x,ts", "2,9,1"),
      ("timestamp,value,label", "1,2,0"), ("label,timestamp,value", "0,1,2"), (",time,v", "0,1,2"),
      ("date,label,requests", "1,0,2"), ("a,b", "1,2"), ("when,what,else", "1,2,3"),
      ("label,date", "2,1"), ("metric,when", "2,1"), ("time", "1,2"), ("timestamp,1", "1,2"),
      ("\"date,time\",value", "1,2"),
    ])
  func headers(header: String, row: String) {
    #expect(kinds(header + "\n" + row) == [.header, Self.row(1_000, 2)])
  }

  @Test("Without a header the first is the timestamp, and a bad first row is no header")
  func noHeader() {
    #expect(kinds("1,2\n2,3") == [Self.row(1_000, 2), Self.row(2_000, 3)])
    #expect(kinds("\u{FEFF}1,2") == [Self.row(1_000, 2)])
    #expect(kinds("\u{FEFF}nonsense,2") == [.bad(.timestamp("nonsense"), byte: 3)])
    #expect(kinds("\n  \n1,2") == [.blank, .blank, Self.row(1_000, 2)])
    #expect(
      kinds("timestamp,value\ntimestamp,value").last == .bad(.timestamp("timestamp"), byte: 0))
  }

  static let lines: [(String, SeriesRowParser.Kind)] = [
    ("2,3", row(2_000, 3)), (" 2 ,\t3 ", row(2_000, 3)), ("\"2\",\"3\"", row(2_000, 3)),
    (" \"2\" , \" 3 \" ", row(2_000, 3)), ("2,3,4,5", row(2_000, 3)), ("2,3,\"a,b", row(2_000, 3)),
    ("1970-01-01 00:00:02,3", row(2_000, 3)), ("2,-1e-3", row(2_000, -0.001)),
    ("2,", .row(milliseconds: 2_000, value: .missing)),
    ("2,NaN", .row(milliseconds: 2_000, value: .missing)),
    ("2,\"\"", .row(milliseconds: 2_000, value: .missing)),
    ("2,\"1,5\"", .row(milliseconds: 2_000, value: .text)),
    ("2,\"3\"x", .row(milliseconds: 2_000, value: .text)),
    ("2,\"3", .row(milliseconds: 2_000, value: .text)),
    ("2,3\r4", .row(milliseconds: 2_000, value: .text)),
    ("2", .bad(.missingColumn(2), byte: 1)), (",", .bad(.timestamp(""), byte: 0)),
    (",3", .bad(.timestamp(""), byte: 0)), ("x", .bad(.timestamp("x"), byte: 0)),
    ("  x,3", .bad(.timestamp("x"), byte: 2)), ("\"2\"\"\",3", .bad(.timestamp("2\"\""), byte: 1)),
    ("2;3", .bad(.timestamp("2;3"), byte: 0)), ("2\t3", .bad(.timestamp("2\t3"), byte: 0)),
    ("", .blank), (" \t", .blank), ("\r", .blank),
  ]

  @Test("Rows", arguments: lines)
  func rows(line: String, expected: SeriesRowParser.Kind) {
    #expect(kinds("1,1\n" + line).last == expected)
  }

  @Test("Columns in another order say which one is missing")
  func missing() {
    #expect(kinds("value,timestamp\n5").last == .bad(.missingColumn(2), byte: 1))
    #expect(
      kinds("value,timestamp\n\n,1").suffix(2) == [
        .blank, .row(milliseconds: 1_000, value: .missing),
      ])
    #expect(kinds("timestamp,label,value\n5,1").last == .bad(.missingColumn(3), byte: 3))
  }

  @Test("A long field is told by its beginning")
  func excerpt() {
    let long = String(repeating: "x", count: 100)
    #expect(
      kinds("1,1\n\(long),1").last
        == .bad(.timestamp(String(repeating: "x", count: 40) + "…"), byte: 0))
  }

  @Test("Truncated and changed files give rows or bad rows, never a trap")
  func hostile() {
    let sample = Array(
      "\u{FEFF}value,\"label\", timestamp\r\n1.5,\"a \"\"b\"\",c\",2014-02-14 14:30:00\r\n,,1392388201\n"
        .utf8)
    func check(_ bytes: [UInt8]) {
      var parser = SeriesRowParser()
      for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let kind = Array(line).withUnsafeBytes { parser.kind(of: $0) }
        if case .bad(_, let byte) = kind { #expect((0...line.count).contains(byte)) }
      }
    }
    for end in sample.indices { check(Array(sample[..<end])) }
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<5_000 {
      var changed = sample
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: changed.indices, using: &generator)
        changed[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
      check(changed)
    }
    let pieces = Array("\",\",\n\r 1.-x\t\u{FEFF}".utf8)
    for _ in 0..<5_000 {
      let length = Int.random(in: 0..<40, using: &generator)
      check((0..<length).map { _ in pieces[Int.random(in: pieces.indices, using: &generator)] })
    }
  }
}
