import MonitorModel
import MonitorSupport
import TUIDashboard
import Testing

/// Numbers as text.
@Suite struct FormatTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.25, 2, "-1.25"), (0.07, 2, "0.07"),
    (12.3456, 3, "12.346"), (999.96, 1, "1000.0"), (.nan, 1, "–"), (-.infinity, 1, "-inf"),
    (1e30, 0, "huge"),
  ])
  func fixedDecimals(value: Double, decimals: Int, expected: String) {
    #expect(Format.fixed(value, decimals) == expected)
  }

  @Test(
    arguments: [
      (0.373, .ratio, "37%"), (0.0321, .ratio, "3.2%"), (0.0996, .ratio, "10%"),
      (12.5, .ratio, "1250%"),
      (0, .bytes, "0B"), (812, .bytes, "812B"), (1_000, .bytes, "0.98K"), (1_024, .bytes, "1.00K"),
      (12.9e6, .bytes, "12.3M"), (1_048_575, .bytesPerSecond, "1.00M"),
      (3, .count, "3"), (0.424, .count, "0.42"), (5_870, .count, "5.87K"),
      (999.6, .perSecond, "1.00K"),
      (0.000_82, .seconds, "820us"), (0.012_3, .seconds, "12.3ms"), (2.5, .seconds, "2.50s"),
      (2.5e-8, .seconds, "25ns"), (7_260, .seconds, "2h01m"), (61, .celsius, "61C"),
      (2.4e9, .hertz, "2.40G"), (1.84, .cores, "1.84"),
    ] as [(Double, MonitorModel.Unit, String)])
  func shortForm(value: Double, unit: MonitorModel.Unit, expected: String) {
    #expect(Format.short(value, unit) == expected)
  }

  @Test func shortFormsFitTheirColumn() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let exponent = Double(Int(generator.next() % 24)) - 9
      var value = Double(generator.next() % 1_000_000) / 1_000
      for _ in 0..<Int(abs(exponent)) { value *= exponent > 0 ? 10 : 0.1 }
      for unit in MonitorModel.Unit.allCases {
        // Shares and temperatures have no prefixes, and nothing beyond exa has.
        let bounded =
          unit == .ratio
          ? value.truncatingRemainder(dividingBy: 99)
          : unit == .celsius || unit == .cores
            ? value.truncatingRemainder(dividingBy: 9_999)
            : min(value, 9e17)
        let text = Format.short(bounded, unit)
        #expect(text.utf8.count <= 6, "\(bounded) \(unit) is \(text), seed 7")
      }
    }
  }

  @Test(
    arguments: [
      (0.5, "500ms"), (4.21, "4.2s"), (59.4, "59s"), (59.6, "1m00s"), (192, "3m12s"),
      (7_500, "2h05m"), (1_051_200, "12d04h"), (.infinity, "never"), (1e12, ">100y"),
    ] as [(Double, String)])
  func durations(seconds: Double, expected: String) {
    #expect(Format.duration(seconds: seconds) == expected)
  }

  @Test func coarseTimesChangeOnceAMinute() {
    #expect(Format.coarse(seconds: 59) == "<1m")
    #expect(Format.coarse(seconds: 60) == Format.coarse(seconds: 119))
    #expect(Format.coarse(seconds: 11_520) == "3h 12m")
    #expect(Format.coarse(seconds: 1_051_200) == "12d 4h")
    #expect(Format.age(nanoseconds: 59_000_000_000) == "now")
    #expect(Format.age(nanoseconds: 90 * 60_000_000_000) == "1h")
  }

  @Test func clockKnowsOffsetsOnBothSides() {
    let midnight = WallInstant(milliseconds: 0)
    #expect(Format.clock(midnight, offset: 0) == "00:00")
    #expect(Format.clock(midnight, offset: -3_600) == "23:00")
    #expect(Format.clock(midnight, offset: 19_800, seconds: true) == "05:30:00")
    #expect(Format.clock(WallInstant(milliseconds: -1), offset: 0) == "23:59")
  }

  @Test func rangesWriteTheirUnitOnce() {
    #expect(Format.range(0.2, 0.45, .ratio) == "20-45 %")
    #expect(Format.range(0, 600, .bytes) == "0-600 B")
    #expect(Format.range(500, 4_096, .bytes) == "500 B-4.00 KiB")
    #expect(Format.range(-.infinity, 5, .count) == "under 5")
    #expect(Format.shortRange(0.2, 0.45, .ratio) == "20-45%")
    #expect(Format.grouped(1_002_003) == "1 002 003")
  }
}
