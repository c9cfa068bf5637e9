import WireFormats

/// The newest events and the last word of each service check, for the report.
struct StatsDBoard: Sendable {
  /// What a service check said last.
  struct Check: Sendable {
    /// Its name and tags.
    var name: String
    /// How the service is.
    var status: StatsDCheck.Status
    /// What it said.
    var message: String
    /// When, in seconds of the monotonic clock.
    var second: Int
  }

  /// The newest events as lines, newest last.
  private(set) var events: [String] = []
  /// Service checks in the order they came first.
  private(set) var checks: [Check] = []

  /// Takes in an event.
  mutating func add(_ event: StatsDEvent, _ bytes: Bytes) {
    if events.count == StatsDLimits.events { events.removeFirst() }
    var line =
      switch event.level {
      case .info: ""
      case .warning: "warning: "
      case .error: "error: "
      case .success: "success: "
      }
    line += Self.text(event.title, bytes)
    if !event.text.isEmpty { line += ": " + Self.text(event.text, bytes) }
    if !event.tags.isEmpty { line += " [" + Self.text(event.tags, bytes) + "]" }
    events.append(line)
  }

  /// Takes in a service check; false where there is no room for one more.
  mutating func add(_ check: StatsDCheck, _ bytes: Bytes, at second: Int) -> Bool {
    var name = Self.text(check.name, bytes)
    if !check.host.isEmpty { name += " " + Self.text(check.host, bytes) }
    if !check.tags.isEmpty { name += " [" + Self.text(check.tags, bytes) + "]" }
    let entry = Check(
      name: name, status: check.status, message: Self.text(check.message, bytes), second: second)
    if let known = checks.firstIndex(where: { $0.name == name }) {
      checks[known] = entry
    } else if checks.count < StatsDLimits.checks {
      checks.append(entry)
    } else {
      return false
    }
    return true
  }

  /// A text as one line of bounded length.
  private static func text(_ place: Range<Int>, _ bytes: Bytes) -> String {
    var kept: [UInt8] = []
    var index = place.lowerBound
    while index < place.upperBound, kept.count < StatsDLimits.textBytes {
      let byte = bytes[index]
      let isBreak =
        byte == UInt8(ascii: "\\") && index + 1 < place.upperBound
        && bytes[index + 1] == UInt8(ascii: "n")
      kept.append(isBreak ? UInt8(ascii: " ") : byte)
      index += isBreak ? 2 : 1
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
