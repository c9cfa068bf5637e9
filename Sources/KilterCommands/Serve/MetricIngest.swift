package import MonitorAPI
import MonitorCollectors
package import MonitorModel
package import MonitorSupport
import Synchronization

/// Takes in metrics that others send to the API: JSON to `/ingest`, OTLP to `/v1/metrics`, Prometheus'
/// remote write to `/api/v1/write`.
///
/// What is taken in becomes the series of one collector, `ingest`, which tells with every reading who
/// sent how much and what was refused.
package final class MetricIngest: IngestDesk {
  /// Bodies that are read at once; one may have 16 MiB.
  private static let atOnce = 4

  /// The collector of what came.
  package let collector: any MetricCollector
  private let receiver: PushReceiver
  private let underWay = Mutex(0)

  /// Makes one to which nothing was sent yet.
  package init(time: MonitorTime) {
    receiver = PushReceiver(time: time)
    collector = BusinessMetricsCollector(
      ReceivedIntake(name: "ingest", origin: "the API", receiver: receiver), time: time)
  }

  /// Reads a body and answers as its sender expects.
  package func take(_ request: APIRequest) async throws(Problem) -> APIResponse {
    guard begin() else {
      throw Problem(
        429, "\(Self.atOnce) bodies are being read: it comes too fast",
        headers: [.init("Retry-After", "1")])
    }
    defer { underWay.withLock { $0 -= 1 } }
    let isLines = request.path == "/ingest"
    let head = PushHead(
      path: isLines ? PushGate.linesPath : request.path,
      contentType: request.headers["content-type"], contentEncoding: try Self.packing(of: request))
    let reply = request.body.withUnsafeBytes { receiver.answer(head, $0) }
    let headers = (reply.header?.field).map { [APIResponse.Header("\($0.name)", "\($0.value)")] }
    // Senders of the other two expect what their protocols say of errors.
    if isLines, let refusal = reply.refusal {
      throw Problem(Int(reply.status), refusal, headers: headers ?? [])
    }
    var response = APIResponse(status: Int(reply.status), headers: headers ?? [])
    // JSON is taken in with the next reading, not at once.
    if isLines, response.status == 200 { response.status = 202 }
    if !reply.body.isEmpty {
      response.body = .bytes(reply.body)
      response.contentType = reply.type == .json ? MediaType.json : "application/x-protobuf"
    }
    return response
  }

  /// Takes the room for one more body, where there is some.
  private func begin() -> Bool {
    underWay.withLock { count in
      guard count < Self.atOnce else { return false }
      count += 1
      return true
    }
  }

  /// How the body is still packed: the server has unpacked all but snappy.
  private static func packing(of request: APIRequest) throws(Problem) -> String? {
    let isSnappy = request.headers["content-encoding"]?.lowercased() == "snappy"
    guard isSnappy == (request.path == PushGate.remoteWritePath) else {
      throw Problem(
        415,
        isSnappy ? "the only content encoding here is gzip" : "remote write is packed by snappy",
        headers: [.init("Accept-Encoding", isSnappy ? "gzip" : "snappy")])
    }
    return isSnappy ? "snappy" : nil
  }
}
