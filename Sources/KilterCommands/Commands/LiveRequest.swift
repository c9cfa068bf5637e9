import TUICore

/// What `live` was asked to do.
struct LiveRequest: Sendable {
  /// One frame as text.
  struct Once: Sendable {
    /// The size of the frame.
    var size: Size
    /// How long to watch before.
    var warmup: Duration
  }

  /// The settings at the start.
  var settings: Settings
  /// What the settings were made from.
  var input: SettingsInput
  /// One frame instead of the screen.
  var once: Once?
  /// Lines instead of the screen, and the time between two summaries.
  var linear: Duration?
}
