package import MonitorModel

/// What a line typed in linear mode leads to.
package enum LinearReply: Equatable, Sendable {
  /// Lines to print.
  case lines([String])
  /// Something to do with anomalies.
  case act(TriageCommand)
  /// The end.
  case quit
}
