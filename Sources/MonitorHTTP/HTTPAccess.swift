package import MonitorSupport

/// How a sender shows who it is, and whom it believes.
package struct HTTPAccess: Sendable {
  /// A bearer token; goes before `user`.
  package var token: Secret?
  /// The user of basic authentication.
  package var user: String
  /// The password of basic authentication.
  package var password: Secret?
  /// A file of CA certificates in PEM in place of the system's; empty for the system's.
  package var caFile: String
  /// A Unix socket that is connected to in place of the URL's host; empty for none.
  package var socket: String
  /// Whether any certificate is taken; for tests of one's own, never for a token.
  package var acceptsAnyCertificate: Bool

  /// Makes one; without arguments nobody in particular asks, and the system's CAs are believed.
  package init(
    token: Secret? = nil, user: String = "", password: Secret? = nil, caFile: String = "",
    socket: String = "", acceptsAnyCertificate: Bool = false
  ) {
    self.token = token
    self.user = user
    self.password = password
    self.caFile = caFile
    self.socket = socket
    self.acceptsAnyCertificate = acceptsAnyCertificate
  }
}
