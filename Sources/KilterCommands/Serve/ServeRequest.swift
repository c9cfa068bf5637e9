import MonitorSupport

/// What `serve` was asked to do.
struct ServeRequest: Sendable {
  /// The settings at the start.
  var settings: Settings
  /// What the settings were made from, and are made from again at a reload.
  var input: SettingsInput
  /// The clock.
  var time = MonitorTime.system
}
