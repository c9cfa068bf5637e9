package import MonitorModel

/// Instants as people write them: `2026-11-23T12:34:56Z`, `2026-11-23 12:34`, `14:32`, `-15m`,
/// `now`.
///
/// ```
/// time     = "now" | "-" duration | clock | date [("T" | " ") clock [zone]]
/// clock    = hour ":" minute [":" second ["." fraction]]
/// date     = year "-" month "-" day                      alone: its midnight
/// zone     = "Z" | ("+" | "-") hour [":"] minute         none: local time
/// duration = as `DurationText` reads it: 15m, 1h30m, 2d
/// ```
///
/// A clock alone is today's, or yesterday's where today's is still to come. Local time is that of
/// the offset from UTC that is in force now.
package enum TimeText {
  /// What is wrong with a text that should be an instant.
  package struct Failure: Error, Equatable, Sendable {
    /// The text and what would be right, as the end of a sentence.
    package var hint: String
  }

  /// What relative times count from.
  package struct Clock: Sendable {
    /// Now.
    package var now: WallInstant
    /// Seconds that local time is ahead of UTC.
    package var utcOffsetSeconds: Int

    /// Makes a clock.
    package init(now: WallInstant, utcOffsetSeconds: Int) {
      self.now = now
      self.utcOffsetSeconds = utcOffsetSeconds
    }
  }

  private static let day: Int64 = 86_400_000
  private static let example =
    "expected a time such as `2026-11-23T14:32:00Z`, `2026-11-23 14:32`, `14:32`, `-15m` or `now`"

  /// Reads an instant.
  ///
  /// - Throws: what would be right instead.
  package static func parse(_ text: String, _ clock: Clock) throws(Failure) -> WallInstant {
    if text == "now" { return clock.now }
    if text.hasPrefix("-") { return try before(text, clock) }
    if text.prefix(3).contains(":") || text.dropFirst().first == ":" {
      return try today(text, clock)
    }
    // A number alone would be seconds since the epoch in files of rows; a person means a clock.
    guard text.utf8.count >= 10, text.dropFirst(4).first == "-", let utc = milliseconds(text)
    else { throw wrong(text) }
    let isLocal = text.utf8.count == 10 || milliseconds(text + "Z") != nil
    return WallInstant(milliseconds: utc - (isLocal ? Int64(clock.utcOffsetSeconds) * 1_000 : 0))
  }

  private static func before(_ text: String, _ clock: Clock) throws(Failure) -> WallInstant {
    do throws(DurationText.Failure) {
      let length = try DurationText.parse(String(text.dropFirst()))
      return WallInstant(milliseconds: clock.now.milliseconds - length.nanoseconds / 1_000_000)
    } catch {
      throw Failure(hint: "`\(text)`: \(error.hint)")
    }
  }

  private static func today(_ text: String, _ clock: Clock) throws(Failure) -> WallInstant {
    let offset = Int64(clock.utcOffsetSeconds) * 1_000
    let (days, _) = CivilDate.split(clock.now.milliseconds + offset, by: day)
    // Read as on the epoch's day, in UTC; a zone has no place after a clock alone.
    let padded = text.dropFirst().first == ":" ? "0" + text : text
    guard let time = milliseconds("1970-01-01T\(padded)Z") else { throw wrong(text) }
    var instant = WallInstant(milliseconds: days * day + time - offset)
    if instant > clock.now { instant.milliseconds -= day }
    return instant
  }

  private static func milliseconds(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { TimestampText.milliseconds(of: UnsafeRawBufferPointer($0)) }
  }

  private static func wrong(_ text: String) -> Failure { Failure(hint: "`\(text)`: \(example)") }
}
