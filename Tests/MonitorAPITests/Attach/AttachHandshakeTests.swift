import MonitorAPI
import Testing

/// From HTTP to WebSocket, without a socket; the key and its answer are those of RFC 6455.
@Suite("Attach handshake") struct AttachHandshakeTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
  private static let good = [
    "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "Sec-WebSocket-Protocol: kilter.attach.v1",
  ]

  private static func handshake(_ target: AttachTarget = .unix("/s")) -> AttachHandshake {
    AttachHandshake(target, key: key)
  }

  private static func bytes(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static func outcome(_ lines: [String]) -> AttachProblem? {
    var handshake = handshake()
    do throws(AttachProblem) {
      #expect(try handshake.take(bytes(lines)) != nil, "the answer is whole")
      return nil
    } catch {
      return error
    }
  }

  @Test func theRequestIsOfTheStandard() throws {
    let target = try AttachTarget("http://[::1]:81/p")
    let text = String(decoding: Self.handshake(target).request(token: "t0ken"), as: UTF8.self)
    #expect(text.hasPrefix("GET /p/realtime/attach HTTP/1.1\r\nHost: [::1]:81\r\n"))
    #expect(text.hasSuffix("Authorization: Bearer t0ken\r\n\r\n"))
    #expect(text.contains("\r\nSec-WebSocket-Key: \(Self.key)\r\n"))
    #expect(text.contains("\r\nSec-WebSocket-Protocol: kilter.attach.v1\r\n"))
    let local = String(decoding: Self.handshake().request(token: nil), as: UTF8.self)
    #expect(local.contains("\r\nHost: localhost\r\n") && !local.contains("Authorization"))
  }

  @Test func aGoodAnswerIsTakenInAnyPieces() throws {
    let bytes = Self.bytes(Self.good) + [1, 2, 3]
    for size in 1...bytes.count {
      var handshake = Self.handshake()
      var rest: [UInt8]?
      var start = 0
      while start < bytes.count, rest == nil {
        let end = min(bytes.count, start + size)
        rest = try handshake.take(bytes[start..<end])
        start = end
      }
      #expect(rest.map { $0 + bytes[start...] } == [1, 2, 3], "pieces of \(size)")
    }
  }

  @Test func whatDoesNotFitIsRefused() {
    #expect(Self.outcome(Self.good) == nil)
    for index in 1..<Self.good.count {
      var lines = Self.good
      lines.remove(at: index)
      if index != 2 { #expect(Self.outcome(lines)?.kind == .refused, "without line \(index)") }
    }
    var lines = Self.good
    lines[3] = "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="
    #expect(Self.outcome(lines)?.kind == .refused)
    lines = Self.good
    lines[4] = "Sec-WebSocket-Protocol: kilter.attach.v2"
    #expect(Self.outcome(lines)?.reason.contains("kilter.attach.v1") == true)
    #expect(
      Self.outcome(Self.good + ["Sec-WebSocket-Extensions: permessage-deflate"])?.kind == .refused)
    #expect(Self.outcome(["SSH-2.0-OpenSSH"])?.kind == .refused)
    #expect(Self.outcome(["HTTP/1.1"])?.kind == .refused)
    #expect(Self.outcome(Self.good + ["garbled"])?.kind == .refused)
  }

  @Test(arguments: [
    (401, AttachProblem.Kind.refused, "token"), (403, .refused, "403"), (404, .refused, "404"),
    (426, .refused, "426"), (429, .lost, "429"), (503, .lost, "503"), (200, .refused, "200"),
    (301, .refused, "301"),
  ])
  func aStatusTellsWhetherToTryAgain(status: Int, kind: AttachProblem.Kind, word: String) {
    let problem = Self.outcome(["HTTP/1.1 \(status) X"])
    #expect(problem?.kind == kind && problem?.reason.contains(word) == true)
  }

  @Test func anAnswerWithoutEndIsGivenUp() {
    var handshake = Self.handshake()
    #expect(throws: AttachProblem.self) {
      for _ in 0..<100 { _ = try handshake.take([UInt8](repeating: 65, count: 1_000)) }
    }
  }
}
