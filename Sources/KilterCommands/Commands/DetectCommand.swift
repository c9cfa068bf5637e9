import ArgumentParser
import Glibc

/// `kilter detect`: the detector over files of rows.
struct DetectCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Find the anomalies in CSV files.",
    discussion: """
      Each FILE holds the rows of one metric, `timestamp,value` or `timestamp,value,label`, with or \
      without a header; a header may order the columns. A timestamp is RFC 3339, YYYY-MM-DD \
      HH:MM:SS (UTC), or seconds or milliseconds since the epoch. A value that is empty or no \
      number is a gap, and so is a row that cannot be read.

      Each anomaly is one line of JSON on standard output, written when it has ended. The detector \
      is the one that runs live, with the same settings; it reads a row at a time and never looks \
      ahead.

        kilter detect cpu.csv
        kilter detect --recursive --scores out --quiet recordings
        tail -f cpu.csv | kilter detect --follow -

      Exit status: 0 all was read, with anomalies or without; 1 an input failed; 64 wrong usage; 78 \
      wrong configuration.
      """)

  @Argument(
    help: ArgumentHelp(
      "CSV files, folders (with --recursive), or - for standard input.", valueName: "file"),
    completion: .file())
  var files: [String]
  @Flag(name: .shortAndLong, help: "Read every *.csv below the folders that are named.")
  var recursive = false
  @Option(
    help: ArgumentHelp(
      """
      Write timestamp,value,anomaly_score for every row: to a file, or below a folder for several \
      inputs; - for standard output, with --quiet.
      """,
      valueName: "path"),
    completion: .file())
  var scores: String?
  @Flag(help: "Let the scores be 1 where an alarm is raised and 0 elsewhere.") var alarms = false
  @Flag(help: "Tell of an anomaly when it opens and grows, too, with its phase.") var follow = false
  @Flag(help: "Print no anomalies.") var quiet = false
  @Flag(help: "End at the first row that cannot be read, with its line and byte.")
  var strict = false
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Refuses options that would do nothing.
  func validate() throws {
    if files.contains("") { throw ValidationError("a file has an empty name") }
    if scores == "" { throw ValidationError("--scores has an empty path") }
    if alarms, scores == nil { throw ValidationError("--alarms needs --scores") }
    if follow, quiet { throw ValidationError("--follow and --quiet exclude each other") }
    if scores == "-", !quiet {
      throw ValidationError("--scores - needs --quiet: both would go to standard output")
    }
  }

  /// Reads the files and prints what was found.
  func run() async throws {
    let settings = try common.settings()
    let plan: DetectPlan
    do {
      plan = try DetectPlan(inputs: files, isRecursive: recursive, scores: scores)
    } catch {
      Output.message(PlainText.clean(error.text))
      throw ExitCode(ExitStatus.usage)
    }
    var options = DetectSession.Options()
    options.detection.isFollowing = follow
    options.detection.isStrict = strict
    options.detection.isQuiet = quiet
    options.isBinary = alarms
    // A pipe whose reader has gone is told by `write` instead, so that scores are not lost.
    signal(SIGPIPE, SIG_IGN)
    var session = DetectSession(plan, settings: settings, options: options)
    let status = session.run()
    if status != ExitStatus.success { throw ExitCode(status) }
  }
}
