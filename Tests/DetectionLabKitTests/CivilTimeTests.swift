import DetectionLabKit
import MonitorSupport
import Testing

@Suite("CivilTime")
struct CivilTimeTests {
  @Test(
    "Known instants",
    arguments: [
      (0, "1970-01-01 00:00:00"), (951_782_400, "2000-02-29 00:00:00"),
      (1_740_960_000, "2025-03-03 00:00:00"), (1_735_689_599, "2024-12-31 23:59:59"),
      (-1, "1969-12-31 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
    ] as [(Int64, String)])
  func known(seconds: Int64, text: String) {
    #expect(CivilTime.text(seconds) == text)
    #expect(CivilTime.seconds(text.utf8) == seconds)
  }

  @Test("Any instant of four centuries reads back")
  func roundTrip() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2_000 {
      let seconds = Int64(random.integer(-3_000_000_000...9_000_000_000))
      let text = CivilTime.text(seconds)
      #expect(CivilTime.seconds(text.utf8) == seconds, "seed 5, \(text)")
    }
  }

  @Test("A T in the middle and parts of a second are taken")
  func forms() {
    #expect(CivilTime.seconds("1970-01-01T00:01:00".utf8) == 60)
    #expect(CivilTime.seconds("1970-01-01 00:01:00.750000".utf8) == 60)
  }

  @Test(
    "What is no time is refused",
    arguments: [
      "", "1970-01-01", "1970-13-01 00:00:00", "1970-00-01 00:00:00", "1970-01-32 00:00:00",
      "1970-01-01 24:00:00", "1970-01-01 00:60:00", "197x-01-01 00:00:00", "1970/01/01 00:00:00",
    ])
  func refused(text: String) {
    #expect(CivilTime.seconds(text.utf8) == nil)
  }
}
