/// What a server said of itself when the connection was made.
package struct PostgreSQLServer: Equatable {
  /// Statements that pg_stat_statements tells at most at once.
  static let statementsAtMost = 5_000

  /// The version as a person writes it, for example `15.20`.
  let versionText: String
  /// Connections that it takes.
  let maxConnections: UInt64?
  /// The role of the session.
  let user: String
  /// Whether the role may see what others do.
  let mayMonitor: Bool
  /// The database of the session.
  let database: String
  /// The version of pg_stat_statements, as two numbers; `nil` where the database has none.
  let statementsVersion: (major: Int, minor: Int)?
  /// The quoted schema of pg_stat_statements.
  let statementsSchema: String
  /// Libraries that the server loads at its start; `nil` where the role may not know.
  let preloaded: String?

  /// Reads the answer to `PostgreSQLQueries.server`; what is missing is empty.
  package init(_ rows: SQLRows) {
    let words = rows.text(0, 0)?.split(separator: " ") ?? []
    versionText = words.first.map(String.init) ?? ""
    maxConnections = rows.counter(0, 1)
    user = rows.text(0, 2) ?? ""
    mayMonitor = rows.truth(0, 3) ?? false
    database = rows.text(0, 4) ?? ""
    let numbers = rows.text(0, 5)?.split(separator: ".").map { Int($0) ?? 0 } ?? []
    statementsVersion =
      numbers.isEmpty ? nil : (numbers[0], numbers.count > 1 ? numbers[1] : 0)
    statementsSchema = rows.text(0, 6) ?? "public"
    preloaded = rows.text(0, 7)
  }

  /// Compares all that was said.
  package static func == (a: Self, b: Self) -> Bool {
    a.versionText == b.versionText && a.maxConnections == b.maxConnections && a.user == b.user
      && a.mayMonitor == b.mayMonitor && a.database == b.database
      && a.statementsVersion?.major == b.statementsVersion?.major
      && a.statementsVersion?.minor == b.statementsVersion?.minor
      && a.statementsSchema == b.statementsSchema && a.preloaded == b.preloaded
  }

  /// Counts of each statement since it was first seen; `nil` where there is no pg_stat_statements
  /// that tells them: `total_exec_time` came with version 1.8 of it, `toplevel` with 1.9.
  package var statements: PostgreSQLQuery? {
    guard let version = statementsVersion, version >= (1, 8) else { return nil }
    return PostgreSQLQuery(
      "statements",
      """
      SELECT userid, dbid, \(version >= (1, 9) ? "toplevel" : "true"), queryid, calls, \
      total_exec_time, rows FROM \(statementsSchema).pg_stat_statements(false) \
      WHERE queryid IS NOT NULL ORDER BY total_exec_time DESC LIMIT \(Self.statementsAtMost)
      """)
  }

  /// Statements that had to make room for others; from 1.9 of pg_stat_statements.
  package var evictions: PostgreSQLQuery? {
    guard let version = statementsVersion, version >= (1, 9) else { return nil }
    return PostgreSQLQuery(
      "evictions", "SELECT dealloc FROM \(statementsSchema).pg_stat_statements_info")
  }

  /// The texts of statements, not prepared, as it is asked seldom: the server reads a file for it.
  func texts(of statements: [Int64]) -> String {
    let list = statements.map(String.init).joined(separator: ", ")
    return """
      SELECT \(PostgreSQLQuery.mark) DISTINCT ON (queryid) queryid, left(query, 2000) \
      FROM \(statementsSchema).pg_stat_statements(true) WHERE queryid IN (\(list))
      """
  }
}
