import MonitorModel

/// A GET or POST by libcurl: where, with what, and for how long.
struct CurlRequest: Sendable {
  /// An `http` or `https` URL; with `socketPath` its host is only named, not looked up.
  var url: String
  /// The path of a Unix socket to connect to; empty for none.
  var socketPath = ""
  /// The value of the header `Accept`; empty for libcurl's own.
  var accept = ""
  /// The form that is posted (`application/x-www-form-urlencoded`); empty for a GET.
  var form: [UInt8] = []
  /// Who asks.
  var access = EndpointAccess()
  /// How long the whole may take, in milliseconds; a connection half of it at most.
  var timeoutMilliseconds: Int
  /// The time that a problem tells of, in milliseconds, where this request is one of several that have it
  /// in common; `nil` for its own.
  var toldMilliseconds: Int?
  /// Bytes of the body, unpacked; one more ends the transfer.
  var bodyLimit = Limits.answerBytes
  /// Whether a connection of its own is made and closed, so that its phases are measured.
  var isFresh = false
  /// Whether it ends after the TLS handshake, any certificate taken: to read that of a refused one.
  var isHandshakeOnly = false

  /// How long the connection may take, TLS with it.
  var connectMilliseconds: Int { max(1, timeoutMilliseconds / 2) }
}
