import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// A MariaDB server of Debian on a Unix socket in a temporary folder.
private final class MariaDBPeer {
  let tree = TemporaryTree()
  private(set) var server: DatabasePeer?
  private var data: String { tree.root + "/data" }
  var socket: String { data + "/s" }
  private var asUser: [String] {
    geteuid() == 0
      ? ["/usr/bin/setpriv", "--reuid=mysql", "--regid=mysql", "--clear-groups"] : []
  }

  init() async throws {
    mkdir(data, 0o700)
    if geteuid() == 0 {
      chmod(tree.root, 0o711)
      if let entry = getpwnam("mysql") { chown(data, entry.pointee.pw_uid, entry.pointee.pw_gid) }
    }
    // It takes seconds, in which other tests need the thread.
    let installer = DatabasePeer(
      asUser + [
        "/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + data, "--skip-test-db",
        "--auth-root-authentication-method=normal", "--innodb-log-file-size=4M",
      ], log: tree.root + "/install")
    var status: Int32?
    _ = try await DatabasePeer.wait("mariadb-install-db", seconds: 60) {
      status = installer?.exitStatus
      return status != nil
    }
    #expect(status == 0, "\(String(decoding: tree.bytes("install"), as: UTF8.self))")
    try await start()
  }

  /// The server goes before its folder.
  deinit { server?.end() }

  func start() async throws {
    server = DatabasePeer(
      asUser + [
        "/usr/sbin/mariadbd", "--no-defaults", "--datadir=" + data, "--socket=" + socket,
        "--skip-networking", "--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M",
        "--performance-schema=ON", "--innodb-flush-log-at-trx-commit=0",
      ], log: tree.root + "/log")
    let isReady = try await DatabasePeer.wait("mariadbd") { self.sql("SELECT 1").status == 0 }
    #expect(isReady)
  }

  @discardableResult func sql(_ text: String) -> (status: Int32, output: String) {
    DatabasePeer.run(["/usr/bin/mariadb", "--no-defaults", "-uroot", "-NS", socket, "-e", text])
  }

  /// A client that goes on until it is ended.
  func session(_ text: String) -> DatabasePeer? {
    DatabasePeer(
      ["/usr/bin/mariadb", "--no-defaults", "-uroot", "-NS", socket, "-e", text],
      log: tree.root + "/client")
  }

  func intake(user: String = "root", password: String? = nil) throws -> MariaDBIntake {
    MariaDBIntake(
      MariaDBOptions(
        name: "m", socket: socket, user: user, password: password.map { Secret($0) },
        interval: .zero, timeout: .seconds(2)),
      thread: try #require(OwnThread()), time: .system)
  }
}

extension MariaDBIntake {
  fileprivate func now() async throws -> BatchReader {
    BatchReader(batch: try await read(at: MonitorTime.system.monotonic()))
  }
}

@Suite(
  "A real MariaDB server", .serialized,
  .enabled(
    if: DatabasePeer.isInstalled("/usr/sbin/mariadbd")
      && DatabasePeer.isInstalled("/usr/bin/mariadb-install-db"),
    "apt-get install mariadb-server libmariadb3"))
struct MariaDBIntakePeerTests {
  @Test("Counts, locks, statements and rights")
  func reads() async throws {
    let peer = try await MariaDBPeer()
    #expect(
      peer.sql("CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)").status == 0)
    try await counts(peer)
    try await locks(peer)
    try await rights(peer)
    try await replication(peer)
  }

  private func replication(_ peer: MariaDBPeer) async throws {
    #expect(
      peer.sql("CHANGE MASTER 'shop' TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1").status == 0)
    let now = try await peer.intake().now()
    #expect(now.level("db.replication.up{channel=\"shop\",server=\"m\"}") == 0)
    #expect(now.level("db.replication.lag{channel=\"shop\",server=\"m\"}") == nil)
    #expect(now.batch.report?.problem == "replication of shop does not run")
    #expect(table("replication", now).first?.first == .text("shop"))
  }

  private func counts(_ peer: MariaDBPeer) async throws {
    let intake = try peer.intake()
    let before = try await intake.now()
    #expect(before.number("db.up{server=\"m\"}") == 1)
    #expect(before.batch.notes.isEmpty, "\(before.batch.notes)")
    var text = "USE shop;"
    for index in 0..<500 { text += "INSERT INTO t VALUES (\(index), 1);" }
    for index in 0..<70 { text += "UPDATE t SET v = \(index) WHERE id = \(index);" }
    for index in 0..<30 { text += "DELETE FROM t WHERE id = \(index);" }
    text += "START TRANSACTION; UPDATE t SET v = 9 WHERE id = 100; ROLLBACK;"
    text += "START TRANSACTION; UPDATE t SET v = 9 WHERE id = 100; COMMIT;"
    #expect(peer.sql(text).status == 0)
    let after = try await intake.now()
    func change(_ field: String) -> Double? {
      let key = "mariadb.\(field){server=\"m\"}"
      guard let new = after.number(key), let old = before.number(key) else { return nil }
      return new - old
    }
    #expect(change("com_insert") == 500)
    #expect(change("com_update") == 72)
    #expect(change("com_delete") == 30)
    #expect(change("com_commit") == 1)
    #expect(change("com_rollback") == 1)
    // USE sends two more; everything the client and kilter sent between the two polls is counted.
    #expect(try #require(change("questions")) >= 608)
    #expect(change("rows insert").map { $0 >= 500 } == true)
    #expect(change("rows delete") == 30)
    #expect(after.change(since: before, seconds: 1, "db.transactions{server=\"m\"}") == 2)
    let mean = try #require(
      after.change(since: before, seconds: 1, "db.query.duration{server=\"m\"}"))
    #expect(mean > 0 && mean < 1)
    #expect(after.number("mariadb.max_connections{server=\"m\"}") == 151)
    #expect(after.level("db.client.connection.utilization{server=\"m\"}").map { $0 < 0.1 } == true)
    // Every name that series need is known to this server, but for InnoDB's old counts of rows.
    let unknown = zip(after.batch.catalog.metrics, after.batch.states).filter { $0.1 != .value }
    #expect(unknown.isEmpty, "\(unknown.map { $0.0.key.description })")
    let report = try #require(after.batch.report)
    #expect(report.kind.hasPrefix("MariaDB 1"))
    #expect(report.problem == "")
    // Statements by shape come in one poll of five.
    var later = after
    for index in 500..<507 {
      #expect(peer.sql("INSERT INTO shop.t VALUES (\(index), 4711)").status == 0)
      later = try await intake.now()
    }
    let slowest = try #require(
      later.batch.report?.tables.first { $0.title == "slowest statements" })
    #expect(
      slowest.rows.contains { row in
        if case .text(let text) = row[0] { text.contains("INSERT INTO") } else { false }
      }, "\(slowest)")
    #expect(!"\(later.batch)".contains("4711"))
  }

  private func locks(_ peer: MariaDBPeer) async throws {
    let intake = try peer.intake()
    let holder = peer.session(
      "SET autocommit = 0; UPDATE shop.t SET v = 1 WHERE id = 200; SELECT SLEEP(30)")
    defer { holder?.end() }
    let isHeld = try await DatabasePeer.wait("the holder") {
      self.table("open transactions", try await intake.now()).contains { row in
        row.last == .text("SELECT SLEEP(?)")
      }
    }
    #expect(isHeld)
    let waiter = peer.session("UPDATE shop.t SET v = 2 WHERE id = 200")
    defer { waiter?.end() }
    var seen: BatchReader?
    let isSeen = try await DatabasePeer.wait("the lock") {
      let now = try await intake.now()
      seen = now
      return !self.table("who blocks whom", now).isEmpty
    }
    #expect(isSeen)
    let now = try #require(seen)
    #expect(now.level("db.locks.waiting{server=\"m\"}") == 1)
    let row = try #require(table("who blocks whom", now).first)
    #expect(row[2] == .text("UPDATE shop.t SET v = ? WHERE id = ?"))
    #expect(row[4] == .text("SELECT SLEEP(?)"))
    let suspect = now.batch.report?.suspects.first { $0.series == "db.locks.waiting" }
    #expect(suspect?.amount == 1)
    #expect(suspect?.subject.hasSuffix("(root): SELECT SLEEP(?)") == true)
  }

  private func rights(_ peer: MariaDBPeer) async throws {
    let made = peer.sql(
      """
      CREATE USER 'less'@'localhost' IDENTIFIED BY 'right-word'; \
      CREATE USER 'enough'@'localhost' IDENTIFIED BY 'right-word'; \
      GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO 'enough'@'localhost'; \
      GRANT SELECT ON performance_schema.* TO 'enough'@'localhost';
      """)
    #expect(made.status == 0, "\(made.output)")
    let wrong = try await peer.intake(user: "less", password: "wrong-word").now()
    #expect(wrong.state("mariadb.questions{server=\"m\"}") == .forbidden)
    #expect(wrong.batch.notes.first?.remedy.contains("GRANT PROCESS") == true)
    #expect(!"\(wrong.batch)".contains("wrong-word"))
    let less = try await peer.intake(user: "less", password: "right-word").now()
    #expect(less.number("mariadb.questions{server=\"m\"}") ?? 0 > 0)
    #expect(less.state("mariadb.transaction_seconds{server=\"m\"}") == .forbidden)
    #expect(less.batch.notes.count == 3, "\(less.batch.notes)")
    #expect(less.batch.notes.allSatisfy { $0.remedy.contains("BINLOG MONITOR, SLAVE MONITOR") })
    let enough = try await peer.intake(user: "enough", password: "right-word").now()
    #expect(enough.batch.notes.isEmpty, "\(enough.batch.notes)")
    #expect(enough.state("mariadb.transaction_seconds{server=\"m\"}") == .value)
  }

  @Test("A server that hangs or dies is shown, and comes back by itself")
  func hangsAndDies() async throws {
    let peer = try await MariaDBPeer()
    let intake = try peer.intake()
    #expect(try await intake.now().number("db.up{server=\"m\"}") == 1)
    peer.server?.pause()
    let hung = try await intake.now()
    #expect(hung.number("db.up{server=\"m\"}") == 0)
    #expect(hung.state("mariadb.questions{server=\"m\"}") == .timedOut)
    #expect(hung.batch.report?.problem == "no answer in 2.0 s")
    peer.server?.resume()
    let isResumed = try await DatabasePeer.wait("resumed") {
      try await intake.now().number("db.up{server=\"m\"}") == 1
    }
    #expect(isResumed)
    peer.server?.end()
    let dead = try await intake.now()
    #expect(dead.number("db.up{server=\"m\"}") == 0)
    #expect(dead.state("mariadb.questions{server=\"m\"}") == .failed)
    try await peer.start()
    let isBack = try await DatabasePeer.wait("restarted") {
      try await intake.now().number("db.up{server=\"m\"}") == 1
    }
    #expect(isBack)
  }

  private func table(_ title: String, _ reader: BatchReader) -> [[SourceTable.Cell]] {
    reader.batch.report?.tables.first { $0.title == title }?.rows ?? []
  }
}
