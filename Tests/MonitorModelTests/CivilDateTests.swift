import MonitorModel
import Testing

@Suite("CivilDate")
struct CivilDateTests {
  @Test(
    "Known days have their dates",
    arguments: [
      (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (20_780, 2026, 11, 23),
      (-719_468, 0, 3, 1), (2_932_896, 9999, 12, 31),
    ] as [(Int64, Int64, Int64, Int64)])
  func known(days: Int64, year: Int64, month: Int64, day: Int64) {
    let date = CivilDate(year: year, month: month, day: day)
    #expect(CivilDate(daysSinceEpoch: days) == date)
    #expect(date.daysSinceEpoch == days)
  }

  @Test("Every day of 1600 years comes back, and follows the one before")
  func roundTrip() {
    var before = CivilDate(daysSinceEpoch: -300_001)
    for days in Int64(-300_000)...284_388 {
      let date = CivilDate(daysSinceEpoch: days)
      let isNext =
        date.day == before.day + 1 && date.month == before.month
        || date.day == 1 && date.month == before.month % 12 + 1
      guard isNext, date.daysSinceEpoch == days else {
        Issue.record("day \(days): \(date) after \(before)")
        return
      }
      before = date
    }
  }
}
