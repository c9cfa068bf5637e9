import ArgumentParser

/// `kilter config`: settings and the files they come from.
struct ConfigCommand: AsyncParsableCommand {
  /// The name, the help and the commands under it.
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show, check or begin the settings.",
    subcommands: [
      ConfigShowCommand.self, ConfigCheckCommand.self, ConfigInitCommand.self,
      ConfigTokenCommand.self,
    ])

  /// Makes the command.
  init() {}
}
