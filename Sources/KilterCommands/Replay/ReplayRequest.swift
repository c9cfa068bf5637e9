package import MonitorExport
package import MonitorStorage

/// What `replay` was asked to show.
package struct ReplayRequest: Sendable {
  /// The settings, with the recorded folder in `dataDirectory`.
  package var settings: Settings
  /// What the settings were made from.
  package var input: SettingsInput
  /// The stretch of time.
  package var range: RecordedRange
  /// Recorded seconds a second; below 0 backwards.
  package var speed: Double
  /// The key of the history, where it has one.
  package var key: StorageKey?
}
