package import MonitorModel

/// The one place where numbers become text: three significant digits, few and stable characters.
package enum Format {
  /// `value` with a fixed number of decimals, 0…6; `nan`, `inf` where it is no finite number.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-inf" : "inf" }
    precondition(decimals >= 0 && decimals <= 6, "0 to 6 decimals")
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let magnitude = (abs(value) * Double(scale)).rounded()
    guard magnitude < 9e17 else { return value < 0 ? "-huge" : "huge" }
    let scaled = Int64(magnitude)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let digits = String(scaled % scale)
    var padding = ""
    for _ in digits.utf8.count..<decimals { padding += "0" }
    return sign + String(scaled / scale) + "." + padding + digits
  }

  /// Three significant digits of a number whose magnitude is below 1 000: `1.23`, `12.3`, `123`.
  package static func significant(_ value: Double) -> String {
    let size = abs(value)
    if size < 9.995 { return fixed(value, 2) }
    if size < 99.95 { return fixed(value, 1) }
    return fixed(value, 0)
  }

  /// A value as number and unit, the number at most 5 characters for values below 10¹⁵.
  package static func parts(_ value: Double, _ unit: Unit) -> (number: String, unit: String) {
    guard value.isFinite else { return (fixed(value, 0), "") }
    switch unit {
    case .ratio: return (percent(value), "%")
    case .bytes: return binary(value, "")
    case .bytesPerSecond: return binary(value, "/s")
    case .perSecond:
      let (number, prefix) = decimal(value)
      return (number, prefix + "/s")
    case .seconds: return time(value)
    case .celsius: return (fixed(value, 0), "C")
    case .hertz:
      let (number, prefix) = decimal(value)
      return (number, prefix + "Hz")
    case .cores: return (significant(value), "cores")
    case .count: return decimal(value)
    }
  }

  /// A value in as few characters as can be, the unit only where the number needs it: `37%`,
  /// `12.3M`, `1.23K`, `820us`.
  ///
  /// At most 6 characters.
  package static func short(_ value: Double, _ unit: Unit) -> String {
    guard value.isFinite else { return fixed(value, 0) }
    switch unit {
    case .ratio: return percent(value) + "%"
    case .bytes, .bytesPerSecond:
      let (number, suffix) = binary(value, "")
      return number + (suffix == "B" ? "B" : String(suffix.prefix(1)))
    case .seconds:
      let (number, suffix) = time(value)
      return number + suffix
    case .celsius: return fixed(value, 0) + "C"
    case .hertz, .perSecond, .count:
      let (number, prefix) = decimal(value)
      return number + prefix
    case .cores: return significant(value)
    }
  }

  /// A value with its unit, as a sentence has it: `37 %`, `12.3 MiB/s`.
  package static func text(_ value: Double, _ unit: Unit) -> String {
    let (number, suffix) = parts(value, unit)
    return suffix.isEmpty ? number : number + " " + suffix
  }

  /// A range with its unit written once where both ends share it: `20-45 %`.
  package static func range(_ low: Double, _ high: Double, _ unit: Unit) -> String {
    let a = parts(low, unit)
    let b = parts(high, unit)
    if !high.isFinite { return "over " + text(low, unit) }
    if !low.isFinite { return "under " + text(high, unit) }
    if low == high || (a.number == b.number && a.unit == b.unit) { return text(high, unit) }
    let suffix = b.unit.isEmpty ? "" : " " + b.unit
    if a.unit == b.unit || low == 0 { return (low == 0 ? "0" : a.number) + "-" + b.number + suffix }
    return text(low, unit) + "-" + b.number + suffix
  }

  /// A stretch of time in at most 6 characters: `820us`, `4.2s`, `3m12s`, `2h05m`, `12d04h`.
  package static func duration(seconds: Double) -> String {
    guard seconds.isFinite else { return seconds.isNaN ? "–" : "never" }
    let size = abs(seconds)
    if size < 1 {
      let (number, suffix) = time(seconds)
      return number + suffix
    }
    if size < 9.95 { return fixed(seconds, 1) + "s" }
    if size < 59.5 { return fixed(seconds, 0) + "s" }
    guard size < 3_153_600_000 else { return ">100y" }
    let sign = seconds < 0 ? "-" : ""
    let whole = Int64(size.rounded())
    if whole < 3_600 { return sign + "\(whole / 60)m" + two(whole % 60) + "s" }
    if whole < 86_400 { return sign + "\(whole / 3_600)h" + two(whole / 60 % 60) + "m" }
    if whole < 100 * 86_400 { return sign + "\(whole / 86_400)d" + two(whole / 3_600 % 24) + "h" }
    return sign + "\(whole / 86_400)d"
  }

  /// A stretch of time that changes at most once a minute: `12d 4h`, `3h 12m`, `5m`, `<1m`.
  package static func coarse(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 60 else { return seconds.isNaN ? "?" : "<1m" }
    let minutes = Int64(min(seconds, 1e12)) / 60
    if minutes < 60 { return "\(minutes)m" }
    if minutes < 1_440 { return "\(minutes / 60)h \(minutes % 60)m" }
    return "\(minutes / 1_440)d \(minutes / 60 % 24)h"
  }

  /// The time of day, `14:32` or with seconds `14:32:07`, `offset` seconds east of UTC.
  package static func clock(_ wall: WallInstant, offset: Int, seconds: Bool = false) -> String {
    let day: Int64 = 86_400
    let past = wall.milliseconds % 1_000 < 0 ? Int64(1) : 0
    let whole = wall.milliseconds / 1_000 - past + Int64(offset)
    let second = Int((whole % day + day) % day)
    let text = two(Int64(second / 3_600)) + ":" + two(Int64(second / 60 % 60))
    return seconds ? text + ":" + two(Int64(second % 60)) : text
  }

  /// Day, counted from 1970-01-01, of a moment on the clock that is `offset` seconds ahead of UTC.
  private static func day(_ wall: WallInstant, offset: Int) -> Int64 {
    // Garbage far from any calendar is a day too.
    let limit: Int64 = 1 << 60
    let seconds = CivilDate.split(min(max(wall.milliseconds, -limit), limit), by: 1_000).0
    return CivilDate.split(seconds + Int64(offset), by: 86_400).0
  }

  /// Whether two moments are of one day.
  package static func isSameDay(_ a: WallInstant, _ b: WallInstant, offset: Int) -> Bool {
    day(a, offset: offset) == day(b, offset: offset)
  }

  /// The day of the year: `11-23`.
  package static func monthAndDay(_ wall: WallInstant, offset: Int) -> String {
    let date = CivilDate(daysSinceEpoch: day(wall, offset: offset))
    return two(date.month) + "-" + two(date.day)
  }

  /// Date and clock: `2026-11-23 14:32:05`.
  package static func dateAndClock(_ wall: WallInstant, offset: Int) -> String {
    let date = CivilDate(daysSinceEpoch: day(wall, offset: offset))
    return "\(date.year)-" + monthAndDay(wall, offset: offset) + " "
      + clock(wall, offset: offset, seconds: true)
  }

  /// A whole number with thin gaps between thousands: `12 345`.
  package static func grouped(_ value: UInt64) -> String {
    if value < 1_000 { return String(value) }
    let rest = value % 1_000
    return grouped(value / 1_000) + " " + (rest < 100 ? "0" : "") + two(Int64(rest))
  }

  private static func percent(_ ratio: Double) -> String {
    let value = ratio * 100
    return abs(value) < 9.95 ? fixed(value, 1) : fixed(value, 0)
  }

  private static func binary(_ value: Double, _ per: String) -> (number: String, unit: String) {
    var scaled = value
    var step = 0
    while abs(scaled) >= 999.5, step < prefixes.count - 1 {
      scaled /= 1_024
      step += 1
    }
    if step == 0 { return (fixed(scaled, 0), "B" + per) }
    return (significant(scaled), prefixes[step] + "iB" + per)
  }

  private static func decimal(_ value: Double) -> (number: String, unit: String) {
    var scaled = value
    var step = 0
    while abs(scaled) >= 999.5, step < prefixes.count - 1 {
      scaled /= 1_000
      step += 1
    }
    if step == 0, scaled == scaled.rounded() { return (fixed(scaled, 0), "") }
    return (significant(scaled), prefixes[step])
  }

  private static func time(_ seconds: Double) -> (number: String, unit: String) {
    let size = abs(seconds)
    if size == 0 { return ("0", "s") }
    if size < 0.999_5e-6 { return (fixed(seconds * 1e9, 0), "ns") }
    if size < 0.999_5e-3 { return (significant(seconds * 1e6), "us") }
    if size < 0.999_5 { return (significant(seconds * 1e3), "ms") }
    if size < 999.5 { return (significant(seconds), "s") }
    return (duration(seconds: seconds), "")
  }

  private static let prefixes = ["", "K", "M", "G", "T", "P", "E"]

  private static func two(_ value: Int64) -> String {
    value < 10 ? "0" + String(value) : String(value)
  }
}

extension Format {
  /// An age in at most 4 characters that changes at most once a minute: `now`, `5m`, `3h`, `12d`.
  package static func age(nanoseconds: Int64) -> String {
    let minutes = max(0, nanoseconds) / 60_000_000_000
    if minutes < 1 { return "now" }
    if minutes < 60 { return "\(minutes)m" }
    if minutes < 2_880 { return "\(minutes / 60)h" }
    return "\(min(minutes / 1_440, 999))d"
  }

  /// A range in short form: `20-45%`, `0-1.20M`.
  package static func shortRange(_ low: Double, _ high: Double, _ unit: Unit) -> String {
    if !high.isFinite { return ">" + short(low, unit) }
    if !low.isFinite { return "<" + short(high, unit) }
    let a = short(low, unit)
    let b = short(high, unit)
    if a == b { return b }
    if low == 0 { return "0-" + b }
    return (a.last == b.last && a.last == "%" ? String(a.dropLast()) : a) + "-" + b
  }
}
