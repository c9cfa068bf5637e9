import MonitorModel

/// What a MariaDB or MySQL server tells beyond its series.
struct MariaDBReport {
  private static let rowsMost = 12
  /// Seconds from which on a running statement is listed as long.
  private static let longSeconds = 0.5

  private let options: MariaDBOptions
  private var before: (at: MonotonicInstant, digests: [String: MariaDBSnapshot.Digest])?
  private var slowest: SourceTable?
  private var slowestSuspects: [SourceReport.Suspect] = []
  private(set) var report: SourceReport

  private var labels: [SeriesKey.Label] { [SeriesKey.Label("server", options.name)] }

  /// Begins with what is known before the server was asked.
  init(_ options: MariaDBOptions) {
    self.options = options
    report = SourceReport(
      .database, source: options.name, kind: "MariaDB", origin: options.origin)
  }

  /// The server gave no answer: says so; the last tables go, for they tell of another time.
  mutating func fail(_ problem: String, faults: [SourceReport.Fault]) {
    report.problem = problem
    report.faults = faults
    report.tables = []
    report.suspects = []
    before = nil
    slowest = nil
    slowestSuspects = []
  }

  /// Takes a poll.
  mutating func take(
    _ snapshot: MariaDBSnapshot, _ queries: MariaDBQueries, faults: [SourceReport.Fault],
    at instant: MonotonicInstant
  ) {
    let version = snapshot.variables["version"]?.split(separator: "-").first ?? "?"
    report.kind = (queries.isMariaDB ? "MariaDB " : "MySQL ") + version
    report.problem = Self.problem(snapshot)
    report.facts = facts(snapshot)
    report.faults = faults
    if let digests = snapshot.digests { takeDigests(digests, at: instant) }
    report.suspects = slowestSuspects
    report.tables = [blocking(snapshot), long(snapshot)]
    if let slowest { report.tables.append(slowest) }
    report.tables.append(transactions(snapshot))
    report.tables.append(Self.channels(snapshot))
    report.tables.removeAll { $0.rows.isEmpty }
  }

  private static func problem(_ snapshot: MariaDBSnapshot) -> String {
    for channel in snapshot.channels ?? [] where !channel.isRunning {
      let name = channel.name.isEmpty ? "replication" : "replication of \(channel.name)"
      return channel.problem.isEmpty ? "\(name) does not run" : "\(name): \(channel.problem)"
    }
    if let connected = snapshot.number("threads_connected"),
      let most = snapshot.setting("max_connections"), Double(connected) >= most
    {
      return "all \(Int(most)) connections are taken"
    }
    return ""
  }

  private func facts(_ snapshot: MariaDBSnapshot) -> [SourceReport.Fact] {
    var facts: [SourceReport.Fact] = []
    func add(_ label: String, _ value: Double?, _ unit: Unit) {
      if let value { facts.append(.init(label, .number(value, unit))) }
    }
    add("up for", snapshot.number("uptime").map(Double.init), .seconds)
    add("connections", snapshot.number("threads_connected").map(Double.init), .count)
    add("most so far", snapshot.number("max_used_connections").map(Double.init), .count)
    add("most allowed", snapshot.setting("max_connections"), .count)
    add("buffer pool", snapshot.setting("innodb_buffer_pool_size"), .bytes)
    add("slow from", snapshot.setting("long_query_time"), .seconds)
    add("open transactions", snapshot.transactions.map { Double($0.count) }, .count)
    add("oldest transaction", snapshot.transactions?.first?.seconds, .seconds)
    if let mode = snapshot.variables["read_only"] { facts.append(.init("read only", .text(mode))) }
    if let state = snapshot.variables["performance_schema"] {
      facts.append(.init("performance_schema", .text(state)))
    }
    return facts
  }

  // MARK: - Locks and sessions

  private mutating func blocking(_ snapshot: MariaDBSnapshot) -> SourceTable {
    var users: [Int64: String] = [:]
    for session in snapshot.sessions ?? [] { users[session.id] = session.user }
    let rows = snapshot.waits.prefix(Self.rowsMost).map { wait -> [SourceTable.Cell] in
      let does = wait.blockerStatement.isEmpty ? "idle in transaction" : wait.blockerStatement
      return [
        .text(String(wait.waiter)), .number(wait.seconds, .seconds),
        .text(wait.statement), .text(String(wait.blocker)), .text(does),
      ]
    }
    var blocked: [Int64: (count: Double, does: String)] = [:]
    for wait in snapshot.waits {
      let does = wait.blockerStatement.isEmpty ? "idle in transaction" : wait.blockerStatement
      blocked[wait.blocker, default: (0, does)].count += 1
    }
    for (id, entry) in blocked.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) })
      .prefix(Self.rowsMost)
    {
      let who = users[id].map { " (\($0))" } ?? ""
      report.suspects.append(
        .init(
          of: "db.locks.waiting", labels, subject: "connection \(id)\(who): \(entry.does)",
          amount: entry.count, unit: .count))
    }
    return SourceTable(
      "who blocks whom",
      [
        .number("waits"), .number("for"), .text("wants"), .number("blocker"), .text("does"),
      ], Array(rows))
  }

  private mutating func long(_ snapshot: MariaDBSnapshot) -> SourceTable {
    let sessions = snapshot.sessions ?? []
    var byUser: [String: Double] = [:]
    for session in sessions { byUser[session.user, default: 0] += 1 }
    for (user, count) in byUser.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
      .prefix(Self.rowsMost)
    {
      report.suspects.append(
        .init(
          of: "db.client.connections", labels + [.init("state", "active")], subject: user,
          amount: count, unit: .count))
    }
    let rows = sessions.filter { $0.seconds >= Self.longSeconds }.prefix(Self.rowsMost).map {
      session -> [SourceTable.Cell] in
      [
        .text(session.statement), .number(session.seconds, .seconds), .text(session.user),
        .text(session.database), .text(session.state),
        .text(String(session.id)),
      ]
    }
    return SourceTable(
      "long queries",
      [
        .text("query"), .number("for"), .text("user"), .text("db"), .text("state"), .number("id"),
      ], Array(rows))
  }

  private mutating func transactions(_ snapshot: MariaDBSnapshot) -> SourceTable {
    var busy: [Int64: MariaDBSnapshot.Session] = [:]
    for session in snapshot.sessions ?? [] { busy[session.id] = session }
    if let oldest = snapshot.transactions?.first {
      report.suspects.append(
        .init(
          of: "db.transaction.age", labels, subject: "connection \(oldest.id)",
          amount: oldest.seconds, unit: .seconds))
    }
    let rows = (snapshot.transactions ?? []).prefix(Self.rowsMost).map {
      transaction -> [SourceTable.Cell] in
      [
        .text(String(transaction.id)), .number(transaction.seconds, .seconds),
        .number(transaction.locked, .count), .number(transaction.changed, .count),
        .text(busy[transaction.id]?.statement ?? "idle in transaction"),
      ]
    }
    return SourceTable(
      "open transactions",
      [.number("id"), .number("for"), .number("locked"), .number("changed"), .text("does")],
      Array(rows))
  }

  private static func channels(_ snapshot: MariaDBSnapshot) -> SourceTable {
    let rows = (snapshot.channels ?? []).prefix(rowsMost).map { channel -> [SourceTable.Cell] in
      [
        .text(channel.name.isEmpty ? channel.primary : channel.name),
        channel.seconds.map { .number($0, .seconds) } ?? .missing,
        .text(channel.isRunning ? "runs" : "stands"), .text(channel.problem),
      ]
    }
    return SourceTable(
      "replication", [.text("primary"), .number("lag"), .text("state"), .text("error")],
      Array(rows))
  }

  // MARK: - Statements

  private mutating func takeDigests(
    _ digests: [MariaDBSnapshot.Digest], at instant: MonotonicInstant
  ) {
    let known = Dictionary(digests.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
    defer { before = (instant, known) }
    guard let before, instant > before.at else { return }
    let elapsed = Double(instant - before.at) / 1e9
    var changes: [(text: String, count: Double, seconds: Double, examined: Double)] = []
    for digest in digests {
      // One that was not among the first before may have been counted for long: no change is known.
      guard
        let old = before.digests[digest.id]
          ?? (before.digests.count < 200 ? .none(of: digest) : nil),
        digest.count > old.count, digest.nanoseconds >= old.nanoseconds
      else { continue }
      let examined = digest.examined >= old.examined ? digest.examined - old.examined : 0
      changes.append(
        (
          digest.text, Double(digest.count - old.count),
          Double(digest.nanoseconds - old.nanoseconds) / 1e9, Double(examined)
        ))
    }
    changes.sort { $0.seconds > $1.seconds }
    let count = changes.reduce(0) { $0 + $1.count }
    let seconds = changes.reduce(0) { $0 + $1.seconds }
    let rows = changes.prefix(Self.rowsMost).map { change -> [SourceTable.Cell] in
      [
        .text(change.text), .number(change.seconds / change.count, .seconds),
        .number(change.count / elapsed, .perSecond),
        seconds > 0 ? .number(change.seconds / seconds, .ratio) : .missing,
        .number(change.examined / change.count, .count),
      ]
    }
    slowest = SourceTable(
      "slowest statements",
      [.text("query"), .number("mean"), .number("calls"), .number("time"), .number("rows")],
      Array(rows))
    slowestSuspects = changes.prefix(Self.rowsMost).flatMap { change -> [SourceReport.Suspect] in
      [
        .init(
          of: "db.query.duration", labels, subject: change.text, amount: change.seconds / count,
          unit: .seconds),
        .init(
          of: "db.queries", labels, subject: change.text, amount: change.count / elapsed,
          unit: .perSecond),
      ]
    }
  }
}

extension MariaDBSnapshot.Digest {
  /// The counts of a shape that had not been seen: none.
  fileprivate static func none(of digest: Self) -> Self? {
    Self(id: digest.id, text: digest.text, count: 0, nanoseconds: 0, errors: 0, examined: 0)
  }
}
