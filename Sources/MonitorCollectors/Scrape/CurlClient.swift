import CCurl
import MonitorModel
import MonitorSupport
import WireFormats

/// A handle of libcurl with the connection it keeps; for one source, used by one thread at a time.
final class CurlClient {
  /// What to install where the library is not there.
  static let remedy = "apt install libcurl4"
  private let handle: OpaquePointer

  /// Opens libcurl the first time.
  ///
  /// - Throws: `CollectorError` where it is not installed.
  init() throws(CollectorError) {
    if let missing = kilter_curl_missing() {
      throw CollectorError(.absent, "\(String(cString: missing)): \(Self.remedy)")
    }
    guard let handle = kilter_curl_open() else {
      throw CollectorError(.failed, "libcurl gave no handle")
    }
    self.handle = handle
  }

  deinit { kilter_curl_close(handle) }

  /// Asks once and waits for the answer, not longer than the request allows.
  ///
  /// `use` gets the body, which is gone afterwards; a body that is not whole is never passed on.
  func get(_ request: CurlRequest, _ use: (CurlAnswer, Bytes) -> Void) {
    var raw = kilter_curl_answer()
    Self.with(request) { kilter_curl_ask(handle, &$0, &raw) }
    Self.tell(raw, request, use)
  }

  /// Passes on what came.
  static func tell(
    _ raw: kilter_curl_answer, _ request: CurlRequest, _ use: (CurlAnswer, Bytes) -> Void
  ) {
    let answer = answer(raw, request)
    let isWhole = answer.problem == nil && raw.length > 0
    use(answer, isWhole ? Bytes(start: raw.body, count: raw.length) : Bytes(start: nil, count: 0))
  }

  /// Calls `body` with a request whose texts and form live as long as the call.
  static func with(_ request: CurlRequest, _ body: (inout kilter_curl_request) -> Void) {
    request.form.withUnsafeBufferPointer { form in with(request, form, body) }
  }

  private static func with(
    _ request: CurlRequest, _ form: UnsafeBufferPointer<UInt8>,
    _ body: (inout kilter_curl_request) -> Void
  ) {
    var asked = kilter_curl_request()
    if !form.isEmpty {
      asked.post = form.baseAddress
      asked.post_length = form.count
    }
    asked.total_milliseconds = request.timeoutMilliseconds
    asked.connect_milliseconds = request.connectMilliseconds
    asked.body_limit = request.bodyLimit
    asked.insecure = request.access.acceptsAnyCertificate || request.isHandshakeOnly
    asked.fresh = request.isFresh
    asked.handshake_only = request.isHandshakeOnly
    // A connection that is made only to look at a certificate is told no secret.
    let access = request.isHandshakeOnly ? EndpointAccess() : request.access
    request.url.withCString { url in
      asked.url = url
      text(request.socketPath) { socket in
        asked.socket_path = socket
        text(request.accept) { accept in
          asked.accept = accept
          text(access.caFile) { file in
            asked.ca_file = file
            text(access.token?.value) { token in
              asked.bearer = token
              text(access.user) { user in
                asked.user = user
                (access.password?.value ?? "").withCString { password in
                  asked.password = password
                  body(&asked)
                }
              }
            }
          }
        }
      }
    }
  }

  private static func text(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Void) {
    guard let text, !text.isEmpty else { return body(nil) }
    text.withCString(body)
  }

  private static func answer(_ raw: kilter_curl_answer, _ request: CurlRequest) -> CurlAnswer {
    var answer = CurlAnswer()
    answer.status = raw.status
    answer.contentType = raw.content_type.map { String(cString: $0) } ?? ""
    answer.length = raw.length
    answer.received = Int(clamping: raw.received)
    answer.seconds = Double(raw.total) * 1e-6
    answer.isNewConnection = raw.connections > 0
    answer.phases = phases(raw)
    let expiry = withUnsafeBytes(of: raw.expiry) { bytes in
      CertificateDate.seconds(bytes.part(0..<(bytes.place(of: 0) ?? bytes.count)))
    }
    answer.certificateEnd = expiry
    if raw.code != 0 { answer.problem = problem(raw, request) }
    return answer
  }

  /// The steps from libcurl's times since the start, of which 0 says that one was not reached.
  private static func phases(_ raw: kilter_curl_answer) -> CurlAnswer.Phases {
    func between(_ start: Int64, _ end: Int64) -> Double? {
      end > 0 ? Double(max(0, end - start)) * 1e-6 : nil
    }
    var phases = CurlAnswer.Phases()
    phases.dns = between(0, raw.name_lookup)
    phases.connect = between(raw.name_lookup, raw.connect)
    phases.tls = between(raw.connect, raw.app_connect)
    phases.firstByte = between(raw.pre_transfer, raw.start_transfer)
    if raw.code == 0, raw.start_transfer > 0 {
      phases.transfer = between(raw.start_transfer, raw.total)
    }
    return phases
  }

  /// What libcurl's codes (libcurl-errors(3)) mean to a person.
  private static func problem(
    _ raw: kilter_curl_answer, _ request: CurlRequest
  ) -> EndpointProblem {
    let words = raw.problem.map { String(cString: $0) } ?? "libcurl's error \(raw.code)"
    let limit = "\(request.toldMilliseconds ?? request.timeoutMilliseconds) ms"
    if raw.is_too_large {
      return EndpointProblem(
        code: .failed, text: "an answer larger than \(request.bodyLimit) bytes")
    }
    switch raw.code {
    case 1: return EndpointProblem(code: .malformed, text: "no HTTP/1 or HTTP/2: \(words)")
    case 3: return EndpointProblem(code: .failed, text: "a URL that cannot be understood")
    case 6: return EndpointProblem(code: .absent, text: "unknown host: \(words)")
    case 7: return EndpointProblem(code: .absent, text: "no connection: \(words)")
    case 18: return EndpointProblem(code: .malformed, text: "the answer ended early: \(words)")
    // A kept connection needs no time.
    case 28 where raw.connect == 0 && raw.connections > 0 && request.socketPath.isEmpty:
      return EndpointProblem(
        code: .timedOut,
        text: "no connection within "
          + "\(request.toldMilliseconds.map { $0 / 2 } ?? request.connectMilliseconds) ms")
    case 28 where raw.start_transfer == 0:
      return EndpointProblem(code: .timedOut, text: "connected, but no answer within \(limit)")
    case 28:
      return EndpointProblem(
        code: .timedOut, text: "the answer was not whole within \(limit), \(raw.length) bytes came")
    case 35: return EndpointProblem(code: .failed, text: "no TLS: \(words)")
    case 52: return EndpointProblem(code: .malformed, text: "the server closed without an answer")
    case 56: return EndpointProblem(code: .failed, text: "the connection broke: \(words)")
    case 60:
      return EndpointProblem(code: .forbidden, text: "certificate: \(words)", isCertificate: true)
    case 61:
      return EndpointProblem(
        code: .malformed, text: "an encoding that cannot be unpacked: \(words)")
    case 77: return EndpointProblem(code: .failed, text: "the file of CA certificates: \(words)")
    default: return EndpointProblem(code: .failed, text: words)
    }
  }
}
