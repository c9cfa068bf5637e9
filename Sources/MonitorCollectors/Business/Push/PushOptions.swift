package import MonitorSupport

/// Where applications may push their metrics: OTLP/HTTP and JSON.
package struct PushOptions: Sendable, Equatable {
  /// The collector's name.
  package var name: String
  /// `127.0.0.1:4318`, `[::1]:4318`, `localhost:4318`, or `unix:/path`.
  ///
  /// An address that others can reach needs a token.
  package var address: String
  /// What senders must show as `Authorization: Bearer …`, where anything is asked of them.
  package var token: Secret?
  /// How long a sender may say nothing before it counts as gone.
  package var idle: Duration
  /// Connections at once.
  package var connections: Int
  /// How long a connection may last without finishing a request.
  package var timeout: Duration

  /// Describes a place to push to.
  package init(
    name: String, address: String = "127.0.0.1:4318", token: Secret? = nil,
    idle: Duration = .seconds(300), connections: Int = 64, timeout: Duration = .seconds(30)
  ) {
    self.name = name
    self.address = address
    self.token = token
    self.idle = idle
    self.connections = connections
    self.timeout = timeout
  }

  /// Compares all of them, the token by its value.
  package static func == (a: PushOptions, b: PushOptions) -> Bool {
    a.name == b.name && a.address == b.address && a.token?.value == b.token?.value
      && a.idle == b.idle && a.connections == b.connections && a.timeout == b.timeout
  }
}
