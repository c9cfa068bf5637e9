import TUICore

/// What `live` was asked to do.
struct LiveRequest: Sendable {
  /// One frame as text.
  struct Once: Sendable {
    /// The size of the frame.
    var size: Size
    /// How long to watch before; `nil` for as long as the engine needs.
    var warmup: Duration?
  }

  /// The settings at the start.
  var settings: Settings
  /// What the settings were made from.
  var input: SettingsInput
  /// One frame instead of the screen.
  var once: Once?
  /// Lines instead of the screen, and the time between two summaries.
  var linear: Duration?
  /// Whether nothing but a daemon will do.
  var mustAttach = false
  /// The file of the token for a daemon at a URL.
  var tokenFile: String?
  /// Whether the token may be read on the way.
  var isInsecure = false
}
