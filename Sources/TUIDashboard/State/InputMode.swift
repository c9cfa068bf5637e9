/// Who gets the keys.
package enum InputMode: Hashable, Sendable {
  /// The key map.
  case keys
  /// The filter line of the active panel; the text is what the filter was before.
  case filter(LineEditor, before: String)
  /// The command line.
  case command(LineEditor)
  /// The note that is written to an anomaly.
  case note(LineEditor, anomaly: UInt64)
  /// A question that one key answers.
  case choice(Choice)
}
