package import MonitorHTTP
import Synchronization

/// Requests of remote write 1.0 over HTTP, on a connection that is kept.
package final class HTTPWire: PushWire {
  /// Reads what the sender shows who it is by; a token that is exchanged in its file is the next one
  /// that is used.
  package typealias AccessReader = @Sendable () -> Result<HTTPAccess, HTTPProblem>

  /// The headers that the specification asks for.
  private static let standard = [
    "Content-Encoding: snappy", "Content-Type: application/x-protobuf",
    "X-Prometheus-Remote-Write-Version: 0.1.0",
  ]

  private let url: String
  private let headers: [String]
  private let timeout: Duration
  private let access: AccessReader
  private let connection = Mutex<HTTPConnection?>(nil)

  /// Makes one; nothing is opened before the first request.
  package init(
    url: String, headers: [String], timeout: Duration, access: @escaping AccessReader
  ) {
    self.url = url
    self.headers = headers
    self.timeout = timeout
    self.access = access
  }

  /// Posts a request.
  package func send(_ packed: [UInt8]) -> HTTPAnswer {
    let shown: HTTPAccess
    switch access() {
    case .failure(let problem): return HTTPAnswer(problem: problem.description)
    case .success(let read): shown = read
    }
    let posting = HTTPPosting(
      url: url, headers: Self.standard + headers, access: shown, timeout: timeout)
    return connection.withLock { connection in
      do throws(HTTPProblem) {
        if connection == nil { connection = try HTTPConnection() }
        return connection?.post(packed, posting) ?? HTTPAnswer()
      } catch {
        return HTTPAnswer(problem: error.description)
      }
    }
  }
}
