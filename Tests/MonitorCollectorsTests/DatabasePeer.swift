import Glibc
import MonitorModel
import MonitorSupport
import Synchronization

/// A server that a test starts for itself; it is ended when the object goes.
final class DatabasePeer: Sendable {
  private let process: Mutex<pid_t>

  /// Starts a program; its output goes to a file.
  init?(_ arguments: [String], log: String) {
    guard let started = Self.spawn(arguments, output: log) else { return nil }
    process = Mutex(started)
  }

  deinit { end() }

  /// Stops its threads where they are.
  func pause() { process.withLock { _ = kill($0, SIGSTOP) } }

  /// Lets them go on.
  func resume() { process.withLock { _ = kill($0, SIGCONT) } }

  /// Ends it at once and waits until it is gone.
  func end() {
    process.withLock { process in
      guard process > 0 else { return }
      _ = kill(process, SIGCONT)
      _ = kill(process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      process = 0
    }
  }

  /// The exit status of a program that has ended by itself; `nil` while it runs.
  var exitStatus: Int32? {
    process.withLock { process in
      var status: Int32 = 0
      guard process > 0, waitpid(process, &status, WNOHANG) == process else { return nil }
      process = 0
      return (status >> 8) & 0xFF
    }
  }

  /// Whether a program is installed.
  static func isInstalled(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// Runs a program to its end; its exit status and what it wrote.
  @discardableResult static func run(_ arguments: [String]) -> (status: Int32, output: String) {
    let file = TemporaryTree()
    let path = file.root + "/output"
    guard let process = spawn(arguments, output: path) else { return (-1, "") }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return ((status >> 8) & 0xFF, String(decoding: file.bytes("output"), as: UTF8.self))
  }

  /// Waits up to 30 s until something holds.
  static func wait(
    _ what: String, seconds: Int64 = 30, until holds: () async throws -> Bool
  ) async throws -> Bool {
    let time = MonitorTime.system
    let deadline = time.monotonic().advanced(by: seconds * 1_000_000_000)
    while time.monotonic() < deadline {
      if try await holds() { return true }
      try await time.sleepUntil(time.monotonic().advanced(by: 50_000_000))
    }
    return false
  }

  private static func spawn(_ arguments: [String], output: String) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, arguments[0], &actions, nil, &words, environ) == 0 else {
      return nil
    }
    return process
  }
}
