import CCurl
import MonitorModel
import MonitorSupport

/// A handle of libcurl with the connection it keeps; for one thread at a time, which it makes wait.
///
/// Redirects are not followed, and proxies of the environment are not asked.
package final class HTTPConnection {
  /// Bytes of an answer that are read: of a refusal its reason.
  private static let answerMost = 1 << 16
  /// Bytes of it that are told.
  private static let toldMost = 300

  private let handle: OpaquePointer

  /// Opens libcurl the first time.
  ///
  /// - Throws: where it is not installed.
  package init() throws(HTTPProblem) {
    if let missing = kilter_curl_missing() {
      throw HTTPProblem("\(String(cString: missing)): apt install libcurl4")
    }
    guard let handle = kilter_curl_open() else { throw HTTPProblem("libcurl gave no handle") }
    self.handle = handle
  }

  deinit { kilter_curl_close(handle) }

  /// Posts bytes and waits for the answer.
  package func post(_ body: [UInt8], _ posting: HTTPPosting) -> HTTPAnswer {
    ask(posting, posted: body, bodyMost: Self.answerMost) { Self.told($0) }
  }

  /// Gets a document of at most so many bytes; it is empty where there is no whole one.
  package func get(_ posting: HTTPPosting, bytesMost: Int) -> (answer: HTTPAnswer, body: [UInt8]) {
    ask(posting, bodyMost: bytesMost) { raw in
      var answer = Self.told(raw)
      if raw.is_too_large { answer.problem = "the answer has more than \(bytesMost) bytes" }
      let isWhole = answer.isSuccess && raw.length > 0
      return (answer, isWhole ? Array(UnsafeBufferPointer(start: raw.body, count: raw.length)) : [])
    }
  }

  /// Asks that what is at the address is deleted.
  package func delete(_ posting: HTTPPosting) -> HTTPAnswer {
    ask(posting, method: "DELETE", bodyMost: Self.answerMost) { Self.told($0) }
  }

  /// Asks, and hands over what came, which is valid only then.
  private func ask<Result>(
    _ posting: HTTPPosting, method: String = "", posted body: [UInt8]? = nil, bodyMost: Int,
    _ take: (kilter_curl_answer) -> Result
  ) -> Result {
    var asked = kilter_curl_request()
    let milliseconds = max(1, posting.timeout.nanoseconds / 1_000_000)
    asked.total_milliseconds = Int(milliseconds)
    asked.connect_milliseconds = Int(max(1, milliseconds / 2))
    asked.body_limit = bodyMost
    asked.fresh = posting.isFresh
    let access = posting.access
    asked.insecure = access.acceptsAnyCertificate
    // The texts live in one buffer for the length of the call; empty ones are not set. Without
    // `Expect` a large body does not wait for leave.
    let headers = (["Expect:"] + posting.headers).joined(separator: "\n")
    let texts = [
      posting.url, headers, access.socket, access.caFile, access.token?.value ?? "", access.user,
      access.password?.value ?? "", method,
    ]
    var bytes: [CChar] = []
    var places: [Int?] = []
    for text in texts {
      places.append(text.isEmpty ? nil : bytes.count)
      bytes += text.utf8CString
    }
    var answer = kilter_curl_answer()
    return bytes.withUnsafeBufferPointer { buffer in
      func pointer(_ index: Int) -> UnsafePointer<CChar>? {
        places[index].flatMap { buffer.baseAddress?.advanced(by: $0) }
      }
      asked.url = pointer(0)
      asked.headers = pointer(1)
      asked.socket_path = pointer(2)
      asked.ca_file = pointer(3)
      asked.bearer = pointer(4)
      asked.user = pointer(5)
      asked.password = pointer(6)
      asked.method = pointer(7)
      guard let body else {
        kilter_curl_ask(handle, &asked, &answer)
        return take(answer)
      }
      return body.withUnsafeBufferPointer { content in
        asked.post = content.baseAddress
        asked.post_length = content.count
        kilter_curl_ask(handle, &asked, &answer)
        return take(answer)
      }
    }
  }

  private static func told(_ raw: kilter_curl_answer) -> HTTPAnswer {
    var answer = HTTPAnswer(
      status: raw.status, contentType: raw.content_type.map { String(cString: $0) } ?? "",
      retryAfterSeconds: max(0, raw.retry_after))
    // A status stands whatever else the server goes on to send.
    guard raw.code == 0 || raw.is_too_large && raw.status > 0 else {
      let words = raw.problem.map { String(cString: $0) } ?? "libcurl's error \(raw.code)"
      answer.problem = CleanText.line(words)
      return answer
    }
    if let body = raw.body, raw.length > 0 {
      let start = UnsafeBufferPointer(start: body, count: min(raw.length, toldMost))
      answer.text = CleanText.line(String(decoding: start, as: UTF8.self))
    }
    return answer
  }
}
