package import MonitorSupport
import MonitorModel

/// Which PostgreSQL server a source reads, as whom and how often.
package struct PostgreSQLOptions: Sendable, Equatable {
  /// How the connection is protected; libpq's `sslmode`.
  package enum SSLMode: String, Sendable, CaseIterable {
    case disable
    case allow
    case prefer
    case require
    case verifyAuthority = "verify-ca"
    case verifyFull = "verify-full"
  }

  /// The source's name, for example `postgres`; also the label `server` of its series.
  package var name: String
  /// A host, or the folder of the server's Unix socket; empty for libpq's own choice.
  package var host: String
  /// The port, which also names the Unix socket.
  package var port: Int
  /// The database that is connected to; statistics of tables are those of this one.
  package var database: String
  /// The role; `nil` for the name of the system's user.
  package var user: String?
  /// The password; without one `~/.pgpass` and peer authentication remain.
  package var password: Secret?
  /// How the connection is protected; on a Unix socket nothing is.
  package var sslMode: SSLMode
  /// Time between two polls, a second at the least: backends tell their counts once a second.
  package var interval: Duration
  /// How long an answer is waited for; the server gives up a little sooner.
  package var timeout: Duration
  /// Whether texts of statements are shown, always without their constants.
  package var showsStatements: Bool

  /// Makes options.
  package init(
    name: String, host: String = "", port: Int = 5_432, database: String = "postgres",
    user: String? = nil, password: Secret? = nil, sslMode: SSLMode = .prefer,
    interval: Duration = .seconds(1), timeout: Duration = .seconds(2),
    showsStatements: Bool = true
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.database = database
    self.user = user
    self.password = password
    self.sslMode = sslMode
    self.interval = interval
    self.timeout = timeout
    self.showsStatements = showsStatements
  }

  /// Where it is read, for a person.
  package var origin: String {
    let place = host.isEmpty ? "the default socket" : host
    return host.hasPrefix("/")
      ? "\(host)/.s.PGSQL.\(port)" : "\(place):\(port)"
  }

  /// What libpq is told.
  package var parameters: [(keyword: String, value: String)] {
    var all: [(keyword: String, value: String)] = [
      ("port", String(port)), ("dbname", database), ("sslmode", sslMode.rawValue),
      ("application_name", "kilter"), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
    ]
    if !host.isEmpty { all.append(("host", host)) }
    if let user { all.append(("user", user)) }
    if let password { all.append(("password", password.value)) }
    return all
  }

  /// What the session is told before anything is asked: it reads only, waits for nobody for long
  /// and leaves nothing open.
  package var session: String {
    let milliseconds = max(100, timeout.nanoseconds / 1_000_000 * 7 / 8)
    return """
      SET default_transaction_read_only = on; SET statement_timeout = \(milliseconds); \
      SET lock_timeout = \(min(500, milliseconds)); \
      SET idle_in_transaction_session_timeout = 10000; SET jit = off
      """
  }
}
