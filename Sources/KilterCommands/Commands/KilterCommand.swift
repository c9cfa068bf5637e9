import ArgumentParser

/// `kilter`: the list of commands.
struct KilterCommand: AsyncParsableCommand {
  /// The commands; one that is not named is `live`.
  static let configuration = CommandConfiguration(
    commandName: "kilter",
    abstract: "Tells what on a machine is off, why, and since when.",
    version: "kilter \(Version.text)",
    subcommands: [
      LiveCommand.self, AttachCommand.self, ServeCommand.self, ReplayCommand.self,
      DetectCommand.self, ExportCommand.self, StatusCommand.self, SourcesCommand.self,
      AlertCommand.self,
      ConfigCommand.self, DiagnoseCommand.self,
    ],
    defaultSubcommand: LiveCommand.self)

  /// Makes the command.
  init() {}
}
