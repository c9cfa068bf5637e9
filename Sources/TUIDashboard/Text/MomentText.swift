package import MonitorModel

/// Recorded time as people write it, for `:goto` and for options of commands.
package enum MomentText {
  /// What to say to a text that is none.
  package static let forms =
    "times are 14:32, 14:32:05, -15m, 2026-11-23 14:32, RFC 3339, oldest, newest"
  private static let day: Int64 = 86_400

  /// The tick that a text means; `nil` where it means none.
  ///
  /// `14:32` is the last time that the clock showed that before `now`; `-15m` counts back from
  /// `now`; a date without a zone is of the clock that is shown, `offset` seconds ahead of UTC.
  package static func parse(_ text: String, now: WallInstant, offset: Int) -> MomentTarget? {
    switch text {
    case "oldest": return .oldest
    case "newest", "now": return .newest
    default: break
    }
    guard text.utf8.count <= 40 else { return nil }
    if text.hasPrefix("-") {
      guard let back = Commands.duration(String(text.dropFirst())) else { return nil }
      let milliseconds = back.nanoseconds / 1_000_000
      let (past, overflow) = now.milliseconds.subtractingReportingOverflow(milliseconds)
      return overflow ? nil : .wall(WallInstant(milliseconds: past))
    }
    var rest = text.utf8[...]
    let instant = clock(&rest, now, offset) ?? date(text, offset)
    return instant.map { .wall($0) }
  }

  /// `14:32[:05[.5]]` and nothing more: today, or yesterday where that would lie in the future.
  private static func clock(
    _ rest: inout Substring.UTF8View, _ now: WallInstant, _ offset: Int
  ) -> WallInstant? {
    guard let time = timeOfDay(&rest), rest.isEmpty else { return nil }
    let shift = Int64(offset) * 1_000
    let (local, overflow) = now.milliseconds.addingReportingOverflow(shift)
    guard !overflow, abs(local) < .max / 4 else { return nil }
    let (_, today) = CivilDate.split(local, by: day * 1_000)
    let midnight = local - today
    let moment = midnight + time > local ? midnight + time - day * 1_000 : midnight + time
    return WallInstant(milliseconds: moment - shift)
  }

  /// `2026-11-23`, `2026-11-23 14:32`, `2026-11-23T14:32:05.5+01:00`.
  private static func date(_ text: String, _ offset: Int) -> WallInstant? {
    var rest = text.utf8[...]
    guard let year = number(&rest, digits: 4), take(&rest, "-"),
      let month = number(&rest, digits: 2), take(&rest, "-"), let day = number(&rest, digits: 2)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    // A day that does not exist comes back as another one.
    guard (1...12).contains(month), CivilDate(daysSinceEpoch: date.daysSinceEpoch) == date else {
      return nil
    }
    var milliseconds = date.daysSinceEpoch * self.day * 1_000
    var shift = Int64(offset)
    if !rest.isEmpty {
      guard take(&rest, " ") || take(&rest, "T") || take(&rest, "t"), let time = timeOfDay(&rest)
      else { return nil }
      milliseconds += time
      if !rest.isEmpty {
        guard let zone = zone(&rest), rest.isEmpty else { return nil }
        shift = zone
      }
    }
    return WallInstant(milliseconds: milliseconds - shift * 1_000)
  }

  /// Milliseconds since midnight.
  private static func timeOfDay(_ rest: inout Substring.UTF8View) -> Int64? {
    guard let hour = number(&rest, digits: 2) ?? number(&rest, digits: 1), hour < 24,
      take(&rest, ":"), let minute = number(&rest, digits: 2), minute < 60
    else { return nil }
    var milliseconds = (hour * 60 + minute) * 60_000
    guard take(&rest, ":") else { return milliseconds }
    guard let second = number(&rest, digits: 2), second < 60 else { return nil }
    milliseconds += second * 1_000
    guard take(&rest, ".") else { return milliseconds }
    var unit: Int64 = 100
    guard number(rest, digits: 1) != nil else { return nil }
    while let digit = number(&rest, digits: 1) {
      milliseconds += digit * unit
      unit /= 10
    }
    return milliseconds
  }

  /// Seconds east of UTC: `Z`, `+01:00`.
  private static func zone(_ rest: inout Substring.UTF8View) -> Int64? {
    if take(&rest, "Z") || take(&rest, "z") { return 0 }
    let isWest = take(&rest, "-")
    guard isWest || take(&rest, "+"), let hour = number(&rest, digits: 2), hour < 24,
      take(&rest, ":"), let minute = number(&rest, digits: 2), minute < 60
    else { return nil }
    return (hour * 60 + minute) * (isWest ? -60 : 60)
  }

  private static func number(_ rest: Substring.UTF8View, digits: Int) -> Int64? {
    var copy = rest
    return number(&copy, digits: digits)
  }

  /// A number of just so many digits; takes nothing where there are fewer.
  private static func number(_ rest: inout Substring.UTF8View, digits: Int) -> Int64? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(digits)
    return text.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func take(_ rest: inout Substring.UTF8View, _ sign: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == sign.value else { return false }
    rest = rest.dropFirst()
    return true
  }
}
