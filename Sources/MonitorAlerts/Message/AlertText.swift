package import MonitorModel
import MonitorSupport

/// Messages in words, for receivers that are read by people.
///
/// What comes out is clean: no control
/// character of a name that somebody else chose reaches a terminal, a log or a mail.
package enum AlertText {
  /// A text on one line, without control characters and what turns the direction of a line.
  package static func clean(_ text: String, most: Int = 400) -> String {
    CleanText.line(text, most: most)
  }

  /// One line: `critical on web1: the disk is full +37 more`.
  package static func line(_ message: AlertMessage) -> String {
    let place = message.host.isEmpty ? "" : " on " + clean(message.host, most: 80)
    switch message.kind {
    case .heartbeat: return "kilter\(place) is alive"
    case .test: return "a test of kilter\(place)"
    default: break
    }
    var word = message.isFiring ? message.severity.word : "over"
    if message.kind == .reminder { word = "still " + word }
    return "\(word)\(place): \(clean(message.title))" + more(message)
  }

  /// The number of groups that a message also tells of; empty where there are none.
  package static func more(_ message: AlertMessage) -> String {
    message.folded > 0 ? " +\(message.folded) more" : ""
  }

  /// The alerts one a line, then what to do.
  package static func body(_ message: AlertMessage) -> [String] {
    var lines = [line(message), ""]
    let listed = message.items.prefix(Limits.listedAlerts)
    for item in listed {
      let state = item.isFiring ? item.severity.word : "over"
      var line = "- \(state), since \(time(item.startsAt))"
      if let end = item.endsAt { line += " until \(time(end))" }
      lines.append("\(line): \(clean("\(item.key)"))")
      if !item.reason.isEmpty { lines.append("  \(clean(item.reason))") }
      if !item.blame.isEmpty {
        lines.append("  to blame: " + clean(item.blame.prefix(3).joined(separator: ", ")))
      }
    }
    if message.items.count > listed.count {
      lines.append("and \(message.items.count - listed.count) more")
    }
    if !message.suggestions.isEmpty {
      lines += ["", "What to look at:"] + message.suggestions.map { "- " + clean($0) }
    }
    return lines
  }

  /// A time as RFC 3339 has it: `2026-11-23T12:34:56.789Z`.
  package static func time(_ instant: WallInstant) -> String {
    let (seconds, milliseconds) = CivilDate.split(instant.milliseconds, by: 1_000)
    let (days, second) = CivilDate.split(seconds, by: 86_400)
    let civil = CivilDate(daysSinceEpoch: days)
    let date = [padded(civil.year, 4), padded(civil.month, 2), padded(civil.day, 2)]
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return date.joined(separator: "-") + "T" + clock.joined(separator: ":")
      + "." + padded(milliseconds, 3) + "Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
