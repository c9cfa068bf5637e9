import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import ProcFS
import Testing

/// SQLite's own shell, which stays open and is told line by line.
private final class SQLiteShell {
  private let process: DatabasePeer?
  private let input: Int32

  init(_ path: String, _ tree: TemporaryTree) {
    let pipe = tree.root + "/in"
    mkfifo(pipe, 0o600)
    process = DatabasePeer(
      ["/bin/sh", "-c", "exec /usr/bin/sqlite3 \"$1\" < \"$2\"", "sh", path, pipe],
      log: tree.root + "/out")
    input = open(pipe, O_RDWR | O_CLOEXEC)
  }

  deinit {
    close(input)
    process?.end()
  }

  func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
  }
}

@Suite(
  "Real SQLite files",
  .enabled(if: DatabasePeer.isInstalled("/usr/bin/sqlite3"), "apt-get install sqlite3"))
struct SQLiteIntakePeerTests {
  private let tree = TemporaryTree()
  private var folder: String { tree.root + "/data" }
  private var path: String { folder + "/it's a 100% test?.db" }

  init() { mkdir(folder, 0o755) }

  private func intake(locks: String = "/proc/locks") throws -> SQLiteIntake {
    SQLiteIntake(
      SQLiteOptions(name: "s", path: path, interval: .zero, locks: locks),
      thread: try #require(OwnThread()), time: .system)
  }

  private func now(_ intake: SQLiteIntake) async throws -> BatchReader {
    BatchReader(batch: try await intake.read(at: MonitorTime.system.monotonic()))
  }

  @discardableResult private func sqlite(_ text: String) -> String {
    let run = DatabasePeer.run(["/usr/bin/sqlite3", "-bail", path, text])
    #expect(run.status == 0, "\(run.output)")
    return run.output
  }

  /// Names and bytes of all files.
  private var state: [String: [UInt8]] {
    Dictionary(
      tree.files("data").map { ($0, tree.bytes("data/" + $0)) }, uniquingKeysWith: { a, _ in a })
  }

  @Test("With a rollback journal: what PRAGMA says, and each transaction")
  func rollback() async throws {
    sqlite(
      """
      CREATE TABLE a (x); CREATE TABLE b (x, y); CREATE INDEX i ON a (x); PRAGMA user_version = 5; \
      INSERT INTO a SELECT randomblob(500) FROM generate_series(1, 300); \
      DELETE FROM a WHERE rowid > 50;
      """)
    let intake = try intake()
    let files = state
    let before = try await now(intake)
    #expect(state == files)
    #expect(before.number("db.up{server=\"s\"}") == 1)
    let pragmas = sqlite("PRAGMA page_count; PRAGMA freelist_count; PRAGMA page_size")
      .split(separator: "\n").compactMap { Double($0) }
    #expect(pragmas.count == 3)
    #expect(before.number("sqlite.pages{server=\"s\"}") == pragmas[0])
    #expect(before.number("sqlite.free_pages{server=\"s\"}") == pragmas[1])
    #expect(before.number("sqlite.size{server=\"s\"}") == pragmas[0] * pragmas[2])
    #expect(before.level("db.free_pages.ratio{server=\"s\"}") == pragmas[1] / pragmas[0])
    #expect(before.level("db.tables{server=\"s\"}") == 2)
    for _ in 0..<7 { sqlite("INSERT INTO b VALUES (1, 2)") }
    let after = try await now(intake)
    #expect(after.change(since: before, seconds: 1, "db.transactions{server=\"s\"}") == 7)
    #expect(after.batch.report?.problem == "")
    #expect(after.batch.report?.kind.hasPrefix("SQLite 3.") == true)
  }

  @Test("With a write-ahead log: transactions in it, and nothing made or changed")
  func writeAhead() async throws {
    sqlite("PRAGMA journal_mode = wal; CREATE TABLE a (x); INSERT INTO a VALUES (1)")
    // Closed: there is no log. SQLite, asked to read, would make one.
    #expect(state.count == 1)
    let intake = try intake()
    let closed = state
    let before = try await now(intake)
    #expect(state == closed)
    #expect(before.level("db.wal.size{server=\"s\"}") == 0)
    #expect(before.level("db.tables{server=\"s\"}") == 1)

    let shell = SQLiteShell(path, tree)
    shell.tell("INSERT INTO a SELECT randomblob(2000) FROM generate_series(1, 50);")
    for _ in 0..<9 { shell.tell("INSERT INTO a VALUES (2);") }
    shell.tell(".shell touch '\(tree.root)/done'")
    let isDone = try await DatabasePeer.wait("the shell") { access(tree.root + "/done", F_OK) == 0 }
    #expect(isDone)
    let files = state
    #expect(files.count == 3)
    let after = try await now(intake)
    #expect(state == files)
    #expect(after.change(since: before, seconds: 1, "db.transactions{server=\"s\"}") == 10)
    #expect(after.level("db.wal.size{server=\"s\"}").map { $0 > 100_000 } == true)
    let pages = sqlite("PRAGMA page_count").split(separator: "\n").compactMap { Double($0) }
    #expect(after.number("sqlite.pages{server=\"s\"}") == pages.first)

    // The log begins anew after it was checked in: what follows is counted on.
    shell.tell("PRAGMA wal_checkpoint(RESTART);")
    for _ in 0..<4 { shell.tell("INSERT INTO a VALUES (3);") }
    shell.tell(".shell touch '\(tree.root)/again'")
    let isAgain = try await DatabasePeer.wait("the shell") {
      access(tree.root + "/again", F_OK) == 0
    }
    #expect(isAgain)
    let last = try await now(intake)
    #expect(last.change(since: after, seconds: 1, "db.transactions{server=\"s\"}") == 4)
  }

  @Test("Locked by a writer it is read all the same, and the writer's work is not disturbed")
  func locked() async throws {
    sqlite("CREATE TABLE a (x)")
    let intake = try intake()
    let shell = SQLiteShell(path, tree)
    shell.tell("BEGIN EXCLUSIVE; INSERT INTO a VALUES (1);")
    shell.tell(".shell touch '\(tree.root)/held'")
    let isHeld = try await DatabasePeer.wait("the shell") { access(tree.root + "/held", F_OK) == 0 }
    #expect(isHeld)
    let held = try await now(intake)
    #expect(held.number("db.up{server=\"s\"}") == 1)
    #expect(held.level("db.tables{server=\"s\"}") == 1)
    // A file system may tell the kernel another number than it tells us.
    var status = stat()
    #expect(stat(path, &status) == 0)
    let locks = Folder.read("/proc/locks") { String(decoding: $0, as: UTF8.self) } ?? ""
    if locks.contains(":\(status.st_ino) ") {
      #expect(held.batch.report?.suspects.first?.series == "db.lock.held")
    }
    shell.tell("COMMIT;")
    shell.tell(".shell touch '\(tree.root)/over'")
    let isOver = try await DatabasePeer.wait("the shell") { access(tree.root + "/over", F_OK) == 0 }
    #expect(isOver)
    #expect(tree.bytes("out").isEmpty)
    #expect(sqlite("SELECT count(*) FROM a") == "1\n")
  }

  @Test("Who has locked it is told, and since when")
  func writer() async throws {
    sqlite("CREATE TABLE a (x)")
    var status = stat()
    #expect(stat(path, &status) == 0)
    let major = (status.st_dev >> 8) & 0xFFF
    let minor = status.st_dev & 0xFF
    func hex(_ value: UInt) -> String {
      (value < 16 ? "0" : "") + String(value, radix: 16)
    }
    let file = "\(hex(UInt(major))):\(hex(UInt(minor))):\(status.st_ino)"
    tree.write(
      "locks",
      """
      1: FLOCK  ADVISORY  WRITE 99 \(file) 0 EOF
      2: POSIX  ADVISORY  READ  98 \(file) 1073741826 1073742335
      3: POSIX  ADVISORY  WRITE 4711 \(file) 1073741825 1073741825
      3: -> POSIX  ADVISORY  WRITE 4712 \(file) 1073741825 1073741825
      4: POSIX  ADVISORY  WRITE 1 00:00:7 0 EOF

      """)
    let intake = try intake(locks: tree.root + "/locks")
    let begun = MonitorTime.system.monotonic()
    _ = try await intake.read(at: begun)
    let later = BatchReader(batch: try await intake.read(at: begun.advanced(by: 3_000_000_000)))
    #expect(later.level("db.lock.held{server=\"s\"}") == 3)
    #expect(later.batch.report?.suspects.first?.subject == "process 4711")
    tree.write("locks", "")
    let free = BatchReader(batch: try await intake.read(at: begun.advanced(by: 4_000_000_000)))
    #expect(free.level("db.lock.held{server=\"s\"}") == 0)
  }

  @Test("Missing, empty, another format, damaged, replaced, gone")
  func bad() async throws {
    let intake = try intake()
    let size = "sqlite.size{server=\"s\"}"
    #expect(try await now(intake).state(size) == .absent)
    tree.write("data/it's a 100% test?.db", "")
    let empty = try await now(intake)
    #expect(empty.number("db.up{server=\"s\"}") == 1 && empty.number(size) == 0)
    #expect(empty.level("db.free_pages.ratio{server=\"s\"}") == nil)
    tree.write("data/it's a 100% test?.db", String(repeating: "no database at all. ", count: 20))
    let other = try await now(intake)
    #expect(other.state(size) == .malformed)
    #expect(other.batch.report?.problem.contains("no SQLite database") == true)
    tree.remove("data/it's a 100% test?.db")
    sqlite("CREATE TABLE a (x); INSERT INTO a SELECT randomblob(500) FROM generate_series(1, 99)")
    let whole = try await now(intake)
    #expect(whole.number("db.up{server=\"s\"}") == 1 && whole.batch.report?.problem == "")
    #expect(truncate(path, 8_192) == 0)
    let cut = try await now(intake)
    #expect(cut.batch.report?.problem.contains("shorter") == true)
    tree.remove("data/it's a 100% test?.db")
    let gone = try await now(intake)
    #expect(gone.state(size) == .vanished && gone.number("db.up{server=\"s\"}") == 0)
    mkdir(path, 0o755)
    #expect(try await now(intake).state(size) == .malformed)
    rmdir(path)
    mkfifo(path, 0o600)
    #expect(try await now(intake).state(size) == .malformed)
  }

  @Test("Each cut of a database and of its log is a value or an error")
  func truncated() async throws {
    sqlite("PRAGMA page_size = 512; PRAGMA journal_mode = wal; CREATE TABLE a (x)")
    let shell = SQLiteShell(path, tree)
    shell.tell("INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);")
    shell.tell(".shell touch '\(tree.root)/done'")
    let isDone = try await DatabasePeer.wait("the shell") { access(tree.root + "/done", F_OK) == 0 }
    #expect(isDone)
    let name = "it's a 100% test?.db"
    let database = tree.bytes("data/" + name)
    let log = tree.bytes("data/\(name)-wal")
    #expect(log.count > 1_000)
    let seed: UInt64 = 0x5C11_7E01
    var random = SeededGenerator(seed: seed)
    mkdir(tree.root + "/copy", 0o755)
    let intake = SQLiteIntake(
      SQLiteOptions(name: "s", path: tree.root + "/copy/c.db", interval: .zero),
      thread: try #require(OwnThread()), time: .system)
    for round in 0..<300 {
      var a = Array(
        database.prefix(round < 150 ? round : .random(in: 0...database.count, using: &random)))
      var b = Array(log.prefix(.random(in: 0...log.count, using: &random)))
      for _ in 0..<3 where round % 3 == 0 {
        if let place = a.indices.randomElement(using: &random) {
          a[place] = .random(in: 0...255, using: &random)
        }
        if let place = b.indices.randomElement(using: &random) {
          b[place] = .random(in: 0...255, using: &random)
        }
      }
      tree.write("copy/c.db", a)
      tree.write("copy/c.db-wal", b)
      let reader = try await now(intake)
      #expect(reader.number("db.up{server=\"s\"}") != nil, "seed \(seed), round \(round)")
      #expect(tree.bytes("copy/c.db") == a && tree.bytes("copy/c.db-wal") == b)
      #expect(tree.files("copy").count == 2)
    }
  }
}
