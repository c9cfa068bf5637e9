import ArgumentParser
import MonitorExport
import MonitorStorage

/// `kilter replay`: the dashboard over recorded history.
struct ReplayCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Show recorded history in the dashboard.",
    discussion: """
      PATH is a data folder, also one of another machine; without it, it is the one of the \
      settings. T is RFC 3339, YYYY-MM-DD HH:MM, HH:MM (today, or yesterday where that is still to \
      come), relative (-15m) or now; without a zone it is local time.

        kilter replay --from 14:00 --speed 10
        kilter replay --from -2h --to -1h copy-of-another-machine

      Exit status: 0 good; 1 a failure while running; 64 wrong usage; 78 wrong configuration.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Begin at this time.", valueName: "t"))
  var from: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("End with this time.", valueName: "t"))
  var to: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Recorded seconds a second, 0.01 to 10000; with a minus backwards. (default: 1)",
      valueName: "n"))
  var speed: Double?
  @Argument(help: "A data folder.", completion: .directory) var path: String?
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Refuses what cannot be meant.
  func validate() throws {
    _ = try range()
    if path == "" { throw ValidationError("the folder has an empty path") }
    if let speed, !(0.01...10_000).contains(speed.magnitude) {
      throw ValidationError(
        "--speed is \(speed); expected 0.01 to 10000, or with a minus backwards")
    }
  }

  /// Shows the history until the person quits.
  func run() async throws {
    let input = common.input()
    var settings = try common.settings(from: input)
    if let path {
      settings.dataDirectory = path
      settings.note(.option("PATH"), for: "data_dir")
    }
    let key: StorageKey?
    do throws(StorageKeyReader.Problem) {
      key = try StorageKeyReader.key(settings, environment: input.environment)
    } catch {
      Log(settings).writeEnd(error.description)
      throw ExitCode(ExitStatus.configuration)
    }
    let status = await ReplaySession.run(
      ReplayRequest(
        settings: settings, input: input, range: try range(), speed: speed ?? 1, key: key))
    if status != ExitStatus.success { throw ExitCode(status) }
  }

  private func range() throws -> RecordedRange {
    do {
      return try RecordedRange.parse(from: from, to: to, clock: LocalTime.clock())
    } catch {
      throw ValidationError(error.text)
    }
  }
}
