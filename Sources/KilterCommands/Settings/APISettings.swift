/// Where a daemon listens and whom it lets in, as it stands in the table `[api]`.
package struct APISettings: Equatable, Sendable {
  /// The local socket: a path, `auto` or `off`.
  package var socket = "auto"
  /// Addresses of the network, each with its port.
  package var listen: [String] = []
  /// The file of tokens; empty for none.
  package var tokenFile = ""
  /// The file of the certificate with its chain; empty for none.
  package var certificateFile = ""
  /// The file of its key; empty for none.
  package var keyFile = ""
  /// Names in `Host` that are allowed besides those of the addresses.
  package var hosts: [String] = []
  /// Origins of pages that may connect and write.
  package var origins: [String] = []
  /// Whether other machines may be served without a token and a certificate.
  package var isInsecure = false
  /// Whether metrics of others are taken in.
  package var ingests = false

  /// The settings where none are given: the local socket alone.
  package init() {}
}
