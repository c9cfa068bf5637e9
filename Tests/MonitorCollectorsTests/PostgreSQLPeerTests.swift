import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Synchronization
import Testing

/// A source of PostgreSQL beside the real server of Debian.
@Suite(
  "PostgreSQL, the real one", .serialized,
  .enabled(if: PostgreSQLPeer.isInstalled, "postgresql-15 is not installed"))
struct PostgreSQLPeerTests {
  /// One server for all tests here.
  private static let shared = PostgreSQLPeer()

  private let peer: PostgreSQLPeer
  private let clock = ShiftedClock()

  init() throws {
    peer = try #require(Self.shared, "the server does not start")
    peer.waitUntilReady()
  }

  /// A clock that goes on by itself and can be put forward.
  private final class ShiftedClock: Sendable {
    private let shift = Mutex<Int64>(0)
    var time: MonitorTime {
      var time = MonitorTime.system
      time.monotonic = {
        MonitorTime.system.monotonic().advanced(by: self.shift.withLock { $0 })
      }
      return time
    }
    func advance(seconds: Double) { shift.withLock { $0 += Int64(seconds * 1e9) } }
  }

  private func options(_ user: String = "kilter") -> PostgreSQLOptions {
    PostgreSQLOptions(name: "pg", host: peer.folder, port: peer.port, user: user)
  }

  private func intake(_ options: PostgreSQLOptions) throws -> PostgreSQLIntake {
    PostgreSQLIntake(options, thread: try #require(OwnThread()), time: clock.time)
  }

  private func poll(_ intake: PostgreSQLIntake) async throws -> BatchReader {
    BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
  }

  /// Polls, a second of the clock later each time, until something holds.
  private func poll(
    _ intake: PostgreSQLIntake, seconds: Double = 1.1,
    until holds: (BatchReader) -> Bool
  ) async throws -> BatchReader {
    for _ in 0..<300 {
      clock.advance(seconds: seconds)
      let reader = try await poll(intake)
      if holds(reader) { return reader }
      usleep(50_000)
    }
    Issue.record("it never came")
    return try await poll(intake)
  }

  private func fact(_ reader: BatchReader, _ label: String) -> SourceTable.Cell? {
    reader.batch.report?.facts.first { $0.label == label }?.cell
  }

  private func table(_ reader: BatchReader, _ title: String) -> SourceTable? {
    reader.batch.report?.tables.first { $0.title == title }
  }

  private func text(_ cell: SourceTable.Cell) -> String {
    if case .text(let text) = cell { text } else { "" }
  }

  @Test("A role with pg_monitor and no more sees everything")
  func leastPrivileged() async throws {
    let intake = try intake(options())
    let first = try await poll(intake)
    #expect(first.batch.report?.problem == "")
    #expect(first.batch.notes.isEmpty, "\(first.batch.notes)")
    #expect(first.level(#"db.up{server="pg"}"#) == 1)
    #expect(first.batch.report?.kind.hasPrefix("PostgreSQL 15.") == true)
    #expect(first.level(#"db.client.connection.utilization{server="pg"}"#) == 1.0 / 40)
    #expect(first.level(#"db.client.connections{server="pg",state="active"}"#) == 0)
    #expect(first.level(#"db.xid.utilization{server="pg"}"#) != nil)
    #expect(first.level(#"db.dead_tuples{server="pg"}"#) == 0)
    let between = try await poll(intake)
    let committed = #"db.transactions.committed{db="postgres",server="pg"}"#
    #expect(between.state(committed) == .skipped)
    #expect(between.state(#"db.up{server="pg"}"#) == .value)
    clock.advance(seconds: 3)
    let second = try await poll(intake)
    #expect(second.state(committed) == .value)
    #expect(second.level(#"db.size{db="bench",server="pg"}"#) ?? 0 > 1_000_000)
    let broken = zip(second.batch.catalog.metrics, second.batch.states).filter {
      ![.value, .skipped, .absent, .vanished].contains($0.1)
    }
    #expect(broken.isEmpty, "\(broken)")
    #expect(second.batch.report?.faults.isEmpty == true)
  }

  @Test("A role without rights is told the exact grant, and nothing is zero")
  func withoutRights() async throws {
    let intake = try intake(options("nobody_much"))
    let reader = try await poll(intake)
    #expect(reader.state(#"db.client.connections{server="pg",state="active"}"#) == .forbidden)
    #expect(reader.state(#"db.locks.waiting{server="pg"}"#) == .forbidden)
    #expect(reader.state(#"db.transactions.committed{db="postgres",server="pg"}"#) == .value)
    let remedies = reader.batch.notes.map(\.remedy)
    #expect(
      remedies.contains(
        "sudo -u postgres psql -h \(peer.folder) -p \(peer.port) "
          + #"-c 'GRANT pg_monitor TO "nobody_much"'"#), "\(remedies)")
  }

  @Test("Transactions of pgbench are counted one by one")
  func transactions() async throws {
    #expect(peer.run("pgbench -i -q -s 1 bench").status == 0)
    let intake = try intake(options())
    let key = #"db.transactions.committed{db="bench",server="pg"}"#
    // What pgbench asks before it begins is counted too: once by itself, to know it.
    let extra = try await gain(intake, key) {
      #expect(peer.run("pgbench -n -t 1 bench").status == 0)
    }
    let gained = try await gain(intake, key) {
      #expect(peer.run("pgbench -n -c 4 -j 2 -t 250 bench").status == 0)
    }
    #expect(extra >= 1)
    // To come in is a transaction too, of each of the three clients more.
    #expect(gained - 1_000 - 3 == extra - 1)
  }

  /// How much a counter grows by something, once it grows no more.
  private func gain(
    _ intake: PostgreSQLIntake, _ key: String, _ body: () throws -> Void
  ) async throws -> Double {
    let before = try await settled(intake, key)
    try body()
    return try await settled(intake, key) - before
  }

  private func settled(_ intake: PostgreSQLIntake, _ key: String) async throws -> Double {
    var last = -1.0
    return try await poll(intake) { reader in
      let sessions = #"db.client.connection.used{server="pg"}"#
      guard let now = reader.number(key), reader.number(sessions) == 1 else { return false }
      defer { last = now }
      return now == last
    }.number(key) ?? -1
  }

  @Test("Who blocks whom, with the texts but not their constants")
  func locks() async throws {
    peer.psql("CREATE TABLE IF NOT EXISTS stock (id int, n int); INSERT INTO stock VALUES (1, 2)")
    let holder = peer.session(
      "BEGIN; UPDATE stock SET n = 4711 WHERE id = 1; SELECT pg_sleep(600)", in: "postgres")
    let intake = try intake(options())
    let active = #"db.client.connections{server="pg",state="active"}"#
    _ = try await poll(intake) { $0.level(active) == 1 }
    let waiter = peer.session("UPDATE stock SET n = 815 WHERE id = 1", in: "postgres")
    defer { for pid in [waiter, holder] { PostgreSQLPeer.end(pid) } }
    let reader = try await poll(intake) { self.table($0, "who blocks whom") != nil }
    let row = try #require(table(reader, "who blocks whom")?.rows.first)
    #expect(row[7...8].map(text) == ["postgres", "shop"])
    #expect(text(row[2]) == "UPDATE stock SET n = ? WHERE id = ?")
    #expect(text(row[5]) == "active")
    #expect(!"\(reader.batch)".contains("4711") && !"\(reader.batch)".contains("815"))
    #expect(reader.level(#"db.locks.waiting{server="pg"}"#) == 1)
    #expect(reader.level(#"db.locks.blocked_time{server="pg"}"#) ?? 0 > 0)
    let suspect = try #require(
      reader.batch.report?.suspects.first { $0.series == "db.locks.waiting" })
    #expect(suspect.amount == 1)
    let blocker = text(row[3])
    #expect(Int(blocker) != nil)
    #expect(suspect.subject.hasPrefix("pid \(blocker) postgres, active"))
    peer.psql("SELECT pg_terminate_backend(\(blocker))")
    let after = try await poll(intake) {
      $0.level(#"db.locks.waiting{server="pg"}"#) == 0
    }
    #expect(table(after, "who blocks whom") == nil)
  }

  @Test("Query time is that between two polls, kilter's own queries left out")
  func statements() async throws {
    let intake = try intake(options())
    peer.psql("SELECT pg_sleep(0.2)")
    _ = try await poll(intake)
    clock.advance(seconds: 6)
    let key = #"db.query.duration{server="pg"}"#
    let calls = #"db.statements.calls{server="pg"}"#
    let idle = try await poll(intake) { $0.state(calls) == .value }
    for _ in 0..<4 { peer.psql("SELECT pg_sleep(0.02)") }
    clock.advance(seconds: 6)
    let reader = try await poll(intake) { reader in
      self.table(reader, "slowest statements")?.rows.contains { self.text($0[0]).contains("sleep") }
        == true
    }
    #expect(reader.change(since: idle, seconds: 6, key) ?? 0 >= 0.02)
    // The mean of its life is above 0.05.
    #expect(reader.change(since: idle, seconds: 6, key) ?? 1 < 0.05)
    #expect((reader.number(calls) ?? 0) - (idle.number(calls) ?? 0) == 4)
    let rows = table(reader, "slowest statements")?.rows ?? []
    #expect(rows.map { text($0[0]) } == ["SELECT pg_sleep(?)"])
    let own = reader.batch.catalog.series.filter { $0.key.label("statement") != nil }
    #expect(own.contains { $0.key.label("statement")?.hasPrefix("SELECT pg_sleep(?) #") == true })
    #expect(!own.contains { $0.key.label("statement")?.contains("pg_stat") == true })
    let suspects = reader.batch.report?.suspects.filter { $0.series == "db.query.duration" } ?? []
    #expect(suspects.map(\.subject) == ["SELECT pg_sleep(?)"])
  }

  @Test("A server that hangs is shown as such, and is back when it goes on")
  func hangs() async throws {
    var options = options()
    options.timeout = .milliseconds(300)
    let intake = try intake(options)
    #expect(try await poll(intake).level(#"db.up{server="pg"}"#) == 1)
    peer.signal("STOP")
    clock.advance(seconds: 1.1)
    let hung = try await poll(intake)
    peer.signal("CONT")
    #expect(hung.level(#"db.up{server="pg"}"#) == 0)
    #expect(hung.state(#"db.transactions.committed{db="postgres",server="pg"}"#) == .timedOut)
    #expect(hung.batch.report?.problem == "does not answer within 0.3 s")
    let back = try await poll(intake) { $0.level(#"db.up{server="pg"}"#) == 1 }
    #expect(back.batch.report?.problem == "")
    #expect(back.state(#"db.transactions.committed{db="postgres",server="pg"}"#) == .value)
  }

  @Test("A server that dies is shown as such, and is back when it was started again")
  func dies() async throws {
    let intake = try intake(options())
    #expect(try await poll(intake).level(#"db.up{server="pg"}"#) == 1)
    peer.crash()
    clock.advance(seconds: 1.1)
    let dead = try await poll(intake)
    #expect(dead.level(#"db.up{server="pg"}"#) == 0)
    #expect(dead.state(#"db.transactions.committed{db="postgres",server="pg"}"#) == .failed)
    #expect(dead.batch.report?.problem.isEmpty == false)
    peer.start()
    let back = try await poll(intake) { $0.level(#"db.up{server="pg"}"#) == 1 }
    #expect(back.batch.report?.problem == "")
    #expect(back.batch.notes.isEmpty)
  }

  @Test("A wrong password, none, no role, no room, no database: each with what helps")
  func refusals() async throws {
    var wrong = options("guarded")
    wrong.password = Secret("wrong one")
    let cases: [(PostgreSQLOptions, GapReason, String)] = [
      (wrong, .forbidden, "Give the password of \"guarded\""),
      (options("guarded"), .forbidden, "Give the password of \"guarded\""),
      (options("stranger"), .forbidden, #"-c 'CREATE ROLE "stranger" LOGIN IN ROLE pg_monitor'"#),
      (options("crowded"), .failed, "Raise max_connections"),
    ]
    for (options, reason, remedy) in cases {
      let reader = try await poll(try intake(options))
      let note = try #require(reader.batch.notes.first)
      #expect(note.reason == reason)
      #expect(note.remedy.contains(remedy), "\(note.remedy)")
      #expect(reader.batch.report?.problem.isEmpty == false)
      #expect(!"\(reader.batch)".contains("wrong one"))
      #expect(reader.level(#"db.up{server="pg"}"#) == 0)
    }
    var right = options("guarded")
    right.password = Secret("right one")
    #expect(try await poll(try intake(right)).level(#"db.up{server="pg"}"#) == 1)
  }

  @Test("Queries of the user's own are metrics; none of them can write")
  func metrics() async throws {
    peer.psql(
      """
      CREATE TABLE IF NOT EXISTS orders (state text, amount numeric);
      INSERT INTO orders VALUES ('open', 2.5), ('open', 1), ('paid', 10);
      GRANT SELECT, INSERT ON orders TO kilter
      """)
    let list = "SELECT state, count(*) AS n, sum(amount) AS eur FROM orders GROUP BY state"
    let metrics = [
      SQLMetricOptions(
        name: "shop.orders", query: list, interval: .seconds(1), valueColumns: ["n", "eur"],
        labelColumns: ["state"]),
      SQLMetricOptions(
        name: "shop.all", query: "SELECT count(*) AS value FROM orders", interval: .seconds(2),
        isCounter: true),
      SQLMetricOptions(name: "shop.evil", query: "INSERT INTO orders VALUES ('x', 1)"),
      SQLMetricOptions(name: "shop.copy", query: "COPY orders TO STDOUT"),
      SQLMetricOptions(name: "shop.odd", query: "SELECT 1 AS other"),
    ]
    let intake = PostgreSQLMetricIntake(
      options(), metrics: metrics, thread: try #require(OwnThread()), time: clock.time)
    let first = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    #expect(first.level(#"shop.orders.n{state="open"}"#) == 2)
    #expect(first.level(#"shop.orders.eur{state="open"}"#) == 3.5)
    #expect(first.level(#"shop.orders.eur{state="paid"}"#) == 10)
    let notes = first.batch.notes.map { "\($0.subject): \($0.remedy)" }
    #expect(notes.contains { $0.hasPrefix("shop.evil") && $0.contains("25006") }, "\(notes)")
    #expect(notes.contains { $0.hasPrefix("shop.copy") }, "\(notes)")
    #expect(notes.contains(#"shop.odd: the answer has no column "value""#), "\(notes)")
    peer.psql("DELETE FROM orders WHERE state = 'paid'; INSERT INTO orders VALUES ('open', 0.5)")
    clock.advance(seconds: 1)
    let second = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    #expect(second.level(#"shop.orders.eur{state="open"}"#) == 4)
    #expect(second.state(#"shop.orders.eur{state="paid"}"#) == .vanished)
    #expect(second.state("shop.all") == .skipped)
    clock.advance(seconds: 1)
    let third = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    #expect(third.state("shop.all") == .value && third.number("shop.all") == 3)
  }

  @Test(
    "pgbouncer's pools under pgbench, counted one by one",
    .enabled(if: access("/usr/sbin/pgbouncer", X_OK) == 0, "pgbouncer is not installed"))
  func pools() async throws {
    let bouncer = try #require(BouncerPeer(peer))
    #expect(peer.run("pgbench -i -q -s 1 bench").status == 0)
    let options = PgBouncerOptions(
      name: "pool", host: peer.folder, port: bouncer.port, user: "kilter")
    let intake = PgBouncerIntake(options, thread: try #require(OwnThread()), time: clock.time)
    var first = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    for _ in 0..<300 where first.level(#"db.up{server="pool"}"#) != 1 {
      usleep(100_000)
      clock.advance(seconds: 11)
      first = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    }
    #expect(first.batch.report?.problem == "")
    #expect(first.batch.report?.kind.hasPrefix("pgbouncer 1.") == true)
    let key = #"db.pooled.transactions{db="bench",server="pool"}"#
    // pgbench asks a few things more before it begins: each a transaction, and of few clients one.
    #expect(peer.run("pgbench -n -h \(peer.folder) -p \(bouncer.port) -t 1 bench").status == 0)
    let before = try await bounced(intake, key)
    #expect(peer.run("pgbench -n -h \(peer.folder) -p \(bouncer.port) -t 1 bench").status == 0)
    let extra = try await bounced(intake, key) - before
    #expect(
      peer.run("pgbench -n -h \(peer.folder) -p \(bouncer.port) -c 6 -j 2 -t 50 bench").status == 0)
    let after = try await bounced(intake, key)
    #expect(after - before - extra - 300 == extra - 1)
    clock.advance(seconds: 1)
    let holders = (0..<3).map { _ in
      PostgreSQLPeer.spawn(
        "exec \(PostgreSQLPeer.programs)/psql -Xq -h \(peer.folder) -p \(bouncer.port) "
          + "-U postgres -d bench -c 'SELECT pg_sleep(600)' >/dev/null 2>&1", input: -1, output: -1)
    }
    defer { for pid in holders { PostgreSQLPeer.end(pid) } }
    let waiting = #"db.pool.clients{pool="postgres@bench",server="pool",state="waiting"}"#
    var reader = first
    for _ in 0..<300 where reader.level(waiting) != 1 {
      usleep(50_000)
      clock.advance(seconds: 1)
      reader = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    }
    #expect(reader.level(waiting) == 1)
    #expect(reader.level(#"db.pool.utilization{pool="postgres@bench",server="pool"}"#) == 1)
    #expect(reader.batch.report?.suspects.map(\.subject) == ["postgres@bench"])
  }

  private func bounced(_ intake: PgBouncerIntake, _ key: String) async throws -> Double {
    clock.advance(seconds: 1)
    let reader = BatchReader(batch: try await intake.read(at: clock.time.monotonic()))
    return try #require(reader.number(key))
  }

  /// A pgbouncer in front of the server, with two connections for each pool.
  private final class BouncerPeer {
    let port = 54_322
    private let pid: pid_t
    private let input: Int32

    init?(_ peer: PostgreSQLPeer) {
      let made = PostgreSQLPeer.shell(
        """
        cat >\(peer.folder)/pgbouncer.ini <<'END'
        [databases]
        * = host=\(peer.folder) port=\(peer.port)
        [pgbouncer]
        listen_addr =
        listen_port = \(port)
        unix_socket_dir = \(peer.folder)
        auth_type = any
        pool_mode = transaction
        default_pool_size = 2
        stats_users = kilter
        logfile = \(peer.folder)/pgbouncer.log
        END
        sed -i 's/= host/= user=postgres host/' \(peer.folder)/pgbouncer.ini
        """)
      guard made.status == 0 else { return nil }
      (pid, input) = PostgreSQLPeer.keep(
        "\(PostgreSQLPeer.asPostgres)/usr/sbin/pgbouncer -q \(peer.folder)/pgbouncer.ini",
        then: "kill $pid; wait $pid")
      guard pid > 0 else { return nil }
    }

    deinit {
      close(input)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }
  }
}
