import ArgumentParser

/// `kilter live`: the dashboard, or one frame of it as text.
struct LiveCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "live", abstract: "Show the dashboard (the default).",
    discussion: """
      Where a daemon (kilter serve) of this user or of root listens on this machine, it is shown; \
      else, and with options or KILTER_ variables that say how to collect, detect or store \
      (--config, --profile, --interval, --data-dir, --no-store), an engine of its own. \
      --attach never always is its own, --attach unix:PATH or a URL is that daemon and no other.
      """)

  @Option(help: "Watch the hosts that report to a PromQL server, in place of this machine.")
  var fleet: String?
  @OptionGroup var common: CommonOptions
  @OptionGroup var live: LiveOptions

  /// Makes the command.
  init() {}

  /// Shows the dashboard until the person quits.
  func run() async throws {
    var input = common.input()
    if let fleet {
      input.options.append(SettingsInput.Option("fleet.url", fleet, from: "--fleet"))
    }
    let settings = try common.settings(from: input)
    let status = await LiveSession.run(live.request(settings, input))
    if status != ExitStatus.success { throw ExitCode(status) }
  }
}
