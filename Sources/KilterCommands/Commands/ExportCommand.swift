import ArgumentParser
import Glibc
import MonitorExport
import MonitorModel
import MonitorStorage
import MonitorSupport

extension ExportFormat: ExpressibleByArgument {}

/// `kilter export`: recorded history in forms that other programs read.
struct ExportCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write recorded history as CSV, JSON, OpenMetrics or SQLite.",
    discussion: """
      csv          time,series,unit,value,state: a line for each value
      jsonl        one JSON object a line for each tick: time, values, gaps
      openmetrics  the text format of OpenMetrics 1.0; gaps and stale values have no sample
      sqlite       a database with the tables series and samples; needs --out

      T is RFC 3339, YYYY-MM-DD HH:MM, HH:MM (today, or yesterday where that is still to come), \
      relative (-15m) or now; without a zone it is local time. A GLOB matches the name of a series, \
      with its labels or without: * is any text, ? one character, [a-z] one of some. Several \
      --series add up.

        kilter export --format csv --from -1h --series 'system.cpu.*' --out cpu.csv
        kilter export --format jsonl --from 14:00 --to 14:30 | jq .values
        kilter export --format sqlite --step 1m --out history.db

      A file gets its name when it is whole: until then it is written beside it. Progress is shown \
      on standard error where that is a terminal.

      Exit status: 0 all was written; 1 it was not; 64 wrong usage; 78 wrong configuration.
      """)

  @Option(help: "csv, jsonl, openmetrics or sqlite.") var format: ExportFormat
  @Option(parsing: .unconditional, help: ArgumentHelp("Begin at this time.", valueName: "t"))
  var from: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("End with this time.", valueName: "t"))
  var to: String?
  @Option(help: ArgumentHelp("Only the series that match; may be repeated.", valueName: "glob"))
  var series: [String] = []
  @Option(
    help: ArgumentHelp("The file; - or nothing for standard output.", valueName: "path"),
    completion: .file())
  var out: String?
  @Option(
    help: ArgumentHelp(
      "One tick a DURATION, the newest in it (not a mean), such as 10s or 5m.",
      valueName: "duration"))
  var step: String?
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Refuses what cannot be meant.
  func validate() throws { _ = try request() }

  /// Writes the history.
  func run() async throws {
    let request = try request()
    let input = common.input()
    let settings = try common.settings(from: input)
    let log = Log(settings)
    let key: StorageKey?
    do throws(StorageKeyReader.Problem) {
      key = try StorageKeyReader.key(settings, environment: input.environment)
    } catch {
      log.writeEnd(error.description)
      throw ExitCode(ExitStatus.configuration)
    }
    Interruption.watch()
    let status = ExportSession(request, log: log).run {
      () throws(RecordedRowsError) -> any RecordedRows in
      try ExportSource.rows(request.range, settings: settings, key: key)
    }
    if status != ExitStatus.success { throw ExitCode(status) }
  }

  /// What the options ask for.
  private func request() throws -> ExportRequest {
    var request = ExportRequest(format: format)
    do {
      request.range = try RecordedRange.parse(from: from, to: to, clock: LocalTime.clock())
    } catch {
      throw ValidationError(error.text)
    }
    for text in series {
      do throws(SeriesGlob.Failure) {
        request.series.append(try SeriesSelector(text))
      } catch {
        throw ValidationError("--series `\(text)`: \(error.hint)")
      }
    }
    if out == "" { throw ValidationError("--out has an empty path") }
    request.path = out == "-" ? nil : out
    if request.path == nil, !format.isStream {
      throw ValidationError("--format \(format) needs --out: a database is no stream")
    }
    if let step {
      do throws(DurationText.Failure) {
        request.step = try DurationText.parse(step)
      } catch {
        throw ValidationError("--step `\(step)`: \(error.hint)")
      }
      if let length = request.step, length < .milliseconds(1) {
        throw ValidationError("--step \(step) is less than 1ms")
      }
    }
    return request
  }
}
