import ArgumentParser

/// `kilter config`: settings and the files they come from.
struct ConfigCommand: AsyncParsableCommand {
  /// The name, the help and the commands under it.
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show, check or begin the settings.",
    subcommands: [ConfigShowCommand.self, ConfigCheckCommand.self, ConfigInitCommand.self])

  /// Makes the command.
  init() {}
}

/// `kilter config show`: every setting and where its value came from.
struct ConfigShowCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print every setting and where its value came from.")

  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Prints the settings as TOML.
  func run() async throws {
    Output.result(SettingsText.shown(try common.settings()))
  }
}

/// `kilter config check`: what is wrong with a file.
struct ConfigCheckCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a configuration file.",
    discussion: "Without FILE it checks the file that `kilter` would read.")

  @Argument(help: "The file.") var file: String?
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Prints what was checked, or everything that is wrong.
  func run() async throws {
    var input = common.input()
    input.options = []
    input.environment = input.environment.filter { name, _ in
      name == "KILTER_CONFIG" || !name.hasPrefix("KILTER_")
    }
    if let file { input.configFile = file }
    let path = try common.settings(from: input).configFile
    Output.result(path.isEmpty ? "no configuration file; defaults are used" : "\(path): good")
  }
}

/// `kilter config init`: a commented file to begin with.
struct ConfigInitCommand: AsyncParsableCommand {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented configuration file.",
    discussion: "Without FILE it goes to standard output. A file that exists is left as it is.")

  @Argument(help: "The file.") var file: String?

  /// Makes the command.
  init() {}

  /// Writes the file.
  func run() async throws {
    let text = SettingsText.commented()
    guard let file, file != "-" else {
      Output.write(text, to: 1)
      return
    }
    if let reason = SystemFile.create(file, text) {
      Output.message("\(file): not written: \(reason)")
      throw ExitCode(ExitStatus.failure)
    }
    Output.message("wrote \(file)")
  }
}
