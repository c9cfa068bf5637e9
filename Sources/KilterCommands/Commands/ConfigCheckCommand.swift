import ArgumentParser

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
    if let file {
      input.configFile = file
      input.configFileOption = "FILE"
    }
    let path = try common.settings(from: input).configFile
    Output.result(path.isEmpty ? "no configuration file; defaults are used" : "\(path): good")
  }
}
