import Glibc
import Synchronization

/// A real PostgreSQL of Debian in a folder of its own, on a Unix socket only.
///
/// A shell stands between: when the test process goes, in whatever way, its standard input ends
/// and it stops the server and removes the folder.
final class PostgreSQLPeer: Sendable {
  /// Where Debian puts the programs.
  static let programs = "/usr/lib/postgresql/15/bin"
  /// Whether it is installed.
  static let isInstalled = access(programs + "/postgres", X_OK) == 0
  /// PostgreSQL refuses to run as the administrator.
  static let asPostgres =
    getuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : ""

  /// The folder, which is also that of the socket.
  let folder: String
  /// The port, which only names the socket.
  let port = 54_321
  private let keeper = Mutex<(pid: pid_t, input: Int32)>((0, -1))

  /// Makes a cluster and starts it.
  init?() {
    var template = Array("/tmp/kilter-pg-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let owner = getuid() == 0 ? "chown postgres \(folder) && " : ""
    let made = Self.shell(
      """
      \(owner)cd \(folder) && \(Self.asPostgres)\(Self.programs)/initdb -D data -A trust \
      -U postgres --no-sync >initdb.log 2>&1 && cat >>data/postgresql.conf <<'END'
      listen_addresses = ''
      unix_socket_directories = '\(folder)'
      port = \(port)
      fsync = off
      autovacuum = off
      max_connections = 40
      shared_buffers = 16MB
      deadlock_timeout = 60s
      shared_preload_libraries = 'pg_stat_statements'
      END
      printf 'local all guarded scram-sha-256\\nlocal all all trust\\n' >data/pg_hba.conf
      """)
    guard made.status == 0 else { return nil }
    start()
    guard waitUntilReady() else { return nil }
    psql(
      """
      CREATE EXTENSION pg_stat_statements; CREATE ROLE kilter LOGIN IN ROLE pg_monitor;
      CREATE ROLE nobody_much LOGIN; CREATE ROLE guarded LOGIN PASSWORD 'right one';
      CREATE ROLE crowded LOGIN CONNECTION LIMIT 0
      """)
    psql("CREATE DATABASE bench")
  }

  deinit { stop() }

  /// Starts the server.
  func start() {
    let all = "$pid $(pgrep -P $pid)"
    let kept = Self.keep(
      "\(Self.asPostgres)\(Self.programs)/postgres -D \(folder)/data >>\(folder)/log 2>&1",
      then: """
        kill -CONT \(all); kill -QUIT $pid; wait $pid; \
        [ "$word" = keep ] || rm -rf \(folder)
        """)
    keeper.withLock { $0 = kept }
  }

  /// Stops the server at once, as a crash would, and waits for its end.
  func crash() {
    let (pid, input) = keeper.withLock { keeper in
      defer { keeper = (0, -1) }
      return keeper
    }
    if input >= 0 {
      _ = write(input, "keep\n", 5)
      close(input)
    }
    var status: Int32 = 0
    if pid > 0 { while waitpid(pid, &status, 0) < 0, errno == EINTR {} }
  }

  /// Stops the server and removes its folder.
  func stop() {
    crash()
    _ = Self.shell("rm -rf \(folder)")
  }

  /// Whether the server takes connections within half a minute.
  @discardableResult func waitUntilReady() -> Bool {
    for _ in 0..<300 {
      if run("pg_isready -q").status == 0 { return true }
      usleep(100_000)
    }
    return false
  }

  /// Sends a signal to the server and all its processes.
  func signal(_ name: String) {
    _ = Self.shell(
      "pid=$(head -1 \(folder)/data/postmaster.pid); kill -\(name) $pid $(pgrep -P $pid)")
  }

  /// Runs one of PostgreSQL's programs as its administrator.
  @discardableResult func run(_ command: String) -> (status: Int32, output: String) {
    Self.shell(
      "PGHOST=\(folder) PGPORT=\(port) PGUSER=postgres PATH=\(Self.programs):$PATH \(command) 2>&1")
  }

  /// Runs statements as the administrator.
  @discardableResult func psql(_ statements: String, in database: String = "postgres") -> String {
    let quoted = statements.replacing("'", with: "'\\''")
    return run("psql -XAtq -d \(database) -c '\(quoted)'").output
  }

  /// Begins statements in a session of its own that lasts until they end; its process.
  func session(_ statements: String, in database: String) -> pid_t {
    let quoted = statements.replacing("'", with: "'\\''")
    return Self.spawn(
      "PGHOST=\(folder) PGPORT=\(port) PGUSER=postgres PGAPPNAME=shop exec \(Self.programs)/psql "
        + "-Xq -d \(database) -c '\(quoted)' >/dev/null 2>&1", input: -1, output: -1)
  }

  /// Ends a process that was begun here.
  static func end(_ pid: pid_t) {
    guard pid > 0 else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
  }

  /// Runs a command of the shell to its end.
  static func shell(_ command: String) -> (status: Int32, output: String) {
    var ends: [Int32] = [-1, -1]
    guard pair(&ends) else { return (-1, "") }
    let pid = spawn(command, input: -1, output: ends[1])
    close(ends[1])
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(ends[0], &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      output += chunk[..<count]
    }
    close(ends[0])
    var status: Int32 = -1
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return (status, String(decoding: output, as: UTF8.self))
  }

  /// Starts a program under a shell that stops it when this end of its input is closed.
  static func keep(_ command: String, then end: String) -> (pid: pid_t, input: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pair(&ends) else { return (-1, -1) }
    let script = "\(command) </dev/null & pid=$!; read word; \(end)"
    let pid = spawn("cd /; \(script)", input: ends[0], output: -1)
    close(ends[0])
    return (pid, ends[1])
  }

  /// Two ends of which no child inherits one by chance.
  private static func pair(_ ends: inout [Int32]) -> Bool {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    return socketpair(AF_UNIX, type, 0, &ends) == 0
  }

  /// Starts a shell with the given ends of pipes, or nothing, as its input and output.
  static func spawn(_ command: String, input: Int32, output: Int32) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if input >= 0 {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if output >= 0 { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map {
      (word: String) in strdup(word)
    }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    // A thread of the pool may hold signals back, and a shell needs them to see a child's end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var pid: pid_t = 0
    guard posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environ) == 0 else {
      return -1
    }
    return pid
  }
}
