import ArgumentParser

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
