/// What a route answers.
package struct APIResponse: Sendable {
  /// A header field.
  package struct Header: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value, without line ends.
    package var value: String
    /// Makes a field.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The body.
  package enum Body: Sendable {
    /// None.
    case none
    /// All of it.
    case bytes([UInt8])
    /// Made piece by piece, of any length: `write` returns when there is room for more, and throws
    /// when the other side has gone. A producer that throws ends the connection in the middle, so
    /// that a cut body is never taken for a whole one.
    case stream(@Sendable (_ write: @Sendable ([UInt8]) async throws -> Void) async throws -> Void)
  }

  /// The status code.
  package var status: Int
  /// The media type of the body; empty where there is none.
  package var contentType: String
  /// Header fields besides the type, the length and those that every answer has.
  package var headers: [Header]
  /// The body.
  package var body: Body
  /// The entity tag with its quotes; `nil` for none.
  ///
  /// The server compares it with `If-None-Match`.
  package var etag: String?

  /// Makes a response.
  package init(
    status: Int = 200, contentType: String = "", headers: [Header] = [], body: Body = .none,
    etag: String? = nil
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
    self.etag = etag
  }

  /// A document as JSON.
  package static func json(
    _ document: some Encodable, status: Int = 200, headers: [Header] = [], etag: String? = nil
  ) -> APIResponse {
    APIResponse(
      status: status, contentType: MediaType.json, headers: headers,
      body: .bytes(RealtimeMonitoringDashboardHandler.json(document) ?? []), etag: etag)
  }

  /// A document that is written without a detour.
  package static func written(_ document: some JSONWritable) -> APIResponse {
    APIResponse(contentType: MediaType.json, body: .bytes(document.json))
  }

  /// A text.
  package static func text(
    _ text: String, contentType: String, headers: [Header] = []
  ) -> APIResponse {
    APIResponse(
      contentType: contentType, headers: headers, body: .bytes(Array(text.utf8)))
  }
}

/// The media types that are answered.
package enum MediaType {
  /// JSON (RFC 8259).
  package static let json = "application/json"
  /// A problem (RFC 9457).
  package static let problem = "application/problem+json"
  /// Prometheus' text format 0.0.4.
  package static let prometheus = "text/plain; version=0.0.4; charset=utf-8"
  /// OpenMetrics 1.0.0.
  package static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
  /// Server-sent events (HTML, section 9.2).
  package static let eventStream = "text/event-stream"
  /// Comma-separated values (RFC 4180).
  package static let csv = "text/csv; charset=utf-8"
  /// One JSON text a line.
  package static let jsonLines = "application/x-ndjson"
  /// A page.
  package static let html = "text/html; charset=utf-8"
}
