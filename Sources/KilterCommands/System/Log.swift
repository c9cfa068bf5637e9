import Glibc
package import MonitorSupport

/// Messages with their time, level and fields, written to standard error or to a file as they come.
///
/// A file is opened for each message: a log that was moved away is begun anew, and messages are
/// few.
package struct Log: Sendable {
  private let path: String
  private let level: LogLevel
  /// How a line looks; `nil` for a person at a terminal, who wants to read and not to search.
  private let format: LogFormat?
  private let time: MonitorTime

  /// A log of a command that a person runs, as the settings want it.
  package init(_ settings: Settings, time: MonitorTime = .system) {
    path = settings.logFile
    level = settings.logLevel
    let format = settings.logFormat
    self.format = format == .auto ? (path.isEmpty ? nil : .text) : format
    self.time = time
  }

  /// A log of a daemon: structured in any case, and from `info` on where no level is set.
  package init(daemon settings: Settings, environment: [String: String], time: MonitorTime) {
    path = settings.logFile
    let isSet = settings.source(of: "log_level") != .standard
    level = isSet ? settings.logLevel : .info
    let isJournal = path.isEmpty && JournalStream.isStandardError(environment)
    let format = settings.logFormat
    self.format = format == .auto ? (isJournal ? .journal : .text) : format
    self.time = time
  }

  /// Writes a message, if it is important enough.
  ///
  /// - Returns: why the file could not be written, or `nil`; without a file it never fails.
  @discardableResult
  package func write(
    _ level: LogLevel, _ message: String, _ fields: [LogField] = []
  ) -> String? {
    guard level >= self.level else { return nil }
    guard let format else {
      Output.message(LogLine.words(message, fields))
      return nil
    }
    let text = lines(level, message, fields, format)
    guard !path.isEmpty else {
      Output.write(text, to: STDERR_FILENO)
      return nil
    }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    guard file >= 0 else { return "\(path): \(SystemFile.reason(errno))" }
    defer { close(file) }
    return Output.write(text, to: file) ? nil : "\(path): \(SystemFile.reason(errno))"
  }

  /// Writes what ends the program: to standard error in any case, and to the file if there is one.
  package func writeEnd(_ message: String) {
    if !path.isEmpty { write(.error, message) }
    if path.isEmpty, format != nil {
      write(.error, message)
    } else {
      Output.message(message)
    }
  }

  /// Why the file cannot be written; `nil` where it can, or there is none.
  package func problem() -> String? {
    guard !path.isEmpty else { return nil }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    guard file >= 0 else { return "\(path): \(SystemFile.reason(errno))" }
    close(file)
    return nil
  }

  /// In text, a message of several lines is several, each with its time: it was written to be read.
  private func lines(
    _ level: LogLevel, _ message: String, _ fields: [LogField], _ format: LogFormat
  ) -> String {
    let wall = time.wall()
    guard format == .text, fields.isEmpty else {
      return LogLine.text(level, message, fields, at: wall, format)
    }
    return message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { LogLine.text(level, String($0), [], at: wall, format) }.joined()
  }
}
