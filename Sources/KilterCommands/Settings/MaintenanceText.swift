package import MonitorModel
import MonitorSupport

/// Maintenance windows as people write them, in UTC: `Sun 02:00-04:00`, `daily 23:30-00:15`,
/// `Mon-Fri 12:00 30m`, `Mon,Thu 03:00 1h30m`, `04:10 5m`.
///
/// ```
/// window   = [days] start "-" end | [days] start duration
/// days     = "daily" | day-or-run *("," day-or-run)        the days on which it begins
/// run      = day "-" day                                   `Fri-Mon` goes over the week's end
/// day      = "Mon" … "Sun", or the whole word, in any case
/// start    = hour ":" minute                               00:00 to 23:59
/// end      = the same, or 24:00; an end before the start is on the next day
/// duration = 1m to 24h, whole minutes
/// ```
package enum MaintenanceText {
  /// What is wrong with a text that should be a window or a list of windows.
  package enum Failure: Error, Equatable, Sendable {
    /// Nothing but spaces.
    case empty
    /// Not one, two or three parts in the order that is wanted.
    case shape(String)
    /// Not the name of a day, or of a run of days.
    case day(String)
    /// Not a time of day.
    case time(String)
    /// Not a duration, or one that is too long, too short or no whole minutes.
    case duration(String)
    /// Start and end are the same: no window or a whole day, which nobody can tell.
    case ambiguous(String)
    /// More windows than `Limits.maintenanceWindows`.
    case tooMany(Int)

    /// What is wrong and what would be right, as the end of a sentence.
    package var hint: String {
      switch self {
      case .empty: "an empty window; expected one such as " + MaintenanceText.examples
      case .shape(let text): "`\(text)` is no window; expected one such as \(examples)"
      case .day(let text): "`\(text)` is no day; expected daily, Mon to Sun, Mon-Fri or Mon,Thu"
      case .time(let text): "`\(text)` is no time of day; expected 00:00 to 23:59 (UTC)"
      case .duration(let text):
        "`\(text)` is no length of a window; expected whole minutes, 1m to 24h"
      case .ambiguous(let text):
        "`\(text)` begins and ends at the same time; a whole day is `00:00-24:00`"
      case .tooMany(let count): "\(count) windows; at most \(Limits.maintenanceWindows) are kept"
      }
    }
  }

  private static let examples = "`Sun 02:00-04:00`, `daily 23:30-00:15` or `Mon-Fri 12:00 30m`"
  private static let names = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let minutesOfDay = 1_440

  /// Reads windows with `;` between them; a text of nothing but spaces is no window.
  package static func parseList(_ text: String) throws(Failure) -> [MaintenanceWindow] {
    guard text.contains(where: { $0 != " " }) else { return [] }
    return try parse(text.split(separator: ";", omittingEmptySubsequences: false).map(String.init))
  }

  /// Reads one window a text.
  package static func parse(_ texts: [String]) throws(Failure) -> [MaintenanceWindow] {
    guard texts.count <= Limits.maintenanceWindows else { throw .tooMany(texts.count) }
    var windows: [MaintenanceWindow] = []
    for text in texts { windows.append(try parse(text)) }
    return windows
  }

  /// Reads one window.
  package static func parse(_ text: String) throws(Failure) -> MaintenanceWindow {
    var parts = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let first = parts.first else { throw .empty }
    var days: Set<Int> = []
    if first.utf8.first.map({ !isDigit($0) }) ?? false {
      days = try self.days(first)
      parts.removeFirst()
    }
    switch parts.count {
    case 1:
      let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2 else { throw .shape(text) }
      let start = try minute(ends[0])
      let end = ends[1] == "24:00" ? minutesOfDay : try minute(ends[1])
      guard start != end else { throw .ambiguous(text) }
      return MaintenanceWindow(
        days: days, startMinute: start,
        minutes: end > start ? end - start : end - start + minutesOfDay)
    case 2:
      return MaintenanceWindow(
        days: days, startMinute: try minute(parts[0][...]), minutes: try minutes(parts[1]))
    default: throw .shape(text)
    }
  }

  /// The text of a window that `parse` reads back as an equal one.
  package static func format(_ window: MaintenanceWindow) -> String {
    let end = (window.startMinute + window.minutes) % minutesOfDay
    let start = clock(window.startMinute)
    if window.minutes == minutesOfDay {
      let times = window.startMinute == 0 ? "00:00-24:00" : start + " 1d"
      return format(days: window.days) + " " + times
    }
    return format(days: window.days) + " " + start + "-" + (end == 0 ? "24:00" : clock(end))
  }

  // MARK: Parts

  private static func days(_ text: String) throws(Failure) -> Set<Int> {
    if text.lowercased() == "daily" { return [] }
    var days: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let first = ends.first.flatMap(day), let last = ends.last.flatMap(day)
      else { throw .day(String(part)) }
      var day = first
      days.insert(day)
      while day != last {
        day = (day + 1) % 7
        days.insert(day)
      }
    }
    // Every day has one form.
    return days.count == 7 ? [] : days
  }

  private static func day(_ text: Substring) -> Int? {
    let word = text.lowercased()
    return names.firstIndex { $0 == word || $0.prefix(3) == word }
  }

  private static func minute(_ text: Substring) throws(Failure) -> Int {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = number(parts[0], below: 24), parts[1].utf8.count == 2,
      let minute = number(parts[1], below: 60)
    else { throw .time(String(text)) }
    return hour * 60 + minute
  }

  private static func number(_ text: Substring, below limit: Int) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let value = Int(text)
    else { return nil }
    return value < limit ? value : nil
  }

  private static func minutes(_ text: String) throws(Failure) -> Int {
    let minute: Int64 = 60_000_000_000
    guard let length = try? DurationText.parse(text).nanoseconds, length % minute == 0,
      (1...Int64(minutesOfDay)).contains(length / minute)
    else { throw .duration(text) }
    return Int(length / minute)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return two(minute / 60) + ":" + two(minute % 60)
  }

  private static func format(days: Set<Int>) -> String {
    guard !days.isEmpty, days.count < 7 else { return "daily" }
    var runs: [ClosedRange<Int>] = []
    for day in days.sorted() {
      if let last = runs.last, last.upperBound + 1 == day {
        runs[runs.count - 1] = last.lowerBound...day
      } else {
        runs.append(day...day)
      }
    }
    func name(_ day: Int) -> String {
      names[day].prefix(1).uppercased() + names[day].prefix(3).dropFirst()
    }
    return runs.map { run in
      switch run.count {
      case 1: name(run.lowerBound)
      case 2: name(run.lowerBound) + "," + name(run.upperBound)
      default: name(run.lowerBound) + "-" + name(run.upperBound)
      }
    }.joined(separator: ",")
  }
}
