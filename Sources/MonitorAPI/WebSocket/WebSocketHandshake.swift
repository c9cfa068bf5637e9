import NIOCore

/// The opening handshake of WebSocket on the side of a server (RFC 6455, section 4.2).
package struct WebSocketHandshake: Sendable {
  private let accept: String
  private let spoken: String?
  /// What can be agreed on compression; `nil` where the client offers nothing that can.
  package let deflate: DeflateTerms?

  /// Reads the fields of a request, by lower-case name; `protocols` are those spoken here.
  ///
  /// - Throws: `Problem` 400 for a handshake that is none, 426 for another version.
  package init(_ headers: [String: String], protocols: [String]) throws(Problem) {
    let connection = (headers["connection"] ?? "").lowercased()
    guard headers["upgrade"]?.lowercased() == "websocket",
      Self.words(connection).contains("upgrade")
    else {
      throw Problem(
        426, "this is a WebSocket: `Connection: Upgrade` and `Upgrade: websocket` are needed",
        headers: [.init("Upgrade", "websocket"), .init("Connection", "Upgrade")])
    }
    guard headers["sec-websocket-version"] == "13" else {
      throw Problem(
        426, "version 13 of WebSocket is spoken here",
        headers: [.init("Sec-WebSocket-Version", "13")])
    }
    guard let key = headers["sec-websocket-key"], let answer = WebSocketKey.answer(to: key) else {
      throw Problem(400, "`Sec-WebSocket-Key` is not 16 bytes in base64")
    }
    accept = answer
    let asked = Self.words(headers["sec-websocket-protocol"] ?? "")
    spoken = asked.first { protocols.contains($0) }
    guard asked.isEmpty || spoken != nil else {
      throw Problem(400, "the protocols spoken here are \(protocols.joined(separator: ", "))")
    }
    deflate = headers["sec-websocket-extensions"].flatMap { DeflateTerms(offers: $0) }
  }

  /// The answer: 101, with what was agreed.
  func answer(date: String, deflate: DeflateTerms?) -> ByteBuffer {
    var text = "HTTP/1.1 101 Switching Protocols\r\nDate: \(date)\r\n"
    text += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n"
    if let spoken { text += "Sec-WebSocket-Protocol: \(spoken)\r\n" }
    if let deflate { text += "Sec-WebSocket-Extensions: \(deflate.header)\r\n" }
    return ByteBuffer(string: text + "\r\n")
  }

  private static func words(_ list: String) -> [String] {
    list.split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
  }
}
