import MonitorModel
import MonitorSupport
import Testing

@Suite("Timestamps of rows")
struct TimestampTextTests {
  private func milliseconds(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBytes { TimestampText.milliseconds(of: $0) }
  }

  static let good: [(String, Int64)] = [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00:00", 0), ("1970-01-01", 0),
    ("1969-12-31T23:59:59.999Z", -1), ("2014-02-14 14:30:00", 1_392_388_200_000),
    ("2014-02-14T14:30:00", 1_392_388_200_000), ("2014-02-14t14:30:00z", 1_392_388_200_000),
    ("2014-02-14 14:30:00.5", 1_392_388_200_500), ("2014-02-14 14:30:00.000000", 1_392_388_200_000),
    ("2014-02-14 14:30:00.123999999", 1_392_388_200_123), ("2014-02-14 14:30", 1_392_388_200_000),
    ("2014-02-14T15:30:00+01:00", 1_392_388_200_000),
    ("2014-02-14T09:00:00.25-05:30", 1_392_388_200_250),
    ("2014-02-14 15:30:00+0100", 1_392_388_200_000), ("2014-02-14 15:30+01", 1_392_388_200_000),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2000-02-29 00:00:00", 951_782_400_000),
    ("2100-03-01T00:00:00Z", 4_107_542_400_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("0", 0), ("-1", -1_000), ("17", 17_000),
    ("1392388200", 1_392_388_200_000), ("1392388200.123", 1_392_388_200_123),
    ("1392388200.0005", 1_392_388_200_001), ("1.3923882e9", 1_392_388_200_000),
    ("1392388200123", 1_392_388_200_123), ("99999999999", 99_999_999_999_000),
    ("100000000000", 100_000_000_000), ("99999999999999", 99_999_999_999_999),
  ]

  @Test("What is understood", arguments: good)
  func understands(text: String, expected: Int64) {
    #expect(milliseconds(text) == expected)
  }

  @Test(
    "What is no timestamp",
    arguments: [
      "", " ", "x", "timestamp", "2014", "-", "nan", "inf", "1e14", "100000000000000", "1e400",
      "2014-2-14 14:30:00", "2014-02-14T", "2014-02-14T14", "2014-02-14T14:3", "2014-13-01",
      "2014-00-01", "2014-02-29", "1900-02-29", "2014-04-31", "2014-02-14 24:00:00",
      "2014-02-14 14:60:00", "2014-02-14 14:30:61", "2014-02-14 14:30:00.", "2014-02-14 14:30:",
      "2014-02-14 14:30:00+", "2014-02-14 14:30:00+1", "2014-02-14 14:30:00+25",
      "2014-02-14 14:30:00+01:60", "2014-02-14 14:30:00+01:00x", "2014-02-14  14:30:00",
      "2014/02/14 14:30:00", "14.02.2014", "0x10", "1_000", "2014-02-14 14:30:00 UTC",
      "2014-02-14 14:30:00.123456789012345678901234567890123456789012345",
    ])
  func refuses(text: String) {
    // A year alone is a number of seconds.
    #expect(milliseconds(text) == (text == "2014" ? 2_014_000 : nil))
  }

  @Test("What the program writes reads back")
  func roundTrip() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      let time = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
      let text = UTCText.format(WallInstant(milliseconds: time))
      #expect(milliseconds(text) == time, "seed 11: \(text)")
    }
  }

  @Test("Truncated and changed texts give a time of the calendar or nothing, never a trap")
  func hostile() {
    let texts = Self.good.map { Array($0.0.utf8) }
    let range: ClosedRange<Int64> = -100_000_000_000_000...300_000_000_000_000
    func check(_ bytes: [UInt8]) {
      let time = bytes.withUnsafeBytes { TimestampText.milliseconds(of: $0) }
      #expect(time.map(range.contains) ?? true, "seed 12: \(bytes)")
    }
    var generator = SeededGenerator(seed: 12)
    for text in texts {
      for end in text.indices { check(Array(text[..<end])) }
      for place in text.indices {
        for _ in 0..<20 {
          var changed = text
          changed[place] = UInt8.random(in: .min ... .max, using: &generator)
          check(changed)
        }
      }
    }
    let pieces = Array("0123456789-:TZ+. e".utf8)
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...70, using: &generator)
      check((0..<length).map { _ in pieces[Int.random(in: pieces.indices, using: &generator)] })
    }
  }
}
