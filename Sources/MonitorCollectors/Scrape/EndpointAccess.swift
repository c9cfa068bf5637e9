package import MonitorSupport

/// How a source shows who it is, and whom it believes: for `http` and `https` endpoints.
package struct EndpointAccess: Sendable, Equatable {
  /// A bearer token; goes before `user`.
  package var token: Secret?
  /// The user of basic authentication.
  package var user: String?
  /// The password of basic authentication.
  package var password: Secret?
  /// A file of CA certificates in PEM in place of the system's; empty for the system's.
  package var caFile: String
  /// Whether any certificate is taken; for tests of one's own, never for a token.
  package var acceptsAnyCertificate: Bool

  /// Makes one; without arguments nobody in particular asks, and the system's CAs are believed.
  package init(
    token: Secret? = nil, user: String? = nil, password: Secret? = nil, caFile: String = "",
    acceptsAnyCertificate: Bool = false
  ) {
    self.token = token
    self.user = user
    self.password = password
    self.caFile = caFile
    self.acceptsAnyCertificate = acceptsAnyCertificate
  }

  /// Whether both are the same; secrets by their text.
  package static func == (one: EndpointAccess, other: EndpointAccess) -> Bool {
    one.token?.value == other.token?.value && one.user == other.user
      && one.password?.value == other.password?.value && one.caFile == other.caFile
      && one.acceptsAnyCertificate == other.acceptsAnyCertificate
  }
}
