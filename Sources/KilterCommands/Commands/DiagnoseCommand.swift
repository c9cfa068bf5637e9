import ArgumentParser
import MonitorModel

/// `kilter diagnose`: a report for a bug report.
struct DiagnoseCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Print a report that can be pasted into a bug report.",
    discussion: "It holds no passwords, no host name and no names of processes.")

  @OptionGroup var common: CommonOptions

  /// Watches for a moment and prints the report.
  func run() async throws {
    let input = common.input()
    let settings = try common.settings(from: input)
    var snapshot = try? await EngineProbe.snapshot(
      of: settings, environment: input.environment)
    snapshot?.alerts = KeptAlerts.health(settings)
    snapshot?.push = KeptPush.health(settings)
    let report = DiagnoseReport.text(
      facts: .current(environment: input.environment), settings: settings, snapshot: snapshot,
      baselines: KeptBaselines.state(settings),
      history: HistoryReport.pairs(settings, environment: input.environment))
    guard Output.result(report) else { throw ExitCode(ExitStatus.failure) }
  }
}
