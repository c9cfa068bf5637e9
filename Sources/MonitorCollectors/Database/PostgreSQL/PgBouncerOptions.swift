package import MonitorSupport
import MonitorModel

/// Which pgbouncer a source reads, and as whom.
package struct PgBouncerOptions: Sendable, Equatable {
  /// The source's name, for example `pgbouncer`; also the label `server` of its series.
  package var name: String
  /// A host, or the folder of its Unix socket; empty for libpq's own choice.
  package var host: String
  /// The port, which also names the Unix socket.
  package var port: Int
  /// The role, one of `stats_users` or `admin_users`; `nil` for the name of the system's user.
  package var user: String?
  /// The password.
  package var password: Secret?
  /// Time between two polls.
  package var interval: Duration
  /// How long an answer is waited for.
  package var timeout: Duration

  /// Makes options.
  package init(
    name: String, host: String = "", port: Int = 6_432, user: String? = nil,
    password: Secret? = nil, interval: Duration = .seconds(1), timeout: Duration = .seconds(2)
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.user = user
    self.password = password
    self.interval = interval
    self.timeout = timeout
  }

  /// The console as a server: its database is always `pgbouncer`.
  var console: PostgreSQLOptions {
    PostgreSQLOptions(
      name: name, host: host, port: port, database: "pgbouncer", user: user, password: password,
      interval: interval, timeout: timeout)
  }
}
