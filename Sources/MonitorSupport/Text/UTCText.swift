package import MonitorModel

/// Civil time as text, RFC 3339 in UTC.
package enum UTCText {
  /// `2026-11-23T12:34:56.789Z`.
  package static func format(_ instant: WallInstant) -> String {
    let (seconds, milliseconds) = CivilDate.split(instant.milliseconds, by: 1_000)
    let (days, second) = CivilDate.split(seconds, by: 86_400)
    let civil = CivilDate(daysSinceEpoch: days)
    let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date)T\(clock.joined(separator: ":")).\(padded(milliseconds, 3))Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
