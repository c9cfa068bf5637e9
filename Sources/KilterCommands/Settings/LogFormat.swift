/// How messages are written.
package enum LogFormat: String, CaseIterable, Sendable {
  /// For the journal where standard error goes there, else as text.
  case auto
  /// Time, level, message and `name=value` in a line.
  case text
  /// A JSON object a line.
  case json
  /// A line with the priority that systemd's journal reads (`<4>`), without the time.
  case journal
}
