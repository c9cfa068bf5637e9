import ArgumentParser
import MonitorAlerts
import MonitorSupport

/// `kilter alert test`: tries the receivers.
struct AlertTestCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send one test message to each receiver of alerts.",
    discussion: """
      A line for each says how it went and how long it took; without NAME all are tried.

      Exit status: 0 all took it; 1 one did not; 64 there is no such receiver; 78 wrong \
      configuration.
      """)

  @Argument(help: "The receivers.") var names: [String] = []
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Sends and prints.
  func run() async throws {
    let input = common.input()
    let settings = try common.settings(from: input)
    let time = MonitorTime.system
    let setup: AlertSetup
    do {
      setup = try AlertSetup(settings, environment: input.environment, time: time) {
        ControllingTerminal.write($0.bytes)
      }
    } catch {
      Log(settings).writeEnd("\(error)")
      throw ExitCode(ExitStatus.configuration)
    }
    let known = setup.stations.map(\.receiver.name)
    for name in names where !known.contains(name) {
      let near = NearestName.find(name, among: known)
      let all = known.isEmpty ? "none is configured" : "there are " + known.joined(separator: ", ")
      Output.message(
        "there is no receiver `\(name)`; " + (near.map { "did you mean `\($0)`?" } ?? all))
      throw ExitCode(ExitStatus.usage)
    }
    guard !known.isEmpty else {
      Output.message("no receiver is configured; `kilter config init` explains [alert.NAME]")
      throw ExitCode(ExitStatus.failure)
    }
    let stations = setup.stations.filter { names.isEmpty || names.contains($0.receiver.name) }
    let host = MachineIdentity.hostName()
    let tries = await AlertTrial.run(stations, host: host, time: time)
    let isWritten = Output.result(AlertsReport.trials(tries))
    guard isWritten, tries.allSatisfy({ $0.outcome == .delivered }) else {
      throw ExitCode(ExitStatus.failure)
    }
  }
}
