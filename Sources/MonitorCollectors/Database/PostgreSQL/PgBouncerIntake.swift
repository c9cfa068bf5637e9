package import MonitorModel
package import MonitorSupport

/// A pgbouncer: how many wait for a connection, for how long, and what goes through it.
///
/// Its console speaks the simple protocol and knows no SQL but `SHOW`.
package final actor PgBouncerIntake: Intake {
  /// The name of the source.
  package nonisolated let name: String
  private let options: PgBouncerOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private let up: Int
  private var columns = MetricColumns()
  private var session: PostgreSQLSession
  private var pools: PgBouncerPools
  private var failure: PostgreSQLError?
  private var polledAt: MonotonicInstant?
  private var lastAt: MonotonicInstant?
  private var version = ""
  private var counted: (transactions: UInt64, at: MonotonicInstant)?
  private var perSecond: Double?

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a source that connects at its first reading.
  package init(_ options: PgBouncerOptions, thread: OwnThread, time: MonitorTime) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    session = PostgreSQLSession(options.console.parameters, opening: "", time: time)
    pools = PgBouncerPools(server: options.name)
    up = columns.addUp(server: options.name)
  }

  /// Polls the console if it is due, and tells how it is; it does not fail where pgbouncer does.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    columns.skipCounters()
    var at = instant
    if isDue(at: instant) {
      polledAt = instant
      do throws(PostgreSQLError) {
        at = max(at, try poll())
        failure = nil
        columns.setGauge(up, 1 as UInt64)
      } catch {
        failure = error
        counted = nil
        columns.mark(0..<columns.values.count, ReadingState(error.gap))
        columns.setGauge(up, 0 as UInt64)
      }
    }
    if let lastAt { at = max(at, lastAt.advanced(by: 1)) }
    lastAt = at
    return MetricBatch(
      collector: name, at: at, catalog: columns.catalog, values: columns.values,
      states: columns.states, notes: notes, report: report)
  }

  private func isDue(at instant: MonotonicInstant) -> Bool {
    if session.mustWait(at: time.monotonic()) { return false }
    guard let polledAt else { return true }
    return Double(instant - polledAt) >= Double(options.interval.nanoseconds) * 0.9
  }

  /// Asks everything, and returns when the counts were taken.
  private func poll() throws(PostgreSQLError) -> MonotonicInstant {
    let deadline = time.monotonic().advanced(by: options.timeout.nanoseconds)
    if !session.isConnected {
      try session.connect(until: deadline)
      let told = session.parameter("server_version") ?? ""
      version = told.split(separator: "/").first.map(String.init) ?? ""
    }
    // The console takes one command at a time.
    let stats = try ask("SHOW STATS", until: deadline)
    let at = time.monotonic()
    let list = try ask("SHOW POOLS", until: deadline)
    let databases = try ask("SHOW DATABASES", until: deadline)
    session.succeed()
    pools.take(stats: stats, &columns)
    pools.take(pools: list, databases: databases, &columns)
    perSecond = nil
    if let counted, at > counted.at, pools.transactions >= counted.transactions {
      let gain = Double(pools.transactions - counted.transactions)
      perSecond = gain * 1e9 / Double(at - counted.at)
    }
    counted = (pools.transactions, at)
    return at
  }

  private func ask(
    _ command: String, until deadline: MonotonicInstant
  ) throws(PostgreSQLError) -> SQLRows {
    guard let rows = try session.query(command, until: deadline).first else {
      session.giveUp()
      throw PostgreSQLError(.unfit, "no rows for \(command)")
    }
    return rows
  }

  private var notes: [SourceNote] {
    guard let failure else { return [] }
    var remedy = PostgreSQLRemedy(options.console).connection(failure)
    if failure.state == "08P01" {
      let user = options.user ?? "kilter"
      remedy =
        "Put stats_users = \(user) into pgbouncer.ini, the user into its auth_file, "
        + "and reload it."
    }
    return [SourceNote(options.console.origin, failure.gap, remedy: remedy)]
  }

  private var report: SourceReport {
    var report = SourceReport(
      .database, source: name, kind: version.isEmpty ? "pgbouncer" : "pgbouncer \(version)",
      origin: options.console.origin)
    if let failure {
      report.problem =
        failure.kind == .timedOut ? "does not answer in time" : failure.description
      return report
    }
    let all = pools.pools
    let waiting = all.reduce(0) { $0 + Double($1.waiting) }
    report.facts = [
      .init("version", .text(version)),
      .init("clients waiting", .number(waiting, .count)),
      .init("longest wait", .number(all.map(\.longest).max() ?? 0, .seconds)),
      .init("clients", .number(all.reduce(0) { $0 + Double($1.clients) }, .count)),
      .init("servers busy", .number(all.reduce(0) { $0 + Double($1.busy) }, .count)),
      .init("transactions", perSecond.map { .number($0, .perSecond) } ?? .missing),
    ]
    report.tables = [
      SourceTable(
        "pools",
        [
          .text("pool"), .number("waiting"), .number("longest"), .number("clients"),
          .number("busy"), .number("idle"), .number("size"),
        ],
        all.prefix(20).map { pool in
          [
            .text(pool.name), .number(Double(pool.waiting), .count),
            .number(pool.longest, .seconds), .number(Double(pool.clients), .count),
            .number(Double(pool.busy), .count), .number(Double(pool.idle), .count),
            pool.size.map { .number(Double($0), .count) } ?? .missing,
          ]
        })
    ]
    report.suspects = all.filter { $0.waiting > 0 }.prefix(10).map { pool in
      .init(
        of: "db.pool.wait", [.init("server", name)], subject: pool.name,
        amount: Double(pool.waiting), unit: .count)
    }
    return report
  }
}
