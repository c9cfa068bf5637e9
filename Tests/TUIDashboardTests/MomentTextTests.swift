import MonitorModel
import MonitorSupport
import TUIDashboard
import Testing

/// Times as people write them.
@Suite struct MomentTextTests {
  /// 2026-11-23 14:32:05.250 UTC.
  private static let now = WallInstant(milliseconds: 1_795_444_325_250)

  private static func parse(_ text: String, offset: Int = 0) -> MomentTarget? {
    MomentText.parse(text, now: now, offset: offset)
  }

  private static func seconds(_ text: String, offset: Int = 0) -> Double? {
    guard case .wall(let wall) = parse(text, offset: offset) else { return nil }
    return Double(wall.milliseconds - now.milliseconds) / 1_000
  }

  @Test(
    arguments: [
      ("14:32:05", -0.25), ("14:32", -5.25), ("14:33", -86_345.25), ("9:00", -19_925.25),
      ("14:32:05.25", 0), ("14:32:05.125", -0.125), ("-15m", -900), ("-500ms", -0.5),
      ("-2h", -7_200),
      ("-0", 0), ("2026-11-23 14:32", -5.25), ("2026-11-22", -138_725.25),
      ("2026-11-23T14:32:05Z", -0.25), ("2026-11-23T15:32:05.5+01:00", 0.25),
      ("2026-11-23t09:02:05-05:30", -0.25), ("2026-11-24 00:00", 34_074.75),
    ] as [(String, Double)])
  func timesAreRead(text: String, seconds: Double) {
    #expect(Self.seconds(text) == seconds)
  }

  @Test func aClockIsOfTheZoneThatIsShown() {
    // 00:32:05 on the 24th, ten hours east.
    #expect(Self.seconds("00:10", offset: 36_000) == -1_325.25)
    #expect(Self.seconds("23:50", offset: 36_000) == -2_525.25)
    #expect(Self.seconds("2026-11-24 00:32:05", offset: 36_000) == -0.25)
    #expect(Self.seconds("2026-11-23T14:32:05Z", offset: 36_000) == -0.25)
  }

  @Test func wordsAreRead() {
    #expect(Self.parse("oldest") == .oldest)
    #expect(Self.parse("newest") == .newest && Self.parse("now") == .newest)
  }

  @Test(arguments: [
    "", " ", "14", "14:", "14:3", "24:00", "14:60", "14:32:60", "14:32:05.", "14:32x", "1432",
    "2026-13-01", "2026-02-29", "2026-00-10", "2026-11-23x", "2026-11-23 ", "2026-11-23T14:32+1",
    "2026-11-23T14:32:05+25:00", "-", "-x", "-5w", "-1e99h", "+5m", "yesterday", "２:30",
  ])
  func whatIsNoTimeIsNone(text: String) {
    #expect(Self.parse(text) == nil)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func anythingIsATimeOrNone(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789:-+TZ .mhsdé\u{0}")
    for _ in 0..<5_000 {
      let length = Int(generator.next() % 45)
      let text = String(
        (0..<length).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] })
      for wall in [0, Int64.min, Int64.max, 1_795_444_325_250] {
        let offset = Int(generator.next() % 100_000) - 50_000
        _ = MomentText.parse(text, now: WallInstant(milliseconds: wall), offset: offset)
      }
    }
  }
}
