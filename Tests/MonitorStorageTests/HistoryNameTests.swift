import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Names of files: what is written is read, everything else is somebody else's.
@Suite struct HistoryNameTests {
  @Test func whatIsWrittenIsRead() {
    #expect(HistoryName("lock") == .lock)
    #expect(HistoryName("000000000012.log") == .log(12))
    #expect(HistoryName(HistoryName.log(.max).text) == .log(.max))
    let block = StoredBlock(
      numbers: 7...9, session: 3,
      walls: WallInstant(milliseconds: -5)...WallInstant(milliseconds: .max), tier: .cold, bytes: 0)
    #expect(block.name == "000000000007-000000000009.3.0-9223372036854775807.cold")
    #expect(HistoryName(block.name) == .block(block))
    #expect(HistoryName(block.name + ".tmp") == .temporary)
    #expect(HistoryName("000000000012.log.tmp") == .temporary)
  }

  @Test(arguments: [
    "", ".", "..", ".tmp", "lock.tmp", "x.tmp", "12.log", "000000000000.log", "+00000000001.log",
    "000000000012.log.tmp.tmp", "000000000012.LOG", "000000000012.log ", "0000000000012.log",
    "99999999999999999999999.log", "000000000009-000000000007.3.0-1.cold",
    "000000000007-000000000009.3.5-1.cold", "000000000007-000000000009.3.0-1.hot",
    "000000000007-000000000009.03.0-1.cold", "000000000007-000000000009.3.-1-1.cold",
    "000000000007-000000000009.3.00-1.cold", "000000000000-000000000009.3.0-1.cold",
    "000000000007.3.0-1.cold", "000000000007-000000000009.3.0-1.cold.", "---.-.-.warm",
  ])
  func whatIsNotOursIsLeftAlone(name: String) { #expect(HistoryName(name) == .unknown) }

  @Test(arguments: [1, 2, 3]) func anyNameIsTakenCalmly(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("0123456789.-logwarmcoldtmpk\u{0}é".unicodeScalars)
    for _ in 0..<5_000 {
      var name = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<50, using: &random) {
        name.append(letters[Int.random(in: 0..<letters.count, using: &random)])
      }
      let known = HistoryName(String(name))
      #expect(known.text.isEmpty || known.text == String(name), "seed \(seed), \(name)")
    }
  }
}
