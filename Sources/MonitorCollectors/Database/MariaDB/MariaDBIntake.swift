package import MonitorModel
package import MonitorSupport

/// A MariaDB or MySQL server: its status, sessions, transactions, locks, replication and, where
/// performance_schema is on, its statements.
///
/// One connection that reads only; a poll as a whole ends within the timeout.
package final actor MariaDBIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  private let options: MariaDBOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private var connection: (link: MariaDBConnection, poll: MariaDBPoll)?
  private var redial = RedialPlan()
  private var series: MariaDBSeries
  private var report: MariaDBReport
  private var notes: [SourceNote] = []
  private var faults = DatabaseFaults()
  private var nextPoll: MonotonicInstant?

  /// The thread it waits on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is opened before the first reading.
  package init(_ options: MariaDBOptions, thread: OwnThread, time: MonitorTime) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    series = MariaDBSeries(server: options.name)
    report = MariaDBReport(options)
  }

  /// Asks the server where that is due; a server that does not answer is a batch with `db.up` 0 and
  /// the reason.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    if let nextPoll, instant < nextPoll {
      series.skip()
    } else if connection != nil || redial.mayTry(at: instant) {
      // A tick that comes a little early must not cost a whole tick more.
      nextPoll = instant.advanced(by: options.interval.nanoseconds / 10 * 9)
      do throws(MariaDBError) {
        try poll(at: instant)
        redial.succeeded()
      } catch {
        fail(error)
      }
    }
    return MetricBatch(
      collector: name, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states, notes: notes,
      report: report.report)
  }

  private func poll(at instant: MonotonicInstant) throws(MariaDBError) {
    let deadline = time.monotonic().advanced(by: max(1_000_000, options.timeout.nanoseconds))
    var current: (link: MariaDBConnection, poll: MariaDBPoll)
    if let connection {
      current = connection
    } else {
      redial.begins(at: instant)
      let link = try MariaDBConnection(options, time: time, until: deadline)
      current = (link, try MariaDBPoll(link, options, until: deadline))
    }
    let snapshot = try current.poll.take(
      current.link, status: series.statusNames, at: instant, until: deadline)
    connection = current
    let refused = series.refused
    series.take(snapshot)
    faults.add(
      "streams of replication without series: there are too many", series.refused - refused)
    let refusals = current.poll.refusals
    notes = refusals.keys.sorted().compactMap { part in
      refusals[part].map { note(part, $0, current.poll.queries) }
    }
    if snapshot.totals == nil, refusals["statements"] == nil {
      notes.append(
        SourceNote(
          "\(name): statements", .absent,
          remedy: "Set performance_schema = ON in the server's configuration and restart it: "
            + "times of queries are counted only there."))
    }
    report.take(snapshot, current.poll.queries, faults: faults.list, at: instant)
  }

  private func note(
    _ part: String, _ error: MariaDBError, _ queries: MariaDBQueries
  ) -> SourceNote {
    let grants = queries.grants(options.account, isLocal: options.socket != nil)
    let what = part == "transactions" ? "sessions, transactions and locks" : part
    return SourceNote(
      "\(name): \(what)", error.isRefusal ? .forbidden : .failed,
      remedy: error.isRefusal ? grants : error.message)
  }

  private func fail(_ error: MariaDBError) {
    connection = nil
    redial.failed(
      at: time.monotonic(), isRefusal: error.isRefusal || error.kind == .noLibrary)
    let seconds = Double(options.timeout.nanoseconds / 1_000_000) / 1_000
    let message = error.kind == .timedOut ? "no answer in \(seconds) s" : error.message
    series.fail(error.gap, isUp: error.isRefusal)
    faults.add(DatabaseFaults.reason(error.gap), 1, example: message)
    notes = [SourceNote(options.origin, error.gap, remedy: remedy(error))]
    report.fail(message, faults: faults.list)
  }

  /// What would mend it, as exactly as it can be said.
  private func remedy(_ error: MariaDBError) -> String {
    if error.kind == .noLibrary { return "Install libmariadb3." }
    if error.isRefusal {
      let isLocal = options.socket != nil
      let secret = options.password == nil ? "Set" : "Mend"
      return "\(secret) user and password_file for \(name), or let '\(options.account)' look: "
        + MariaDBQueries(version: "10.11.0-MariaDB").grants(options.account, isLocal: isLocal)
    }
    // Cannot connect through a socket, or to a host.
    if error.number == 2_002 || error.number == 2_003 {
      return "No server listens there: is it running, and is \(options.origin) right?"
    }
    return ""
  }
}
