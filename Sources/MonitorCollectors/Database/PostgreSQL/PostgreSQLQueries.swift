/// What a server is asked, by its version.
///
/// The columns are read by their places; the views are described in PostgreSQL's documentation,
/// chapter "The Cumulative Statistics System", and pg_stat_statements' in appendix F.
package struct PostgreSQLQueries {
  /// The version, for example 150020.
  private let version: Int

  /// Queries for a server of a version.
  package init(version: Int) { self.version = version }

  /// What a server is, asked once a connection.
  package static let server = """
    SELECT \(PostgreSQLQuery.mark) current_setting('server_version'), \
    current_setting('max_connections'), current_user, \
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), current_database(), \
    (SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements'), \
    (SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace \
    WHERE extname = 'pg_stat_statements'), \
    (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries')
    """

  /// Uptime, whether it follows another, and how far its log of changes has come.
  package let position = PostgreSQLQuery(
    "position",
    """
    SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()), \
    pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() \
    THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) \
    ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn
    """)

  /// Counts of each database.
  package var databases: PostgreSQLQuery {
    PostgreSQLQuery(
      "databases",
      """
      SELECT datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, \
      tup_returned, tup_fetched, tup_inserted, tup_updated, tup_deleted, temp_bytes, deadlocks, \
      \(version >= 140_000 ? "active_time" : "NULL") FROM pg_stat_database
      """)
  }

  /// Sessions of clients by what they do and wait for.
  package let activity = PostgreSQLQuery(
    "activity",
    """
    SELECT state, wait_event_type, wait_event, count(*), \
    max(extract(epoch FROM clock_timestamp() - xact_start)), \
    max(extract(epoch FROM clock_timestamp() - query_start)) FROM pg_stat_activity \
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1, 2, 3
    """)

  /// Who waits for a lock, and who has it; the time of waiting is that of the query before 14.
  package var locks: PostgreSQLQuery {
    let begun =
      version >= 140_000
      ? "SELECT pid, min(waitstart) AS start FROM pg_locks WHERE NOT granted GROUP BY pid"
      : "SELECT 0 AS pid, NULL::timestamptz AS start"
    return PostgreSQLQuery(
      "locks",
      """
      WITH w AS MATERIALIZED (SELECT pid, usename, application_name, query, query_start \
      FROM pg_stat_activity WHERE wait_event_type = 'Lock' ORDER BY query_start LIMIT 20), \
      l AS MATERIALIZED (\(begun)) SELECT w.pid, w.usename, w.application_name, \
      left(w.query, 1000), \
      extract(epoch FROM clock_timestamp() - coalesce(l.start, w.query_start)), x.pid, \
      b.usename, b.application_name, b.state, left(b.query, 1000) \
      FROM w LEFT JOIN l ON l.pid = w.pid \
      CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS x(pid) \
      LEFT JOIN pg_stat_activity b ON b.pid = x.pid
      """)
  }

  /// The transactions that are open the longest.
  package let transactions = PostgreSQLQuery(
    "transactions",
    """
    SELECT pid, usename, application_name, state, \
    extract(epoch FROM clock_timestamp() - xact_start), left(query, 1000) \
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL \
    AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 5
    """)

  /// Checkpoints that came by time and on demand.
  package var checkpoints: PostgreSQLQuery {
    PostgreSQLQuery(
      "checkpoints",
      version >= 170_000
        ? "SELECT num_timed, num_requested, write_time + sync_time FROM pg_stat_checkpointer"
        : """
        SELECT checkpoints_timed, checkpoints_req, checkpoint_write_time + checkpoint_sync_time \
        FROM pg_stat_bgwriter
        """)
  }

  /// Reads, writes and so on of all backends; from 16.
  package var io: PostgreSQLQuery? {
    guard version >= 160_000 else { return nil }
    return PostgreSQLQuery(
      "io", "SELECT sum(reads), sum(writes), sum(extends), sum(fsyncs) FROM pg_stat_io")
  }

  /// Who follows this server and how far behind, in bytes and seconds.
  package let replicas = PostgreSQLQuery(
    "replicas",
    """
    SELECT coalesce(nullif(application_name, ''), 'replica'), coalesce(host(client_addr), ''), \
    state, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() \
    ELSE pg_current_wal_lsn() END - replay_lsn, extract(epoch FROM replay_lag) \
    FROM pg_stat_replication ORDER BY backend_start LIMIT 256
    """)

  /// How far this server is behind the one it follows, in bytes and seconds.
  package let replay = PostgreSQLQuery(
    "replay",
    """
    SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn(), \
    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 \
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END
    """)

  /// How old the oldest transaction number is that is still kept.
  package let horizon = PostgreSQLQuery("horizon", "SELECT max(age(datfrozenxid)) FROM pg_database")

  /// Tables with dead rows, and the sums over all tables; the view `pg_stat_user_tables` would ask
  /// far more of each than this.
  package let tables = PostgreSQLQuery(
    "tables",
    """
    SELECT nspname || '.' || relname, live, dead, \
    extract(epoch FROM clock_timestamp() - greatest(pg_stat_get_last_vacuum_time(t.oid), \
    pg_stat_get_last_autovacuum_time(t.oid))), live_sum, dead_sum FROM \
    (SELECT oid, relname, relnamespace, live, dead, sum(live) OVER () AS live_sum, \
    sum(dead) OVER () AS dead_sum FROM (SELECT oid, relname, relnamespace, \
    pg_stat_get_live_tuples(oid) AS live, pg_stat_get_dead_tuples(oid) AS dead FROM pg_class \
    WHERE relkind IN ('r', 'm') AND oid >= 16384) c ORDER BY dead DESC LIMIT 20) t \
    JOIN pg_namespace n ON n.oid = relnamespace ORDER BY dead DESC
    """)

  /// Sizes of the databases that may be looked into; dear, as each file is asked.
  package let sizes = PostgreSQLQuery(
    "sizes",
    """
    SELECT datname, pg_database_size(oid) FROM pg_database WHERE datallowconn \
    AND NOT datistemplate AND (has_database_privilege(oid, 'CONNECT') \
    OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')) ORDER BY oid LIMIT 64
    """)
}
