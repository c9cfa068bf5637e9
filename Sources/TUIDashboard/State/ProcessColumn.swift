/// The columns of the process table, in the order of the screen.
package enum ProcessColumn: Int, CaseIterable, Sendable {
  case pid, user, state, threads, cpu, memory, read, write, time, container, command

  /// Its heading, and its name in commands.
  package var title: String {
    switch self {
    case .pid: "pid"
    case .user: "user"
    case .state: "S"
    case .threads: "thr"
    case .cpu: "cpu"
    case .memory: "mem"
    case .read: "read"
    case .write: "write"
    case .time: "time"
    case .container: "container"
    case .command: "command"
    }
  }

  /// Whether the largest comes first unless reversed.
  package var startsDescending: Bool {
    switch self {
    case .pid, .user, .state, .container, .command: false
    case .threads, .cpu, .memory, .read, .write, .time: true
    }
  }
}
