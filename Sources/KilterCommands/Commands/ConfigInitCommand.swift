import ArgumentParser

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
