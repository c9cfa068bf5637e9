package import MonitorSupport
import MonitorModel

/// Which Redis server a source reads, as whom and how often.
package struct RedisOptions: Sendable, Equatable {
  /// The source's name, for example `redis`; also the label `server` of its series.
  package var name: String
  /// The host.
  package var host: String
  /// The port.
  package var port: Int
  /// The server's Unix socket; where it is given, host and port are not used.
  package var path: String?
  /// The user of an access list; `nil` for the default user.
  package var user: String?
  /// The password; without one none is sent.
  package var password: Secret?
  /// Time between two polls.
  package var interval: Duration
  /// How long a connection, and the answers to one poll, are waited for.
  package var timeout: Duration

  /// Makes options.
  package init(
    name: String, host: String = "127.0.0.1", port: Int = 6_379, path: String? = nil,
    user: String? = nil, password: Secret? = nil, interval: Duration = .seconds(1),
    timeout: Duration = .seconds(2)
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.path = path
    self.user = user
    self.password = password
    self.interval = interval
    self.timeout = timeout
  }

  /// Where it is read, for a person.
  package var origin: String { path ?? "\(host):\(port)" }
}
