import Glibc

/// Whether the process may open enough files.
///
/// The engine keeps about forty open, and the concurrency run-time traps without a word when it
/// gets none for its timers.
enum DescriptorLimit {
  /// What the engine needs before it keeps a single process's file open.
  private static let least: rlim_t = 64

  /// What the engine and its sources keep open beside the clients of a daemon, at the most.
  private static let besideClients: rlim_t = 300

  /// Raises the soft limit so far that many clients can be served; says what is missing where that
  /// cannot be.
  static func problem(clients: Int) -> String? {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let needed = rlim_t(clients) + besideClients
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return nil }
    limit.rlim_cur = min(needed, limit.rlim_max)
    if setrlimit(resource, &limit) == 0, limit.rlim_cur == needed { return nil }
    return "\(limit.rlim_max) open files are allowed, and \(clients) clients need \(needed)"
  }

  /// Raises the soft limit as far as needed; says what is wrong where that cannot be.
  static func problem() -> String? {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < least else { return nil }
    let found = limit.rlim_cur
    limit.rlim_cur = min(least, limit.rlim_max)
    if limit.rlim_cur == least, setrlimit(resource, &limit) == 0 { return nil }
    return "\(found) open files are allowed and \(least) are needed; raise it with ulimit -n"
  }
}
