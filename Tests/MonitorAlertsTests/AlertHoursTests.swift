import MonitorAlerts
import MonitorModel
import Testing

@Suite("Hours of a receiver")
struct AlertHoursTests {
  @Test(
    "A time of the day, also over midnight",
    arguments: [
      ("08:00-20:00", 8 * 60, true), ("08:00-20:00", 20 * 60, false),
      ("20:00-08:00", 23 * 60, true), ("20:00-08:00", 7 * 60 + 59, true),
      ("20:00-08:00", 8 * 60, false), ("00:00-24:00", 1_439, true),
    ])
  func contains(text: String, minute: Int, isWithin: Bool) throws {
    let hours = try #require(AlertHours(text))
    let wall = WallInstant(milliseconds: Int64(minute) * 60_000 + 86_400_000 * 19_000)
    #expect(hours.contains(wall, offsetSeconds: 0) == isWithin)
    let shifted = WallInstant(milliseconds: wall.milliseconds - 7_200_000)
    #expect(hours.contains(shifted, offsetSeconds: 7_200) == isWithin)
  }

  @Test(
    "What is no time of the day",
    arguments: ["", "8-20", "08:00", "08:00-08:00", "25:00-26:00", "08:60-09:00", "0a:00-10:00"])
  func malformed(text: String) { #expect(AlertHours(text) == nil) }
}
