import ArgumentParser

/// `kilter alert`: the receivers of alerts.
struct AlertCommand: AsyncParsableCommand {
  /// The name, the help and the commands under it.
  static let configuration = CommandConfiguration(
    commandName: "alert", abstract: "List or try the receivers of alerts.",
    subcommands: [AlertListCommand.self, AlertTestCommand.self])

  /// Makes the command.
  init() {}
}
