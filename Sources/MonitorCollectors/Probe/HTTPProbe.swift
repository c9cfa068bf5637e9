import MonitorModel
import WireFormats

/// Asks a web server once on a new connection, and judges its answer.
struct HTTPProbe {
  private let options: ProbeOptions
  private let needle: [UInt8]
  private let client: CurlClient

  /// Makes one.
  ///
  /// - Throws: `CollectorError` where libcurl is not installed.
  init(_ options: ProbeOptions) throws(CollectorError) {
    self.options = options
    needle = Array(options.contains.utf8)
    client = try CurlClient()
  }

  /// Asks, within the timeout in all.
  func run() -> ProbeResult {
    let timeout = max(1, Int(options.timeout.nanoseconds / 1_000_000))
    var request = CurlRequest(url: options.url, timeoutMilliseconds: timeout)
    request.access = options.access
    request.isFresh = true
    var result = ProbeResult(seconds: 0, phases: .init())
    client.get(request) { answer, bytes in
      result = ProbeResult(
        seconds: answer.seconds, phases: answer.phases, status: answer.status,
        certificateEnd: answer.certificateEnd, problem: answer.problem ?? judge(answer, bytes))
    }
    let left = timeout - Int(result.seconds * 1_000)
    if result.problem?.isCertificate == true, left > 0 {
      result.certificateEnd = refusedCertificateEnd(within: left)
    }
    return result
  }

  private func judge(_ answer: CurlAnswer, _ bytes: Bytes) -> EndpointProblem? {
    guard options.statuses.contains(answer.status) else {
      return EndpointProblem(code: .failed, text: "HTTP status \(answer.status)")
    }
    guard contains(bytes) else {
      return EndpointProblem(code: .failed, text: "the answer lacks the text it must contain")
    }
    return nil
  }

  private func contains(_ bytes: Bytes) -> Bool {
    guard let first = needle.first else { return true }
    var at = 0
    while let place = bytes.place(of: first, from: at), place + needle.count <= bytes.count {
      if bytes.part(place..<place + needle.count).elementsEqual(needle) { return true }
      at = place + 1
    }
    return false
  }

  /// When a certificate ends that is not believed: a handshake of its own, which tells nothing and
  /// asks nothing.
  private func refusedCertificateEnd(within milliseconds: Int) -> Int64? {
    guard let client = try? CurlClient() else { return nil }
    var request = CurlRequest(url: options.url, timeoutMilliseconds: milliseconds)
    request.isHandshakeOnly = true
    var end: Int64?
    client.get(request) { answer, _ in end = answer.certificateEnd }
    return end
  }
}
