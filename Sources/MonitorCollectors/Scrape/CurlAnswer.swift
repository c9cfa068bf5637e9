/// What came of a question.
struct CurlAnswer: Sendable {
  /// Seconds that each step took; `nil` where it was not reached or is not part of it.
  struct Phases: Sendable, Equatable {
    /// Looking up the name.
    var dns: Double?
    /// The TCP connection.
    var connect: Double?
    /// The TLS handshake.
    var tls: Double?
    /// From the request to the first byte of the answer.
    var firstByte: Double?
    /// From the first byte to the last.
    var transfer: Double?
  }

  /// The HTTP status; 0 where none came.
  var status = 0
  /// The header `Content-Type`; empty where none came.
  var contentType = ""
  /// Bytes of the body after unpacking.
  var length = 0
  /// Bytes of the body as they were sent.
  var received = 0
  /// Seconds the whole took.
  var seconds = 0.0
  /// Its steps.
  var phases = Phases()
  /// When the certificate of the server ends, in seconds since 1970; `nil` without TLS, on a kept
  /// connection, or where it was refused.
  var certificateEnd: Int64?
  /// Whether a connection was made, not kept from the time before.
  var isNewConnection = false
  /// Why there is no whole answer; `nil` where there is, whatever its status.
  var problem: EndpointProblem?
}
