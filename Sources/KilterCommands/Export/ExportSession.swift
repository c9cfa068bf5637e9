import Glibc
package import MonitorExport
import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Writes recorded ticks in the form that was asked for, all of them or nothing.
package struct ExportSession {
  private let request: ExportRequest
  private let log: Log
  /// The files that are written; a test fails their calls.
  package var files = FileSystem.system
  /// Where an export without a file goes.
  package var standard: ByteSink
  /// The terminal that progress is shown on.
  package var screen: ByteSink?
  /// The clock of the progress.
  package var time = MonitorTime.system
  /// Asked at every tick: the signal by which the program was told to end.
  package var interruption: @Sendable () -> Int32? = { Interruption.signal }
  /// A folder for what must wait while standard output is written.
  package var temporaryFolder: String

  /// A session for a request, which tells what went wrong in a log.
  package init(_ request: ExportRequest, log: Log) {
    self.request = request
    self.log = log
    standard = ByteSink(descriptor: STDOUT_FILENO, isToEnd: { Interruption.signal != nil })
    let named = SystemEnvironment.variables()["TMPDIR"] ?? ""
    temporaryFolder = named.isEmpty ? "/var/tmp" : named
    screen = ExportProgress.terminal(standardOutputIsInTheWay: request.path == nil)
  }

  /// Writes the ticks that `open` gives.
  ///
  /// - Returns: an exit status.
  package func run(
    _ open: () throws(RecordedRowsError) -> any RecordedRows
  ) -> Int32 {
    var progress = ExportProgress(screen, time: time)
    do throws(ExportError) {
      let tally = try export(try rows(open), &progress)
      progress.clear()
      tell(tally)
      return ExitStatus.success
    } catch {
      progress.clear()
      let place = request.path ?? "standard output"
      if case .history = error {
        log.writeEnd(PlainText.clean(error.description))
      } else {
        log.writeEnd(PlainText.clean("\(place): \(error)"))
      }
      return ExitStatus.failure
    }
  }

  private func rows(
    _ open: () throws(RecordedRowsError) -> any RecordedRows
  ) throws(ExportError) -> any RecordedRows {
    do throws(RecordedRowsError) {
      let rows = try open()
      return request.step.map { SteppedRows(rows, step: $0) } ?? rows
    } catch {
      throw .history(error)
    }
  }

  /// Writes to a file, to what takes bytes as they come, or to standard output.
  private func export(
    _ rows: any RecordedRows, _ progress: inout ExportProgress
  ) throws(ExportError) -> ExportTally {
    guard let path = request.path else {
      return try stream(rows, to: standard, waitingIn: temporaryFolder, &progress)
    }
    if ExportFile.isDevice(path) {
      guard request.format.isStream else { throw .output("a database needs a file") }
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .output(SystemFile.reason(errno)) }
      defer { close(descriptor) }
      let sink = ByteSink(descriptor: descriptor, isToEnd: { Interruption.signal != nil })
      return try stream(rows, to: sink, waitingIn: temporaryFolder, &progress)
    }
    let file = try ExportFile(path, files: files)
    let tally: ExportTally
    do throws(ExportError) {
      if request.format.isStream {
        let folder = file.temporary.lastIndex(of: "/").map { file.temporary[..<$0] } ?? "."
        tally = try stream(
          rows, to: file.sink, waitingIn: folder.isEmpty ? "/" : String(folder), &progress)
      } else {
        tally = try drive(rows, try SQLiteExport(file.temporary), &progress)
      }
      if let signal = interruption() { throw .interrupted(signal) }
    } catch {
      file.discard()
      throw error
    }
    try file.finish()
    return tally
  }

  private func stream(
    _ rows: any RecordedRows, to sink: ByteSink, waitingIn folder: String,
    _ progress: inout ExportProgress
  ) throws(ExportError) -> ExportTally {
    switch request.format {
    case .csv: try drive(rows, CSVExport(sink), &progress)
    case .jsonl: try drive(rows, JSONLinesExport(sink), &progress)
    case .openmetrics:
      try drive(
        rows, try OpenMetricsExport(sink, waitingIn: folder, files: files), &progress)
    case .sqlite: preconditionFailure("a database is no stream")
    }
  }

  private func drive<Writer: ExportWriter & ~Copyable>(
    _ rows: any RecordedRows, _ writer: consuming Writer, _ progress: inout ExportProgress
  ) throws(ExportError) -> ExportTally {
    var rows = rows
    var columns = ExportColumns(request.series)
    while let row = try next(&rows) {
      if let signal = interruption() { throw .interrupted(signal) }
      guard request.range.contains(row.wall) else { continue }
      columns.update(row)
      try writer.write(row, columns)
      progress.show(rows.progress * writer.readingShare, writer.tally)
    }
    let tally = writer.tally
    let read = writer.readingShare
    try writer.finish { done throws(ExportError) in
      if let signal = interruption() { throw .interrupted(signal) }
      progress.show(read + done * (1 - read), tally)
    }
    return tally
  }

  private func next(_ rows: inout any RecordedRows) throws(ExportError) -> ProcessedData? {
    do throws(RecordedRowsError) {
      return try rows.next()
    } catch {
      throw .history(error)
    }
  }

  private func tell(_ tally: ExportTally) {
    log.write(.info, "exported \(tally.ticks) ticks, \(tally.values) values")
    if tally.ticks == 0 { log.write(.warning, "nothing is recorded in that time") }
    if tally.ticks > 0, tally.values == 0, tally.leftOut == 0 {
      log.write(.warning, "no series matches, or none has a value")
    }
    if tally.leftOut > 0 {
      log.write(
        .warning,
        "\(tally.leftOut) values left out: the clock was set back, and the form holds one value a "
          + "time")
    }
  }
}
