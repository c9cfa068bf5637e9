import MonitorCollectors
import MonitorSupport
import Testing

@Suite("Shapes of statements")
struct StatementOutlineTests {
  @Test(
    "Constants and comments are gone",
    arguments: [
      ("SELECT * FROM t WHERE id = 42", "SELECT * FROM t WHERE id = ?"),
      (
        "select  a,\n\tb from `my table` where c='it''s' or d=\"x\\\"y\"",
        "select a, b from `my table` where c=? or d=?"
      ),
      ("SELECT 1.5e-3, .5, -7, 0x1F, x'AB', b'01', _utf8'z', N'q'", "SELECT ?, -?"),
      ("INSERT INTO t VALUES (1, 'a'), (2, 'b'),(3,'c')", "INSERT INTO t VALUES (?)"),
      ("SELECT /* secret */ 1 -- secret\n, 2 # secret", "SELECT ?"),
      ("SELECT a--1", "SELECT a--?"),
      ("SELECT 'no end", "SELECT ?"),
      ("SELECT 'ends with \\", "SELECT ?"),
      ("SELECT `no end", "SELECT ?"),
      ("SELECT /* no end", "SELECT"),
      ("CREATE USER u IDENTIFIED BY 'hidden'", "CREATE USER u IDENTIFIED BY ?"),
      (
        "SELECT t1.c2 FROM db1.t1 WHERE x IN (1,2,3) LIMIT 10",
        "SELECT t1.c2 FROM db1.t1 WHERE x IN (?) LIMIT ?"
      ),
      ("", ""),
    ])
  func shapes(statement: String, shape: String) {
    #expect(StatementOutline.of(statement) == shape)
  }

  @Test("A long one is cut")
  func long() {
    let shape = StatementOutline.of(
      "SELECT " + String(repeating: "column, ", count: 1_000), most: 50)
    #expect(shape.count == 50 && shape.hasSuffix("…"))
  }

  @Test("Cut anywhere, no constant gets out")
  func truncated() {
    let statement = Array(
      "SELECT 'HIDDEN', \"HIDDEN\", 'a\\'HIDDEN', /*HIDDEN*/ x'HIDDEN' -- HIDDEN\n# HIDDEN".utf8)
    for count in 0...statement.count {
      let shape = StatementOutline.of(String(decoding: statement[..<count], as: UTF8.self))
      #expect(!shape.contains("HID"), "cut at \(count): \(shape)")
    }
  }

  @Test("Noise never traps, and texts never get out")
  func noise() {
    let seed: UInt64 = 0x5A17_0015
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("'\"`\\-#/*?(), .0123456789eExXabn_@\n".utf8) + [0, 0xC3, 0xFF]
    for round in 0..<3_000 {
      let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let shape = StatementOutline.of(String(decoding: bytes, as: UTF8.self))
      let hasDigit = shape.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      let hasWord = shape.utf8.contains {
        $0 | 0x20 >= UInt8(ascii: "a") || $0 == UInt8(ascii: "_")
      }
      #expect(
        !hasDigit || hasWord || shape.contains("`") || shape.contains("@"),
        "seed \(seed), round \(round): \(shape)")
    }
  }
}
