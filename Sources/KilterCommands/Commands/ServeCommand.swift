import ArgumentParser

/// `kilter serve`: the engine, storage, alerts and API without a screen.
struct ServeCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run without a screen: engine, history, alerts and API.",
    discussion: """
      SIGHUP reads the settings again; a wrong file changes nothing and is told. SIGTERM and SIGINT \
      end it, a second one at once. `kilter config init --systemd` prints a unit.

      Exit status: 0 ended by a signal; 1 a failure; 64 wrong usage; 78 wrong configuration.
      """)

  @Option(help: "Watch the hosts that report to a PromQL server, in place of this machine.")
  var fleet: String?
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Serves until a signal ends it.
  func run() async throws {
    var input = common.input()
    if let fleet {
      input.options.append(SettingsInput.Option("fleet.url", fleet, from: "--fleet"))
    }
    let settings = try common.settings(from: input)
    let status = await ServeSession.run(ServeRequest(settings: settings, input: input))
    if status != ExitStatus.success { throw ExitCode(status) }
  }
}
