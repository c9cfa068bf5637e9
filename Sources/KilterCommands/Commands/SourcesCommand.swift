import ArgumentParser
import MonitorModel

/// `kilter sources`: what is read on this machine and what is missing.
struct SourcesCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "Print what is read on this machine, what is missing, and what is kept.")

  @OptionGroup var common: CommonOptions

  /// Watches for a moment and prints the report.
  func run() async throws {
    let input = common.input()
    let settings = try common.settings(from: input)
    let probed: MonitorSnapshot?
    do {
      probed = try await EngineProbe.snapshot(of: settings, environment: input.environment)
    } catch {
      Log(settings).writeEnd("\(error)")
      throw ExitCode(ExitStatus.configuration)
    }
    guard var snapshot = probed else {
      Log(settings).write(.error, "the engine gave no reading")
      throw ExitCode(ExitStatus.failure)
    }
    snapshot.push = KeptPush.health(settings)
    let history = HistoryReport.pairs(settings, environment: input.environment)
    guard Output.result(SourcesReport.text(snapshot, history: history)) else {
      throw ExitCode(ExitStatus.failure)
    }
  }
}
