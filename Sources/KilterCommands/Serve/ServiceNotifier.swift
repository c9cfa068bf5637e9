import Glibc

/// Tells the service manager how the service is doing (sd_notify(3)), over `$NOTIFY_SOCKET`.
package struct ServiceNotifier: Sendable {
  private let path: String

  /// How long a manager that does not read may hold up, in seconds.
  private static let patience = 1

  /// A notifier; `nil` where nobody wants to be told.
  package init?(environment: [String: String]) {
    guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@"),
      path.utf8.count > 1
    else { return nil }
    self.path = path
  }

  /// Sends assignments, such as `READY=1`; `false` where they could not be.
  @discardableResult
  package func send(_ assignments: String...) -> Bool {
    guard var address = UnixAddress(path) else { return false }
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let bytes = Array(assignments.map(Self.line).joined(separator: "\n").utf8)
    while true {
      let sent = address.use { sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1) }
      if sent >= 0 { return true }
      if errno != EINTR { return false }
    }
  }

  /// An end of a line would begin another assignment.
  private static func line(_ assignment: String) -> String {
    String(assignment.map { $0.isNewline ? " " : $0 })
  }

  /// The time in which the manager wants a sign of life, in nanoseconds; `nil` where it wants none,
  /// or of another process.
  package static func watchdogNanoseconds(
    environment: [String: String], process: Int32 = getpid()
  ) -> Int64? {
    if let owner = environment["WATCHDOG_PID"], Int32(owner) != process { return nil }
    guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
      microseconds > 0, microseconds <= Int64.max / 1_000
    else { return nil }
    return microseconds * 1_000
  }
}
