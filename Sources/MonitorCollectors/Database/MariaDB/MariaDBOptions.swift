package import MonitorSupport
import Glibc
import MonitorModel

/// Which MariaDB or MySQL server a source reads, as whom and how often.
package struct MariaDBOptions: Sendable, Equatable {
  /// The source's name, for example `mariadb`; also the label `server` of its series.
  package var name: String
  /// The host; not used where there is a socket.
  package var host: String
  /// The port; not used where there is a socket.
  package var port: Int
  /// The server's Unix socket; `nil` for TCP.
  package var socket: String?
  /// The account; `nil` for the name of the system's user, as `unix_socket` authentication wants it.
  package var user: String?
  /// The password; without one only accounts that need none let it in.
  package var password: Secret?
  /// Time between two polls.
  package var interval: Duration
  /// How long a connection, and all answers to one poll, are waited for.
  package var timeout: Duration
  /// Whether texts of statements are shown, always without their constants.
  package var showsStatements: Bool

  /// Makes options.
  package init(
    name: String, host: String = "localhost", port: Int = 3_306,
    socket: String? = "/run/mysqld/mysqld.sock", user: String? = nil, password: Secret? = nil,
    interval: Duration = .seconds(1), timeout: Duration = .seconds(2),
    showsStatements: Bool = true
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.socket = socket
    self.user = user
    self.password = password
    self.interval = interval
    self.timeout = timeout
    self.showsStatements = showsStatements
  }

  /// Where it is read, for a person.
  package var origin: String { socket ?? "\(host):\(port)" }

  /// The account that is used.
  var account: String { user ?? Self.systemUser }

  private static var systemUser: String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { buffer in
      guard let start = buffer.baseAddress,
        getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0, found != nil,
        let name = entry.pw_name
      else { return "kilter" }
      return String(cString: name)
    }
  }
}
