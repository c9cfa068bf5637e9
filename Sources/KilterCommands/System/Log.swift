import Glibc
package import MonitorSupport

/// Messages with their time and level, written to standard error or to a file as they come.
///
/// A file is opened for each message: a log that was moved away is begun anew, and messages are
/// few.
package struct Log: Sendable {
  private let path: String
  private let level: LogLevel
  private let time: MonitorTime

  /// A log as the settings want it.
  package init(_ settings: Settings, time: MonitorTime = .system) {
    path = settings.logFile
    level = settings.logLevel
    self.time = time
  }

  /// Writes a message of one or more lines, if it is important enough.
  ///
  /// - Returns: why the file could not be written, or `nil`; without a file it never fails.
  @discardableResult
  package func write(_ level: LogLevel, _ message: String) -> String? {
    guard level >= self.level else { return nil }
    guard !path.isEmpty else {
      Output.message(message)
      return nil
    }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    guard file >= 0 else { return "\(path): \(SystemFile.reason(errno))" }
    defer { close(file) }
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    let stamp = UTCText.format(time.wall())
    let text = lines.map { "\(stamp) \(level.rawValue) \(PlainText.clean(String($0)))\n" }.joined()
    return Output.write(text, to: file) ? nil : "\(path): \(SystemFile.reason(errno))"
  }

  /// Writes what ends the program: to standard error in any case, and to the file if there is one.
  package func writeEnd(_ message: String) {
    if !path.isEmpty { write(.error, message) }
    Output.message(message)
  }
}
