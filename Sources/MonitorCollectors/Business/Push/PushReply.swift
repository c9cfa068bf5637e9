import WireFormats

/// An answer.
package struct PushReply: Sendable, Equatable {
  /// The status of HTTP.
  package var status: UInt32
  /// The body.
  package var body: [UInt8] = []
  /// What the body is.
  package var type: BodyType = .json
  /// One header more.
  package var header: Header?
  /// Whether the body is read first, so that an honest sender gets to read the answer.
  package var swallows = true

  /// What is wrong, where nothing was taken because of it.
  package var refusal: String?

  /// What a body is.
  package enum BodyType: Sendable {
    /// `application/json`.
    case json
    /// `application/x-protobuf`.
    case protobuf
  }

  /// Headers that some answers have.
  package enum Header: Sendable {
    /// `Allow: POST`.
    case allowPost
    /// `Accept-Encoding: gzip`.
    case acceptGzip
    /// `Accept-Encoding: snappy`.
    case acceptSnappy
    /// `WWW-Authenticate: Bearer`.
    case authenticate
    /// `Retry-After: 5`.
    case retry

    /// Its name and value.
    package var field: (name: StaticString, value: StaticString) {
      switch self {
      case .allowPost: ("Allow", "POST")
      case .acceptGzip: ("Accept-Encoding", "gzip")
      case .acceptSnappy: ("Accept-Encoding", "snappy")
      case .authenticate: ("WWW-Authenticate", "Bearer")
      case .retry: ("Retry-After", "5")
      }
    }
  }

  /// Nothing can be unpacked now.
  static let noMemory = PushReply.refusal(503, "There is no memory left.", header: .retry)

  /// An answer that says in JSON what is wrong.
  package static func refusal(
    _ status: UInt32, _ message: String, header: Header? = nil, swallows: Bool = true
  ) -> PushReply {
    let body = Array("{\"error\":".utf8) + OTLPResponse.quoted(message) + Array("}\n".utf8)
    return PushReply(
      status: status, body: body, header: header, swallows: swallows, refusal: message)
  }
}
