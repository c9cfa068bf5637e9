import ArgumentParser
import MonitorSupport

/// `kilter alert list`: who is told, of what, and how that is going.
struct AlertListCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the receivers of alerts and how they are doing.")

  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Prints a line for each receiver.
  func run() async throws {
    let input = common.input()
    let settings = try common.settings(from: input)
    let setup: AlertSetup
    do {
      setup = try AlertSetup(settings, environment: input.environment, time: .system)
    } catch {
      Log(settings).writeEnd("\(error)")
      throw ExitCode(ExitStatus.configuration)
    }
    let text = AlertsReport.list(setup.stations.map(\.receiver), KeptAlerts.health(settings))
    guard Output.result(text) else { throw ExitCode(ExitStatus.failure) }
  }
}
