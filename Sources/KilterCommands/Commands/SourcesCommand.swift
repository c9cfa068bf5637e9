import ArgumentParser

/// `kilter sources`: what is read on this machine and what is missing.
struct SourcesCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "sources", abstract: "Print what is read on this machine, and what is missing.")

  @OptionGroup var common: CommonOptions

  /// Watches for a moment and prints the report.
  func run() async throws {
    let settings = try common.settings()
    guard let snapshot = await EngineProbe.snapshot(of: settings) else {
      Log(settings).write(.error, "the engine gave no reading")
      throw ExitCode(ExitStatus.failure)
    }
    guard Output.result(SourcesReport.text(snapshot)) else { throw ExitCode(ExitStatus.failure) }
  }
}
