import ArgumentParser

/// `kilter attach`: the dashboard of a daemon.
struct AttachCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Show the dashboard of a daemon (kilter serve).",
    discussion: """
      TARGET is unix:PATH, a path, or http://HOST:PORT; without it, it is the daemon of this \
      machine. The daemon collects, detects, stores and alerts; the dashboard shows and judges. \
      When the daemon is lost the last picture stays, marked as not live, until it is back.

        kilter attach
        kilter attach http://127.0.0.1:9470 --token-file ~/.kilter-token

      Exit status: 0 good; 1 a failure while running; 64 wrong usage; 78 wrong configuration.
      """)

  @Argument(help: "Where the daemon is.") var target: String?
  @OptionGroup var common: CommonOptions
  @OptionGroup var live: LiveOptions

  /// Makes the command.
  init() {}

  /// Refuses what is no target.
  func validate() throws {
    guard let target else { return }
    guard common.attach == nil else {
      throw ValidationError("TARGET and --attach say the same; give one")
    }
    guard mode(target) != nil else {
      throw ValidationError("\(target) is no target; right would be unix:PATH or http://HOST:PORT")
    }
  }

  /// Shows the dashboard until the person quits.
  func run() async throws {
    let input = common.input()
    var settings = try common.settings(from: input)
    if let target, let mode = mode(target) {
      settings.attach = mode
      settings.note(.option("TARGET"), for: "attach")
    }
    let status = await LiveSession.run(live.request(settings, input, mustAttach: true))
    if status != ExitStatus.success { throw ExitCode(status) }
  }

  private func mode(_ target: String) -> AttachMode? {
    if target.hasPrefix("/") || target.hasPrefix("./") { return .unix(target) }
    switch AttachMode(target) {
    case .unix(let path): return .unix(path)
    case .url(let url): return .url(url)
    case .auto, .never, nil: return nil
    }
  }
}
