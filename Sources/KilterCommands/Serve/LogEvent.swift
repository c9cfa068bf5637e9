/// Something worth a line in the log.
package struct LogEvent: Equatable, Sendable {
  /// How important it is.
  package var level: LogLevel
  /// What happened, in a few words that are always the same.
  package var message: String
  /// What it happened to.
  package var fields: [LogField]

  /// Makes an event.
  package init(_ level: LogLevel, _ message: String, _ fields: [LogField] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
