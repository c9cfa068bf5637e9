import ArgumentParser
import CMemory
import Glibc

/// The way in from the executable.
package enum KilterProgram {
  /// Ends the process where the arguments ask for no more than a line of a file; without a thread
  /// but the first.
  package static func endEarly() {
    if let status = StatusShortcut.run(Array(CommandLine.arguments.dropFirst())) { exit(status) }
  }

  /// Runs the command that the arguments name, and ends the process.
  package static func main() async {
    kilter_return_large_blocks()
    await KilterCommand.main(nil)
  }

  /// What a command line means, without running it.
  package enum Meaning: Equatable, Sendable {
    /// A command, by its names, with what its options set.
    case command(String, [SettingsInput.Option])
    /// Nothing to run: an exit status and what is printed (help, a version, what is wrong).
    case ended(status: Int32, text: String)
  }

  /// Reads a command line.
  package static func meaning(of arguments: [String]) -> Meaning {
    do {
      let command = try KilterCommand.parseAsRoot(arguments)
      let name = type(of: command).configuration.commandName ?? ""
      let options = (command as? any TakesCommonOptions)?.common.assignments ?? []
      return .command(name, options)
    } catch {
      return .ended(
        status: KilterCommand.exitCode(for: error).rawValue,
        text: KilterCommand.fullMessage(for: error))
    }
  }
}
