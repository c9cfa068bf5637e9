import ArgumentParser
import Glibc
import TUIDashboard

/// The options that every command understands.
struct CommonOptions: ParsableArguments {
  @Option(help: "Read the settings from FILE.") var config: String?
  @Option(help: "Begin with a profile: production, development or high-performance.")
  var profile: String?
  @Option(help: "Time between two collections, such as 500ms or 5s.") var interval: String?
  @Option(help: "Keep history and what was learnt in this folder.") var dataDir: String?
  @Flag(name: .customLong("no-store"), help: "Keep nothing in files.") var isStoreOff = false
  @Option(help: "The theme, by the name of its file.") var theme: String?
  @Option(help: "A folder of themes that is searched first.") var themesDir: String?
  @Flag(name: .customLong("ascii"), help: "Draw with ASCII only.") var isASCII = false
  @Flag(name: .customLong("no-color"), help: "Do without colours.") var isColorOff = false
  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
  var isMouseOff = false
  @Option(help: "Which engine is shown: auto, never, unix:PATH or a URL.") var attach: String?
  @Option(help: "Write messages to a file instead of standard error.") var logFile: String?
  @Option(help: "The least important messages: debug, info, warning or error.")
  var logLevel: String?
  @Option(help: "How messages are written: auto, text, json or journal.") var logFormat: String?

  /// Makes options that set nothing.
  init() {}

  /// What the settings are made from on this machine.
  func input() -> SettingsInput { .ofThisMachine(config: config, options: assignments) }

  /// The settings in force.
  ///
  /// - Throws: `ExitCode` 64 or 78 after it has told everything that is wrong.
  func settings() throws -> Settings { try settings(from: input()) }

  /// The settings that `input` makes.
  ///
  /// - Throws: `ExitCode` 64 or 78 after it has told everything that is wrong.
  func settings(from input: SettingsInput) throws -> Settings {
    switch Settings.reload(input) {
    case .success(let settings): return settings
    case .failure(let error):
      Output.message(error.description)
      throw ExitCode(error.exitCode)
    }
  }

  /// What the options set, in words.
  var assignments: [SettingsInput.Option] {
    let texts: [(String, String?, String)] = [
      ("profile", profile, "--profile"), ("metrics_interval", interval, "--interval"),
      ("data_dir", dataDir, "--data-dir"), ("theme", theme, "--theme"),
      ("themes_dir", themesDir, "--themes-dir"), ("attach", attach, "--attach"),
      ("log_file", logFile, "--log-file"), ("log_level", logLevel, "--log-level"),
      ("log_format", logFormat, "--log-format"),
      ("store", isStoreOff ? "false" : nil, "--no-store"),
      ("ascii", isASCII ? "true" : nil, "--ascii"),
      ("color", isColorOff ? "false" : nil, "--no-color"),
      ("mouse", isMouseOff ? "false" : nil, "--no-mouse"),
    ]
    return texts.compactMap { setting, value, option in
      value.map { SettingsInput.Option(setting, $0, from: option) }
    }
  }
}

extension SettingsInput {
  /// What this machine has for settings, with what the command line names.
  static func ofThisMachine(config: String?, options: [Option] = []) -> SettingsInput {
    var input = SettingsInput()
    input.configFile = config
    input.environment = SystemEnvironment.variables()
    input.isRoot = geteuid() == 0
    input.readFile = { SystemFile.read($0) }
    input.options = options
    input.actions = KeyAction.allCases.map(\.rawValue)
    input.isKey = { KeyName.parse($0) != nil }
    input.keyName = { name in KeyName.parse(name).map(KeyName.text) ?? name }
    return input
  }
}
