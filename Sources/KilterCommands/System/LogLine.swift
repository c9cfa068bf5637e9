package import MonitorModel
import MonitorSupport

/// One message as a line: what a program that reads logs takes apart again.
package enum LogLine {
  /// A message as a line, with its end; a message of several lines is one event.
  ///
  /// | format | line |
  /// |---|---|
  /// | text | `2026-11-28T20:57:56.120Z info ready listen=127.0.0.1:9091 text="two words"` |
  /// | json | `{"time":"…","level":"info","message":"ready","listen":"127.0.0.1:9091"}` |
  /// | journal | `<6>ready listen=127.0.0.1:9091` |
  package static func text(
    _ level: LogLevel, _ message: String, _ fields: [LogField], at wall: WallInstant,
    _ format: LogFormat
  ) -> String {
    let message = oneLine(message)
    switch format {
    case .json:
      var line = JSONLine()
      line.add("time", UTCText.format(wall))
      line.add("level", level.rawValue)
      line.add("message", message)
      for field in fields {
        if field.isNumber, let number = Int64(field.value) {
          line.add(field.name, number)
        } else {
          line.add(field.name, oneLine(field.value))
        }
      }
      return line.text + "\n"
    case .journal: return "<\(level.priority)>" + words(message, fields) + "\n"
    case .auto, .text:
      return "\(UTCText.format(wall)) \(level.rawValue) " + words(message, fields) + "\n"
    }
  }

  /// The message and its fields as `name=value`.
  static func words(_ message: String, _ fields: [LogField]) -> String {
    fields.reduce(message) { $0 + " \($1.name)=\(quoted(oneLine($1.value)))" }
  }

  /// Text without control characters; the ends of lines become `; `.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { PlainText.clean(String($0)) }
      .joined(separator: "; ")
  }

  /// In quotes where it would else not be one word.
  private static func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0 == "\\" }
    if isPlain { return value }
    var result = "\""
    for character in value {
      if character == "\"" || character == "\\" { result += "\\" }
      result.append(character)
    }
    return result + "\""
  }
}

extension LogLevel {
  /// The priority of syslog (RFC 5424, section 6.2.1).
  fileprivate var priority: Int {
    switch self {
    case .debug: 7
    case .info: 6
    case .warning: 4
    case .error: 3
    }
  }
}
