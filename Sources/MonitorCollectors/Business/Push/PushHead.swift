/// What a request says before its body.
package struct PushHead: Sendable {
  /// The method.
  package var method: String
  /// The path, without a query.
  package var path: String
  /// The `Host` header, and how many there are.
  package var host: String?
  /// How many `Host` headers there are.
  package var hosts: Int
  /// The `Content-Type` header.
  package var contentType: String?
  /// The `Content-Encoding` header.
  package var contentEncoding: String?
  /// The `Authorization` header.
  package var authorization: String?

  /// Makes a head.
  package init(
    method: String = "POST", path: String, host: String? = "localhost", hosts: Int = 1,
    contentType: String? = "application/json", contentEncoding: String? = nil,
    authorization: String? = nil
  ) {
    self.method = method
    self.path = path
    self.host = host
    self.hosts = hosts
    self.contentType = contentType
    self.contentEncoding = contentEncoding
    self.authorization = authorization
  }

  /// The media type without parameters, in small letters.
  package var mediaType: String {
    let text = contentType ?? ""
    let type = text.prefix { $0 != ";" }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }

  /// How a body is packed.
  package enum Packing: Sendable {
    /// It is not.
    case none
    /// As gzip (RFC 1952).
    case gzip
    /// As a block of snappy.
    case snappy
  }

  /// How the body is packed; `nil` where it is in another way.
  package var packing: Packing? {
    switch (contentEncoding ?? "").lowercased() {
    case "", "identity": Packing.none
    case "gzip", "x-gzip": .gzip
    case "snappy": .snappy
    default: nil
    }
  }
}
