import MonitorModel

/// The questions of one poll, and what their answers mean.
///
/// The status must be answered; every other part may be refused or missing and leaves a note.
struct MariaDBPoll {
  /// A poll in so many asks for statements by shape; and for the streams of a replica where there are
  /// none.
  static let seldom = 5
  /// The least time between two looks at transactions, in nanoseconds.
  private static let transactionsWait: Int64 = 250_000_000

  /// What is known of the server since it was connected to.
  let queries: MariaDBQueries
  /// Parts the server refused, by their names; they are not asked again on this connection.
  private(set) var refusals: [String: MariaDBError] = [:]
  private var count = 0
  private var variables: [String: String] = [:]
  private var channels: [MariaDBSnapshot.Channel]?
  private var transactions: [MariaDBSnapshot.Transaction]?
  private var waits: [MariaDBSnapshot.Wait] = []
  private var transactionsAt: MonotonicInstant?
  private let showsStatements: Bool

  /// Begins, and asks which server it is.
  init(
    _ link: MariaDBConnection, _ options: MariaDBOptions, until deadline: MonotonicInstant
  ) throws(MariaDBError) {
    let version = try link.rows("SELECT @@version", until: deadline).rows.first?.first ?? nil
    queries = MariaDBQueries(version: version ?? "")
    showsStatements = options.showsStatements
    let milliseconds = max(100, options.timeout.nanoseconds / 1_000_000 * 7 / 8)
    for statement in queries.session(milliseconds: milliseconds) {
      // An old server may not know a setting.
      do throws(MariaDBError) { _ = try link.rows(statement, until: deadline) } catch {
        if error.kind != .server { throw error }
      }
    }
  }

  /// Asks all that is due.
  mutating func take(
    _ link: MariaDBConnection, status names: [String], at instant: MonotonicInstant,
    until deadline: MonotonicInstant
  ) throws(MariaDBError) -> MariaDBSnapshot {
    var snapshot = MariaDBSnapshot()
    if count % 60 == 0 {
      variables = try link.rows(MariaDBQueries.variables, until: deadline).pairs
    }
    snapshot.variables = variables
    snapshot.status = try link.rows(MariaDBQueries.status(names), until: deadline).pairs
    guard snapshot.number("uptime") != nil else {
      throw MariaDBError(kind: .tooMuch, message: "the answer to SHOW GLOBAL STATUS has no Uptime")
    }
    try takeTransactions(snapshot, link, at: instant, until: deadline)
    snapshot.transactions = transactions
    snapshot.waits = waits
    // Without PROCESS the list of processes is not refused: it silently has only one's own.
    if refusals["transactions"]?.isRefusal != true,
      let rows = try part("processes", queries.sessions, link, deadline)
    {
      snapshot.sessions = rows.records.compactMap(session)
    }
    let isSeldom = count % Self.seldom == 0
    if isSeldom || channels?.isEmpty == false {
      channels = try part("replication", queries.channels, link, deadline).map {
        $0.records.map(Self.channel)
      }
    }
    snapshot.channels = channels
    if variables["performance_schema"] == "ON" || variables["performance_schema"] == "1" {
      if let rows = try part("statements", MariaDBQueries.totals, link, deadline) {
        snapshot.totals = rows.records.first.map(Self.totals)
      }
      if isSeldom, showsStatements,
        let rows = try part("statements", MariaDBQueries.digests, link, deadline)
      {
        snapshot.digests = rows.records.compactMap(Self.digest)
      }
    }
    count += 1
    return snapshot
  }

  /// InnoDB renews what it tells of transactions only where nobody has asked for 0.1 s
  /// (`CACHE_MIN_IDLE_TIME_NS` in `trx0i_s.cc`): who asks more often sees the same for ever.
  private mutating func takeTransactions(
    _ snapshot: MariaDBSnapshot, _ link: MariaDBConnection, at instant: MonotonicInstant,
    until deadline: MonotonicInstant
  ) throws(MariaDBError) {
    if let transactionsAt, instant - transactionsAt < Self.transactionsWait { return }
    transactionsAt = instant
    transactions = try part("transactions", MariaDBQueries.transactions, link, deadline).map {
      $0.records.compactMap(Self.transaction)
    }
    waits = []
    if transactions != nil, snapshot.number("innodb_row_lock_current_waits") ?? 0 > 0,
      let rows = try part("lock waits", queries.waits, link, deadline)
    {
      waits = rows.records.compactMap(wait)
    }
  }

  /// A part that the server may refuse.
  private mutating func part(
    _ name: String, _ query: String, _ link: MariaDBConnection, _ deadline: MonotonicInstant
  ) throws(MariaDBError) -> MariaDBRows? {
    guard refusals[name] == nil else { return nil }
    do throws(MariaDBError) {
      return try link.rows(query, until: deadline)
    } catch {
      guard error.kind == .server else { throw error }
      refusals[name] = error
      return nil
    }
  }

  // MARK: - Rows

  private func outline(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "" }
    return showsStatements ? StatementOutline.of(text) : "(not shown)"
  }

  private func session(_ row: [String: String]) -> MariaDBSnapshot.Session? {
    guard let id = row["id"].flatMap({ Int64($0) }) else { return nil }
    return MariaDBSnapshot.Session(
      id: id, user: row["user"] ?? "", database: row["db"] ?? "",
      seconds: row["seconds"].flatMap { Double($0) } ?? 0, state: row["state"] ?? "",
      statement: outline(row["statement"]))
  }

  private static func transaction(_ row: [String: String]) -> MariaDBSnapshot.Transaction? {
    guard let id = row["id"].flatMap({ Int64($0) }) else { return nil }
    func number(_ name: String) -> Double { row[name].flatMap { Double($0) } ?? 0 }
    return MariaDBSnapshot.Transaction(
      id: id, seconds: number("seconds"), locked: number("locked"), changed: number("changed"))
  }

  private func wait(_ row: [String: String]) -> MariaDBSnapshot.Wait? {
    guard let waiter = row["waiter"].flatMap({ Int64($0) }),
      let blocker = row["blocker"].flatMap({ Int64($0) })
    else { return nil }
    return MariaDBSnapshot.Wait(
      waiter: waiter, statement: outline(row["statement"]),
      seconds: row["seconds"].flatMap { Double($0) } ?? 0, blocker: blocker,
      blockerStatement: outline(row["blocker_statement"]))
  }

  private static func channel(_ row: [String: String]) -> MariaDBSnapshot.Channel {
    func either(_ names: String...) -> String? { names.lazy.compactMap { row[$0] }.first }
    let host = either("master_host", "source_host") ?? "?"
    let port = either("master_port", "source_port") ?? "?"
    let problems = ["last_io_error", "last_sql_error"].compactMap { row[$0] }
    return MariaDBSnapshot.Channel(
      name: either("connection_name", "channel_name") ?? "",
      seconds: either("seconds_behind_master", "seconds_behind_source").flatMap { Double($0) },
      isRunning: either("slave_io_running", "replica_io_running") == "Yes"
        && either("slave_sql_running", "replica_sql_running") == "Yes",
      primary: "\(host):\(port)",
      problem: problems.first { !$0.isEmpty }.map { StatementOutline.of($0) } ?? "")
  }

  private static func totals(_ row: [String: String]) -> MariaDBSnapshot.Totals {
    func number(_ name: String) -> UInt64 { row[name].flatMap { UInt64($0) } ?? 0 }
    return MariaDBSnapshot.Totals(
      count: number("counted"), nanoseconds: number("nanoseconds"), errors: number("errors"))
  }

  private static func digest(_ row: [String: String]) -> MariaDBSnapshot.Digest? {
    guard let id = row["id"] else { return nil }
    func number(_ name: String) -> UInt64 { row[name].flatMap { UInt64($0) } ?? 0 }
    return MariaDBSnapshot.Digest(
      id: id, text: StatementOutline.of(row["text"] ?? ""), count: number("counted"),
      nanoseconds: number("nanoseconds"), errors: number("errors"), examined: number("examined"))
  }
}
