package import MonitorModel

/// Civil time as HTTP writes it (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The written form of an instant.
  package static func text(_ wall: WallInstant) -> String {
    let seconds = max(0, wall.milliseconds / 1_000)
    let day = seconds / 86_400
    let date = CivilDate(daysSinceEpoch: day)
    let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(padded)
    return "\(days[Int(day % 7)]), \(padded(date.day)) \(months[Int(date.month) - 1]) \(date.year) "
      + clock.joined(separator: ":") + " GMT"
  }

  private static func padded(_ number: some BinaryInteger) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
