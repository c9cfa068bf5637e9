package import MonitorModel

/// Everything that can be set, and where each value came from.
package struct Settings: Equatable, Sendable {
  /// The settings of the engine.
  package var monitor = RealtimeMonitorConfig()
  /// The name of the theme.
  package var theme = "default"
  /// A folder of themes that is searched first; empty for none.
  package var themesDirectory = ""
  /// Whether only ASCII is drawn, whatever the locale.
  package var ascii = false
  /// Whether colours are used.
  package var color = true
  /// Whether the mouse is used.
  package var mouse = true
  /// The folder of the data; empty where there is none (no home directory, not root).
  package var dataDirectory = ""
  /// Whether history is stored.
  package var store = true
  /// The file of the key that encrypts history; empty for none.
  package var storageKeyFile = ""
  /// Whether the environment holds a key, which is never kept here.
  package var hasStorageKeyVariable = false
  /// The file that messages are written to; empty for standard error.
  package var logFile = ""
  /// The least important messages that are written.
  package var logLevel = LogLevel.warning
  /// How messages are written.
  package var logFormat = LogFormat.auto
  /// Where a daemon listens and whom it lets in.
  package var api = APISettings()
  /// The fleet that is read in place of this machine, if one is.
  package var fleet = FleetSettings()
  /// Further signals of the fleet, in the order of the file.
  package var fleetSignals: [SourceEntry] = []
  /// Which engine the dashboard shows.
  package var attach = AttachMode.auto
  /// Keys by action, replacing the standard ones: `quit = ["q", "C-c"]`.
  package var keys: [String: [String]] = [:]
  /// Whether what runs on the machine is looked for and read without being configured.
  package var discoversSources = true
  /// The sources that are configured, in the order of the file.
  package var sourceEntries: [SourceEntry] = []
  /// Own series, business roles and rules, in the order of the file.
  package var expressions: [ExpressionEntry] = []
  /// The rules and receivers of alerts: that for all, if there is one, and then the receivers.
  package var alertEntries: [SourceEntry] = []
  /// The destinations of remote write.
  package var pushEntries: [SourceEntry] = []
  /// The configuration file that was read; empty for none.
  package var configFile = ""
  /// Where values came from, by the setting's name; what is not here is the default.
  package private(set) var sources: [String: SettingSource] = [:]

  /// The settings of a machine that has never seen the program.
  package init() {}

  /// The engine's settings, proved to be in range by `SettingsLoader`.
  package func validatedMonitor() throws(ConfigError) -> ValidatedConfig {
    try monitor.validated()
  }

  /// Where the value of a setting came from.
  package func source(of name: String) -> SettingSource { sources[name] ?? .standard }

  /// Where the key that encrypts history comes from.
  package var storageKeyOrigin: StorageKeyOrigin {
    if hasStorageKeyVariable { return .environment }
    return storageKeyFile.isEmpty ? .none : .file
  }

  /// Notes where the value of a setting came from.
  package mutating func note(_ source: SettingSource, for name: String) { sources[name] = source }
}
