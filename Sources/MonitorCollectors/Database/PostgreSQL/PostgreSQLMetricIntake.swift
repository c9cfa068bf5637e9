package import MonitorModel
package import MonitorSupport

/// Metrics that queries of the user's own make, asked of a PostgreSQL server one after the other.
///
/// It has one connection of its own, which reads only: the server refuses whatever would write,
/// and gives up what takes longer than the timeout. A query that fails spoils no other.
package final actor PostgreSQLMetricIntake: Intake {
  private struct Query {
    var options: SQLMetricOptions
    var table: SQLMetricTable
    var askedAt: MonotonicInstant?
    var failure: PostgreSQLError?
  }

  /// The name of the source.
  package nonisolated let name: String
  private let options: PostgreSQLOptions
  private let audience: SourceReport.Audience
  private let thread: OwnThread
  private let time: MonitorTime
  private let up: Int
  private var columns = MetricColumns()
  private var session: PostgreSQLSession
  private var queries: [Query]
  private var failure: PostgreSQLError?

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a source that connects at its first reading; `audience` is whose panel shows it.
  package init(
    _ options: PostgreSQLOptions, metrics: [SQLMetricOptions],
    audience: SourceReport.Audience = .business, thread: OwnThread, time: MonitorTime
  ) {
    name = options.name
    self.options = options
    self.audience = audience
    self.thread = thread
    self.time = time
    session = PostgreSQLSession(options.parameters, opening: options.session, time: time)
    queries = metrics.map { Query(options: $0, table: SQLMetricTable($0)) }
    up = columns.addUp(server: options.name)
  }

  /// Asks what is due; it does not fail where the server does.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    for query in queries { query.table.skip(&columns) }
    let due = queries.indices.filter { isDue(queries[$0], at: instant) }
    if !due.isEmpty, !session.mustWait(at: time.monotonic()) {
      let deadline = time.monotonic().advanced(by: options.timeout.nanoseconds)
      do throws(PostgreSQLError) {
        if !session.isConnected { try session.connect(until: deadline) }
        for index in due where time.monotonic() < deadline {
          try ask(index, at: instant, until: deadline)
        }
        session.succeed()
        failure = nil
        columns.setGauge(up, 1 as UInt64)
      } catch {
        failure = error
        for query in queries { query.table.mark(ReadingState(error.gap), &columns) }
        columns.setGauge(up, 0 as UInt64)
      }
    }
    return MetricBatch(
      collector: name, at: instant, catalog: columns.catalog, values: columns.values,
      states: columns.states, notes: notes, report: report)
  }

  private func isDue(_ query: Query, at instant: MonotonicInstant) -> Bool {
    guard failure == nil, let askedAt = query.askedAt else { return true }
    return Double(instant - askedAt) >= Double(query.options.interval.nanoseconds) * 0.9
  }

  private func ask(
    _ index: Int, at instant: MonotonicInstant, until deadline: MonotonicInstant
  ) throws(PostgreSQLError) {
    queries[index].askedAt = instant
    do throws(PostgreSQLError) {
      let answers = try session.query(queries[index].options.query, until: deadline)
      queries[index].failure = nil
      queries[index].table.take(answers.last ?? SQLRows(columns: []), &columns)
    } catch {
      queries[index].failure = error
      queries[index].table.mark(ReadingState(error.gap), &columns)
      // A query that gives something else than rows closes its connection, no more.
      if error.isFatal, error.kind != .unfit { throw error }
      if error.isFatal { try session.connect(until: deadline) }
    }
  }

  private var notes: [SourceNote] {
    if let failure {
      let remedy = PostgreSQLRemedy(options).connection(failure)
      return [SourceNote(options.origin, failure.gap, remedy: remedy)]
    }
    return queries.compactMap { query in
      guard let failure = query.failure else {
        let problem = query.table.problem
        return problem.isEmpty ? nil : SourceNote(query.options.name, .malformed, remedy: problem)
      }
      return SourceNote(query.options.name, failure.gap, remedy: "The server says: \(failure)")
    }
  }

  private var report: SourceReport {
    var report = SourceReport(
      audience, source: name, kind: "PostgreSQL queries", origin: options.origin)
    if let failure {
      report.problem = failure.description
      return report
    }
    let failed = queries.filter { $0.failure != nil || !$0.table.problem.isEmpty }
    if let first = failed.first {
      let why = first.failure?.description ?? first.table.problem
      report.problem = "\(first.options.name): \(why)"
    }
    report.facts = [.init("queries", .number(Double(queries.count), .count))]
    for query in queries where query.table.refused.count > 0 {
      report.faults.append(
        .init(
          "that are no numbers in \(query.options.name)", count: query.table.refused.count,
          example: query.table.refused.example))
    }
    return report
  }
}
