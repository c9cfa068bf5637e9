import Glibc
import MonitorModel
import MonitorSupport

/// A real program to talk to, ended with the test.
final class Peer {
  private var process: pid_t = 0

  /// Whether a program is there.
  static func isInstalled(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// Runs a command to its end, 20 s at most; what it printed.
  @discardableResult
  static func run(_ arguments: [String], input: [UInt8] = []) -> String {
    let outcome = CommandRun.run(
      CommandCall(arguments, input: input, timeout: .seconds(20)), time: .system)
    return String(decoding: outcome.output, as: UTF8.self)
  }

  /// Starts a program whose output goes to a file.
  init(_ arguments: [String], log: String) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let failed = posix_spawn(&process, arguments[0], &actions, nil, &pointers, environ)
    precondition(failed == 0, "\(arguments[0]): errno \(failed)")
  }

  deinit {
    kill(process, SIGTERM)
    for _ in 0..<200 where waitpid(process, nil, WNOHANG) == 0 { poll(nil, 0, 10) }
    kill(process, SIGKILL)
    waitpid(process, nil, WNOHANG)
  }

  /// Waits until something is so, 20 s at most.
  static func wait(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<2_000 {
      if isSo() { return true }
      poll(nil, 0, 10)
    }
    return isSo()
  }
}
