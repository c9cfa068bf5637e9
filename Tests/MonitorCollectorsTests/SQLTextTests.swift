import MonitorCollectors
import MonitorSupport
import Testing

/// Constants never come through.
@Suite("Texts of statements without constants")
struct SQLTextTests {
  static let examples: [(String, String)] = [
    ("", ""), ("  select   1 ", "select ?"), ("SELECT 'it''s', 2.5e-3 FROM t1", "SELECT ? FROM t1"),
    ("SELECT E'a\\'b' , U&'d\\0061' , x'1F', B'01', N'n' FROM t", "SELECT ? FROM t"),
    (
      "SELECT $1, $2 FROM \"Odd 'Name'\" -- secret\nWHERE a=$tag$ o'ne $ $tag$",
      "SELECT ? FROM \"Odd 'Name'\" WHERE a=?"
    ),
    (
      "INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', NULL)",
      "INSERT INTO t VALUES (?, NULL), (?, NULL)"
    ),
    ("select /* a /* nested */ secret */ a+1", "select a+?"), ("select $$cut off", "select ?"),
    ("ALTER ROLE x PASSWORD 'geheim'", "ALTER ROLE x PASSWORD ?"), ("select 'cut", "select ?"),
    ("select col1, t.c2[3] from a.b", "select col1, t.c2[?] from a.b"), ("a='C:\\' or 'x", "a=?…"),
    ("select .5, 1_000, 0xFF, 1.e5", "select ?"), ("select $abc", "select ?…"),
    ("sélect 'ü' from größe", "sélect ? from größe"), ("x = -1;", "x = -?"),
  ]

  @Test("Examples", arguments: examples)
  func example(text: String, normal: String) {
    #expect(SQLText.normalised(text) == normal)
  }

  @Test("A long statement is cut at a character")
  func cut() {
    let text = "select " + String(repeating: "ö", count: 200)
    for limit in 8..<60 {
      let short = SQLText.normalised(text, limit: limit)
      #expect(short.hasSuffix("…") && short.utf8.count <= limit + 3)
      #expect(!short.contains("\u{FFFD}"))
    }
  }

  @Test("Whatever is cut off, replaced or put together, no marked constant comes through")
  func noise() {
    for (text, _) in Self.examples {
      let bytes = Array(text.utf8)
      for end in bytes.indices {
        _ = SQLText.normalised(String(decoding: bytes[..<end], as: UTF8.self))
        for byte in [0, 10, 34, 36, 39, 42, 45, 47, 92, 128, 255] as [UInt8] {
          var changed = bytes
          changed[end] = byte
          _ = SQLText.normalised(String(decoding: changed, as: UTF8.self))
        }
      }
    }
    let seed: UInt64 = 0x5EED_0001
    var generator = SeededGenerator(seed: seed)
    // Whole constants in any order, with a mark inside: it must never be seen.
    let parts = [
      "'QQQ'", "E'a\\'QQQ'", "$t$QQQ'$t$", "$$QQQ\"$$", "'it''s QQQ'", "/* QQQ ' */", "--QQQ '\n",
      " ", ",", "(", "a", "\"b''\"", "= ", "1", ".", "$1", "U&'QQQ'", "x'QQQ'", "''", "_",
    ]
    for round in 0..<3_000 {
      let count = Int.random(in: 1...12, using: &generator)
      let text = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }
        .joined(separator: " ")
      let end = text.index(
        text.startIndex, offsetBy: Int.random(in: 0...text.count, using: &generator))
      for cut in [text, String(text[..<end])] {
        let shown = SQLText.normalised(cut)
        #expect(!shown.contains("QQQ"), "seed \(seed), round \(round): \(cut) → \(shown)")
      }
    }
  }
}
