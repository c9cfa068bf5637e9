/// Where a web server tells its own counts, and how often it is asked.
package struct StatusPageOptions: Sendable, Equatable {
  /// The collector's name, and the label `server` of its series.
  package var name: String
  /// The URL, for example `http://127.0.0.1/nginx_status`, `…/server-status?auto` or `…/;csv`.
  package var url: String
  /// The path of a Unix socket to connect to in place of the URL's host; empty for none.
  package var socketPath: String
  /// How often.
  package var interval: Duration
  /// How long one question may take.
  package var timeout: Duration
  /// Token, password, certificates.
  package var access: EndpointAccess

  /// Makes options with the usual values.
  package init(
    name: String, url: String, socketPath: String = "", interval: Duration = .seconds(1),
    timeout: Duration = .seconds(2), access: EndpointAccess = EndpointAccess()
  ) {
    self.name = name
    self.url = url
    self.socketPath = socketPath
    self.interval = interval
    self.timeout = timeout
    self.access = access
  }
}
