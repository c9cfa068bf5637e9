/// What is asked of a server, by its kind and version.
package struct MariaDBQueries: Equatable {
  /// Whether it is MariaDB and not MySQL.
  package let isMariaDB: Bool
  /// Its version as one number, for example 101119 or 80036.
  package let version: Int

  /// Reads `@@version`, for example `10.11.19-MariaDB-0+deb12u1` or `8.0.36`.
  package init(version text: String) {
    isMariaDB = text.contains("MariaDB")
    let parts = text.split { !$0.isASCII || !$0.isNumber }.prefix(3).map { Int($0) ?? 0 }
    version =
      parts.count == 3 ? parts[0].clamped * 10_000 + parts[1].clamped * 100 + parts[2].clamped : 0
  }

  /// What the session is told first: it reads only, and the server gives up before kilter does.
  package func session(milliseconds: Int64) -> [String] {
    let limit =
      isMariaDB
      ? "max_statement_time = \(Double(milliseconds) / 1_000)"
      : "max_execution_time = \(milliseconds)"
    return [
      "SET SESSION \(limit), lock_wait_timeout = 1",
      "SET SESSION TRANSACTION READ ONLY",
    ]
  }

  /// The settings that are of use.
  package static let variables = """
    SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', \
    'max_connections', 'innodb_buffer_pool_size', 'performance_schema', 'read_only', 'log_bin', \
    'long_query_time', 'slow_query_log', 'hostname')
    """

  /// The status of the counts that series need: asking for all takes the server seven times longer.
  package static func status(_ names: [String]) -> String {
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('" + names.joined(separator: "', '") + "')"
  }

  /// Who carries something out now, without kilter.
  package var sessions: String {
    // MySQL has no milliseconds there.
    let took = isMariaDB ? "TIME_MS / 1000" : "TIME"
    return """
      SELECT ID, USER, DB, \(took) AS SECONDS, STATE, LEFT(INFO, 1024) AS STATEMENT \
      FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN \
      ('Sleep', 'Daemon', 'Binlog Dump', 'Binlog Dump GTID', 'Slave_IO', 'Slave_SQL', \
      'Slave_worker', 'Connect') ORDER BY SECONDS DESC LIMIT 200
      """
  }

  /// The open transactions.
  package static let transactions = """
    SELECT trx_mysql_thread_id AS ID, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS SECONDS, \
    trx_rows_locked AS LOCKED, trx_rows_modified AS CHANGED FROM information_schema.INNODB_TRX \
    WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID()) ORDER BY trx_started LIMIT 200
    """

  /// Who waits for whom.
  package var waits: String {
    let source =
      isMariaDB || version < 80_000
      ? """
      information_schema.INNODB_LOCK_WAITS w \
      JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id \
      JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
      """
      : """
      performance_schema.data_lock_waits w \
      JOIN information_schema.INNODB_TRX r ON r.trx_id = w.REQUESTING_ENGINE_TRANSACTION_ID \
      JOIN information_schema.INNODB_TRX b ON b.trx_id = w.BLOCKING_ENGINE_TRANSACTION_ID
      """
    return """
      SELECT r.trx_mysql_thread_id AS WAITER, LEFT(r.trx_query, 1024) AS STATEMENT, \
      TIMESTAMPDIFF(SECOND, r.trx_wait_started, NOW()) AS SECONDS, \
      b.trx_mysql_thread_id AS BLOCKER, LEFT(b.trx_query, 1024) AS BLOCKER_STATEMENT \
      FROM \(source) ORDER BY SECONDS DESC LIMIT 100
      """
  }

  /// The streams of a replica.
  package var channels: String {
    if isMariaDB { return "SHOW ALL SLAVES STATUS" }
    return version >= 80_022 ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS"
  }

  /// All statements together; nanoseconds, for the sum of picoseconds may pass 64 bits.
  package static let totals = """
    SELECT SUM(COUNT_STAR) AS COUNTED, SUM(SUM_TIMER_WAIT) DIV 1000 AS NANOSECONDS, \
    SUM(SUM_ERRORS) AS ERRORS FROM performance_schema.events_statements_summary_global_by_event_name
    """

  /// The statements that took the most time since they were first counted.
  package static let digests = """
    SELECT CONCAT(COALESCE(SCHEMA_NAME, ''), ' ', DIGEST) AS ID, LEFT(DIGEST_TEXT, 300) AS TEXT, \
    COUNT_STAR AS COUNTED, SUM_TIMER_WAIT DIV 1000 AS NANOSECONDS, SUM_ERRORS AS ERRORS, \
    SUM_ROWS_EXAMINED AS EXAMINED FROM performance_schema.events_statements_summary_by_digest \
    WHERE DIGEST IS NOT NULL ORDER BY SUM_TIMER_WAIT DESC LIMIT 200
    """

  /// The rights that are enough, as statements for an administrator.
  package func grants(_ account: String, isLocal: Bool) -> String {
    let monitor =
      isMariaDB && version >= 100_502 ? "BINLOG MONITOR, SLAVE MONITOR" : "REPLICATION CLIENT"
    let who = "'\(account)'@'\(isLocal ? "localhost" : "%")'"
    let how =
      isLocal ? (isMariaDB ? "VIA unix_socket" : "WITH auth_socket") : "BY 'PASSWORD'"
    return "CREATE USER IF NOT EXISTS \(who) IDENTIFIED \(how); "
      + "GRANT PROCESS, \(monitor) ON *.* TO \(who); "
      + "GRANT SELECT ON performance_schema.* TO \(who);"
  }
}

extension Int {
  fileprivate var clamped: Int { Swift.min(self, 9_999) }
}
