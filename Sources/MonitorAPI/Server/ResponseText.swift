import NIOCore

/// The bytes of answers (RFC 9112).
enum ResponseText {
  /// How the body goes over the wire.
  enum Framing {
    /// All of it is known.
    case length(Int)
    /// In chunks (RFC 9112, section 7.1).
    case chunked
    /// Up to the end of the connection.
    case untilClose
    /// There is none, and no length is told.
    case none
  }

  /// The head of an answer.
  static func head(
    _ status: Int, contentType: String = "", headers: [APIResponse.Header] = [],
    etag: String? = nil, framing: Framing, isKept: Bool, date: String
  ) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(320)
    buffer.writeString("HTTP/1.1 \(status) \(reason(status))\r\nDate: \(date)\r\n")
    if !contentType.isEmpty { field("Content-Type", contentType, &buffer) }
    if let etag { field("ETag", etag, &buffer) }
    switch framing {
    case .length(let count): field("Content-Length", "\(count)", &buffer)
    case .chunked: field("Transfer-Encoding", "chunked", &buffer)
    case .untilClose, .none: break
    }
    if !isKept { field("Connection", "close", &buffer) }
    field("X-Content-Type-Options", "nosniff", &buffer)
    if !headers.contains(where: { $0.name.lowercased() == "cache-control" }) {
      field("Cache-Control", etag == nil ? "no-store" : "no-cache", &buffer)
    }
    for header in headers { field(header.name, header.value, &buffer) }
    buffer.writeString("\r\n")
    return buffer
  }

  /// A control character in a value would begin a field of its own.
  private static func field(_ name: String, _ value: String, _ buffer: inout ByteBuffer) {
    buffer.writeString(name)
    buffer.writeString(": ")
    if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      buffer.writeBytes(value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 })
    } else {
      buffer.writeString(value)
    }
    buffer.writeString("\r\n")
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    default: ProblemDocument.title(status)
    }
  }
}
