import ArgumentParser
import MonitorModel

extension StatusReport.Format: ExpressibleByArgument {}

/// `kilter status`: one line on how things are.
struct StatusCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print one line on how things are.",
    discussion: """
      Where a dashboard runs it says what that knows; else the machine is watched for a moment. \
      What is acknowledged, snoozed or silenced does not count.

      Exit status: 0 calm, 1 a warning is open, 2 a critical anomaly is open, 3 it cannot be told.
      """)

  @Option(help: "text, json or tmux (for its status line).") var format = StatusReport.Format.text
  @OptionGroup var common: CommonOptions

  /// Watches for a moment and prints the line.
  func run() async throws {
    let settings = try common.settings()
    if let status = StatusShortcut.tell(format, settings) {
      if status != ExitStatus.success { throw ExitCode(status) }
      return
    }
    guard var snapshot = try await EngineProbe.snapshot(of: settings) else {
      Log(settings).write(.error, "cannot tell: the engine gave no reading")
      throw ExitCode(ExitStatus.unknown)
    }
    snapshot.alerts = KeptAlerts.health(settings)
    let report = StatusReport(snapshot)
    guard Output.result(report.line(format)) else { throw ExitCode(ExitStatus.unknown) }
    if report.exitStatus != ExitStatus.success { throw ExitCode(report.exitStatus) }
  }
}
