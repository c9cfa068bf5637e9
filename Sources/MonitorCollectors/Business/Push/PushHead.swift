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

  /// Whether the body is packed by gzip; `nil` where it is packed by something else.
  package var isPacked: Bool? {
    switch (contentEncoding ?? "").lowercased() {
    case "", "identity": false
    case "gzip", "x-gzip": true
    default: nil
    }
  }
}
