import MonitorModel

/// What a PostgreSQL source tells beyond its series.
struct PostgreSQLReporter {
  private let options: PostgreSQLOptions
  private let remedy: PostgreSQLRemedy
  private var transactions: (count: UInt64, at: MonotonicInstant)?
  private var blocks: (hit: UInt64, read: UInt64)?
  /// Transactions a second between the last two polls.
  private var perSecond: Double?
  /// Part of the blocks that the last two polls found in the cache.
  private var hitRatio: Double?
  private var failingSince: MonotonicInstant?

  /// For a server.
  init(_ options: PostgreSQLOptions) {
    self.options = options
    remedy = PostgreSQLRemedy(options)
  }

  /// Notes what the newest poll says beside the one before.
  mutating func polled(_ reader: PostgreSQLReader) {
    failingSince = nil
    guard let at = reader.takenAt, let count = reader.databases.transactions else { return }
    perSecond = nil
    if let before = transactions, at > before.at, count >= before.count {
      perSecond = Double(count - before.count) * 1e9 / Double(at - before.at)
    }
    transactions = (count, at)
    let now = reader.databases.blocks
    hitRatio = nil
    if let before = blocks, now.hit >= before.hit, now.read >= before.read {
      let (hit, read) = (Double(now.hit - before.hit), Double(now.read - before.read))
      if hit + read > 0 { hitRatio = hit / (hit + read) }
    }
    blocks = now
  }

  /// Notes that a poll failed.
  mutating func failed(at instant: MonotonicInstant) {
    failingSince = failingSince ?? instant
    transactions = nil
    blocks = nil
  }

  /// What is missing, with the exact remedy.
  func notes(_ reader: PostgreSQLReader, _ failure: PostgreSQLError?) -> [SourceNote] {
    if let failure {
      return [SourceNote(options.origin, failure.gap, remedy: remedy.connection(failure))]
    }
    guard let server = reader.server else { return [] }
    var notes: [SourceNote] = []
    if !server.mayMonitor {
      notes.append(
        SourceNote(
          "sessions, waits, locks and replication", .forbidden,
          remedy: remedy.grant(to: server.user)))
    }
    // Loaded or not is known from the answer only: 55000 says that it is not.
    let refusal = reader.refusals[.statements]
    if server.statements == nil || refusal?.state == "55000" {
      notes.append(
        SourceNote(
          "pg_stat_statements", .absent,
          remedy: remedy.statements(server, isLoaded: false)))
    }
    for (part, refusal) in reader.refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where refusal.state != "55000" {
      notes.append(SourceNote("\(part)", refusal.gap, remedy: "The server says: \(refusal)"))
    }
    return notes
  }

  /// The report of this tick.
  func report(
    _ reader: PostgreSQLReader, _ failure: PostgreSQLError?, at instant: MonotonicInstant
  ) -> SourceReport {
    let version = reader.server?.versionText ?? ""
    var report = SourceReport(
      .database, source: options.name,
      kind: version.isEmpty ? "PostgreSQL" : "PostgreSQL \(version)", origin: options.origin)
    if let failure {
      report.problem = problem(failure)
      if let failingSince {
        let seconds = Double(max(0, instant - failingSince)) / 1e9
        report.facts = [.init("failing for", .number(seconds, .seconds))]
      }
      return report
    }
    report.facts = facts(reader)
    report.tables = tables(reader)
    let evictions = reader.statements.evictions
    if evictions > 0 {
      report.faults.append(
        .init("thrown out of pg_stat_statements: raise pg_stat_statements.max", count: evictions))
    }
    report.suspects = suspects(reader)
    return report
  }

  private func problem(_ failure: PostgreSQLError) -> String {
    switch failure.kind {
    case .timedOut:
      let seconds = Double(options.timeout.nanoseconds) / 1e9
      return "does not answer within \(seconds) s"
    case .server, .refused, .lost, .unfit, .noLibrary: return failure.description
    }
  }

  private func facts(_ reader: PostgreSQLReader) -> [SourceReport.Fact] {
    func fact(_ label: String, _ value: Double?, _ unit: Unit) -> SourceReport.Fact {
      .init(label, value.map { .number($0, unit) } ?? .missing)
    }
    let statements = reader.statements
    let calls = statements.uses.reduce(0) { $0 + Double($1.calls) }
    let seconds = statements.uses.reduce(0) { $0 + $1.seconds }
    let used = reader.databases.backends.map(String.init) ?? "?"
    let most = reader.server?.maxConnections.map(String.init) ?? "?"
    let mayMonitor = reader.server?.mayMonitor ?? false
    var facts = [
      SourceReport.Fact("version", .text(reader.server?.versionText ?? "")),
      fact("uptime", reader.replication.uptime, .seconds),
      .init("connections", .text("\(used) of \(most)")),
      fact("transactions", perSecond, .perSecond),
      fact("mean query", calls > 0 ? seconds / calls : nil, .seconds),
      fact("cache hits", hitRatio, .ratio),
      fact(
        "oldest transaction", mayMonitor ? reader.activity.oldestTransaction : nil, .seconds),
      .init("role", .text(reader.replication.isFollower == true ? "follower" : "primary")),
    ]
    for replica in ([reader.replication.own].compactMap { $0 } + reader.replication.replicas)
      .prefix(8)
    {
      facts.append(fact("lag of \(replica.name)", replica.seconds, .seconds))
    }
    return facts
  }

  private func tables(_ reader: PostgreSQLReader) -> [SourceTable] {
    var tables: [SourceTable] = []
    if let blocks = reader.sessions.table { tables.append(blocks) }
    tables.append(statements(reader.statements))
    if !reader.sessions.transactions.isEmpty {
      tables.append(
        SourceTable(
          "oldest transactions",
          [
            .text("pid"), .text("user"), .text("app"), .text("state"), .number("open"),
            .text("query"),
          ], reader.sessions.transactions))
    }
    func table(_ title: String, _ first: String, _ groups: [PostgreSQLActivity.Group])
      -> SourceTable
    {
      SourceTable(
        title, [.text(first), .number("sessions"), .number("oldest")],
        groups.prefix(20).map { group in
          [
            .text(group.name), .number(Double(group.sessions), .count),
            group.oldest.map { .number($0, .seconds) } ?? .missing,
          ]
        })
    }
    tables.append(table("sessions by state", "state", reader.activity.byState))
    tables.append(table("waits", "event", reader.activity.byWait))
    tables.append(
      SourceTable(
        "tables with dead rows",
        [.text("table"), .number("dead"), .number("live"), .number("vacuum")],
        reader.upkeep.tables))
    return tables
  }

  private func statements(_ statements: PostgreSQLStatements) -> SourceTable {
    let all = statements.uses.reduce(0) { $0 + $1.seconds }
    return SourceTable(
      "slowest statements",
      [
        .text("query"), .number("calls/s"), .number("mean"), .number("share"), .number("rows"),
      ],
      statements.uses.prefix(20).map { use in
        let calls = Double(use.calls)
        return [
          .text(statements.text(use.statement)),
          statements.span > 0 ? .number(calls / statements.span, .perSecond) : .missing,
          calls > 0 ? .number(use.seconds / calls, .seconds) : .missing,
          all > 0 ? .number(use.seconds / all, .ratio) : .missing,
          calls > 0 ? .number(Double(use.rows) / calls, .count) : .missing,
        ]
      })
  }

  private func suspects(_ reader: PostgreSQLReader) -> [SourceReport.Suspect] {
    let labels = [SeriesKey.Label("server", options.name)]
    var suspects = reader.sessions.suspects(labels)
    for use in reader.statements.uses.prefix(10) {
      for series in ["db.query.duration", "db.transactions"] {
        suspects.append(
          .init(
            of: series, labels, subject: reader.statements.text(use.statement),
            amount: use.seconds, unit: .seconds))
      }
    }
    return suspects
  }
}
