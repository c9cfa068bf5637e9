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
  /// The file that messages are written to; empty for standard error.
  package var logFile = ""
  /// The least important messages that are written.
  package var logLevel = LogLevel.warning
  /// Which engine the dashboard shows.
  package var attach = AttachMode.auto
  /// Keys by action, replacing the standard ones: `quit = ["q", "C-c"]`.
  package var keys: [String: [String]] = [:]
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

  /// Notes where the value of a setting came from.
  package mutating func note(_ source: SettingSource, for name: String) { sources[name] = source }
}

/// How important a message is.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
  /// Every step.
  case debug
  /// What a person may like to know.
  case info
  /// What may need a look.
  case warning
  /// What failed.
  case error

  /// Orders from debug to error.
  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }
}

/// Which engine the dashboard shows.
package enum AttachMode: Equatable, Sendable {
  /// A daemon of this machine where its socket is there, else the engine in the process.
  case auto
  /// The engine in the process.
  case never
  /// The daemon behind a socket of this machine, by path.
  case unix(String)
  /// The daemon at a URL.
  case url(String)

  /// Reads `auto`, `never`, `unix:PATH` or a URL.
  package init?(_ text: String) {
    if text == "auto" {
      self = .auto
    } else if text == "never" {
      self = .never
    } else if text.hasPrefix("unix:"), text.utf8.count > 5 {
      self = .unix(String(text.dropFirst(5)))
    } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
      self = .url(text)
    } else {
      return nil
    }
  }

  /// As it is written in a file.
  package var text: String {
    switch self {
    case .auto: "auto"
    case .never: "never"
    case .unix(let path): "unix:\(path)"
    case .url(let url): url
    }
  }
}
