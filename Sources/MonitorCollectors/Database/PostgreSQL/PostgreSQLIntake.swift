package import MonitorModel
package import MonitorSupport

/// A PostgreSQL server, 13 to 17: transactions, sessions, statements, locks, replication.
///
/// One connection, by a role that needs no more than `pg_monitor`; it reads only, and waits for no
/// answer beyond its timeout. A server that fails is shown as such and tried again.
///
///     idle ──due──▶ polling ──answers──▶ up
///      ▲              │ fails                │
///      │              ▼                      │
///      └── wait 1, 2, 4 … 10 s ◀── down      └──▶ idle
package final actor PostgreSQLIntake: Intake {
  /// Part of an interval after which a poll is due: a tick may come a little early.
  private static let earliness = 0.9

  /// The name of the source.
  package nonisolated let name: String
  private let options: PostgreSQLOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private let up: Int
  private var reader: PostgreSQLReader
  private var reporter: PostgreSQLReporter
  private var failure: PostgreSQLError?
  private var polledAt: MonotonicInstant?
  private var lastAt: MonotonicInstant?

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a source that connects at its first reading.
  package init(_ options: PostgreSQLOptions, thread: OwnThread, time: MonitorTime) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    reader = PostgreSQLReader(options, time: time)
    reporter = PostgreSQLReporter(options)
    up = reader.columns.addUp(server: options.name)
  }

  /// Polls the server if it is due, and tells how it is; it does not fail where the server does.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    reader.columns.skipCounters()
    var at = instant
    if isDue(at: instant) {
      polledAt = instant
      do throws(PostgreSQLError) {
        let deadline = time.monotonic().advanced(by: options.timeout.nanoseconds)
        try reader.poll(until: deadline)
        failure = nil
        reader.columns.setGauge(up, 1 as UInt64)
        if let taken = reader.takenAt { at = max(at, taken) }
        reporter.polled(reader)
      } catch {
        failure = error
        reader.columns.mark(0..<reader.columns.values.count, ReadingState(error.gap))
        reader.columns.setGauge(up, 0 as UInt64)
        reporter.failed(at: instant)
      }
    }
    // Time does not run backwards, whatever a poll took.
    if let lastAt { at = max(at, lastAt.advanced(by: 1)) }
    lastAt = at
    return MetricBatch(
      collector: name, at: at, catalog: reader.columns.catalog, values: reader.columns.values,
      states: reader.columns.states, notes: reporter.notes(reader, failure),
      report: reporter.report(reader, failure, at: at))
  }

  private func isDue(at instant: MonotonicInstant) -> Bool {
    if reader.mustWait(at: time.monotonic()) { return false }
    guard let polledAt else { return true }
    let interval = Double(max(options.interval.nanoseconds, 1_000_000_000))
    return Double(instant - polledAt) >= interval * Self.earliness
  }
}
