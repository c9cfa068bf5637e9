package import MonitorSupport

/// The log: where messages go, how they look, and which are written.
package struct LogPart: ConfigurationPart {
  private let log: SharedLog
  private let environment: [String: String]
  private let time: MonitorTime

  /// The part of a log.
  package init(_ log: SharedLog, environment: [String: String], time: MonitorTime) {
    self.log = log
    self.environment = environment
    self.time = time
  }

  /// Tries to write to a file that is new, so that no message is lost in one that cannot be written.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    let names = ["log_file", "log_level", "log_format"].filter(change.changed.contains)
    guard !names.isEmpty else { return nil }
    let next = Log(daemon: change.new, environment: environment, time: time)
    if change.old.logFile != change.new.logFile, let problem = next.problem() {
      throw SourceProblems(lines: ["`log_file` cannot be written: \(problem)"])
    }
    let log = log
    return PreparedChange(names.joined(separator: ", ")) { log.become(next) }
  }
}
