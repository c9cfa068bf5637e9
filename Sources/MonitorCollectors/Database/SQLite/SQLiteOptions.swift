import MonitorModel

/// Which SQLite file a source reads, and how often.
package struct SQLiteOptions: Sendable, Equatable {
  /// The source's name, for example `orders-db`; also the label `server` of its series.
  package var name: String
  /// The file.
  package var path: String
  /// Time between two readings.
  package var interval: Duration
  /// Where the kernel tells who has locked what.
  package var locks: String

  /// Makes options.
  package init(
    name: String, path: String, interval: Duration = .seconds(1), locks: String = "/proc/locks"
  ) {
    self.name = name
    self.path = path
    self.interval = interval
    self.locks = locks
  }
}
