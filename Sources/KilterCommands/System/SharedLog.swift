import Synchronization

/// A log that several tasks write to and that becomes another while they do.
package final class SharedLog: Sendable {
  private let current: Mutex<Log>

  /// Begins as a log.
  package init(_ log: Log) { current = Mutex(log) }

  /// Writes to another log from now on.
  package func become(_ log: Log) { current.withLock { $0 = log } }

  /// Writes a message, if it is important enough.
  package func write(_ level: LogLevel, _ message: String, _ fields: [LogField] = []) {
    let log = current.withLock { $0 }
    log.write(level, message, fields)
  }

  /// Writes what ends the program.
  package func writeEnd(_ message: String) {
    let log = current.withLock { $0 }
    log.writeEnd(message)
  }
}
