import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A client's half of the way from HTTP/1.1 to WebSocket (RFC 6455, section 4.1), free of I/O.
package struct AttachHandshake {
  /// Bytes of the daemon's answer.
  private static let headMost = 16_384
  private static let end = Array("\r\n\r\n".utf8)

  private let target: AttachTarget
  private let key: String
  private var received: [UInt8] = []

  /// Begins with a key, which nobody should be able to guess.
  package init(_ target: AttachTarget, key: String) {
    self.target = target
    self.key = key
  }

  /// The request; a token makes it secret.
  package func request(token: String?) -> [UInt8] {
    var text = "GET \(target.path) HTTP/1.1\r\nHost: \(target.host)\r\n"
    text += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    text += "Sec-WebSocket-Key: \(key)\r\n"
    text += "Sec-WebSocket-Protocol: \(AttachProtocol.subprotocol)\r\n"
    if let token { text += "Authorization: Bearer \(token)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// Takes in bytes of the answer: what follows it once it is there, `nil` before.
  ///
  /// - Throws: `AttachProblem` where the daemon does not go on with the protocol.
  package mutating func take(_ bytes: some Sequence<UInt8>) throws(AttachProblem) -> [UInt8]? {
    let from = max(0, received.count - Self.end.count)
    received += bytes
    var place = from
    while place + Self.end.count <= received.count {
      if received[place..<place + Self.end.count].elementsEqual(Self.end) {
        try check(received[..<place])
        return Array(received[(place + Self.end.count)...])
      }
      place += 1
    }
    guard received.count <= Self.headMost else { throw strange("its answer has no end") }
    return nil
  }

  private func strange(_ text: String) -> AttachProblem {
    AttachProblem(.refused, "\(target.text) is no kilter daemon: \(text)")
  }

  private func check(_ head: ArraySlice<UInt8>) throws(AttachProblem) {
    guard head.count <= Self.headMost else { throw strange("its answer is too long") }
    let lines = String(decoding: head, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    guard let first = lines.first, first.hasPrefix("HTTP/1."),
      let status = Int(first.dropFirst(9).prefix(3))
    else { throw strange("it does not speak HTTP") }
    var headers = HTTPHeaders()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw strange("its answer is garbled") }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.add(name: String(line[..<colon]), value: String(value))
    }
    try check(status: status)
    let answer = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
    let checker = NIOWebSocketClientUpgrader(requestKey: key) { channel, _ in
      channel.eventLoop.makeSucceededVoidFuture()
    }
    let upgrade = headers[canonicalForm: "upgrade"].map { $0.lowercased() }
    guard upgrade == ["websocket"], checker.shouldAllowUpgrade(upgradeResponse: answer) else {
      throw strange("its key does not fit")
    }
    guard headers["sec-websocket-protocol"] == [AttachProtocol.subprotocol] else {
      throw AttachProblem(
        .refused,
        "the daemon does not speak \(AttachProtocol.subprotocol): use one kilter for both")
    }
    guard headers["sec-websocket-extensions"].isEmpty else {
      throw strange("it wants an extension that was not offered")
    }
  }

  /// What a status says to somebody who wants to attach; statuses of an overloaded daemon may be
  /// others the next time.
  private func check(status: Int) throws(AttachProblem) {
    switch status {
    case 101: return
    case 401: throw AttachProblem(.refused, "the daemon wants a token, or another one (401)")
    case 403: throw AttachProblem(.refused, "the daemon does not let this caller in (403)")
    case 404, 405, 426:
      throw AttachProblem(.refused, "\(target.text) has nothing to attach to (status \(status))")
    case 429, 500...599:
      throw AttachProblem(.lost, "the daemon cannot take a dashboard now (status \(status))")
    default: throw strange("it answers with status \(status)")
    }
  }
}
