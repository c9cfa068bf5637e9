import ArgumentParser

/// `kilter`: the list of commands.
struct KilterCommand: AsyncParsableCommand {
  /// The commands; one that is not named is `live`.
  static let configuration = CommandConfiguration(
    commandName: "kilter",
    abstract: "Tells what on a machine is off, why, and since when.",
    version: "kilter \(Version.text)",
    subcommands: [
      LiveCommand.self, ConfigCommand.self,
    ],
    defaultSubcommand: LiveCommand.self)

  /// Makes the command.
  init() {}
}

/// The way in from the executable.
package enum KilterProgram {
  /// Runs the command that the arguments name, and ends the process.
  package static func main() async { await KilterCommand.main(nil) }
}
