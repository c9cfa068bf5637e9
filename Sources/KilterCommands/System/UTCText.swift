package import MonitorModel

/// Civil time as text, RFC 3339 in UTC.
package enum UTCText {
  /// `2026-11-23T12:34:56.789Z`.
  package static func format(_ instant: WallInstant) -> String {
    let (seconds, milliseconds) = split(instant.milliseconds, by: 1_000)
    let (days, second) = split(seconds, by: 86_400)
    let (year, month, day) = date(daysSinceEpoch: days)
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date)T\(clock.joined(separator: ":")).\(padded(milliseconds, 3))Z"
  }

  /// Quotient and remainder, the remainder never below 0.
  private static func split(_ value: Int64, by size: Int64) -> (Int64, Int64) {
    let remainder = (value % size + size) % size
    return ((value - remainder) / size, remainder)
  }

  /// The date of a day, by the algorithm `civil_from_days` of Howard Hinnant.
  private static func date(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, day) = split(daysSinceEpoch + 719_468, by: 146_097)
    let yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
