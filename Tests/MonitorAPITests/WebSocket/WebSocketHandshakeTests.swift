import MonitorAPI
import Testing

/// The opening handshake.
struct WebSocketHandshakeTests {
  private let good = [
    "connection": "keep-alive, Upgrade", "upgrade": "websocket", "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  ]

  @Test func digestsAreThoseOfTheRFC() {
    func hex(_ text: String) -> String {
      SHA1.digest(Array(text.utf8)).map {
        let digits = String($0, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
    }
    #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
  }

  @Test func theKeyOfTheRFCIsAnswered() {
    #expect(WebSocketKey.answer(to: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(WebSocketKey.answer(to: "c2hvcnQ=") == nil)
    #expect(WebSocketKey.answer(to: "no base64!") == nil)
  }

  @Test func aGoodHandshakeIsTaken() throws {
    _ = try WebSocketHandshake(good, protocols: ["realtime.v1.json"])
    var asking = good
    asking["sec-websocket-protocol"] = "chat, realtime.v1.json"
    _ = try WebSocketHandshake(asking, protocols: ["realtime.v1.json"])
  }

  @Test(arguments: [
    ("connection", "keep-alive", 426), ("upgrade", "h2c", 426), ("sec-websocket-version", "8", 426),
    ("sec-websocket-key", "AAAA", 400), ("sec-websocket-protocol", "chat", 400),
  ])
  func aWrongFieldIsTold(_ name: String, _ value: String, _ status: Int) {
    var fields = good
    fields[name] = value
    #expect(throws: Problem.self) {
      do throws(Problem) {
        _ = try WebSocketHandshake(fields, protocols: ["realtime.v1.json"])
      } catch {
        #expect(error.status == status)
        throw error
      }
    }
  }

  @Test(arguments: [
    ("permessage-deflate", 15), ("permessage-deflate; client_max_window_bits", 15),
    ("permessage-deflate; server_max_window_bits=10", 10),
    ("permessage-deflate; server_max_window_bits=8, permessage-deflate", 15),
    ("x-other, permessage-deflate; client_max_window_bits=\"9\"", 15),
  ])
  func offersOfCompressionAreMet(_ offers: String, _ bits: Int) {
    #expect(DeflateTerms(offers: offers)?.windowBits == bits)
  }

  @Test(arguments: [
    "", "permessage-bzip2", "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=08",
    "permessage-deflate; unknown", "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
  ])
  func offersThatCannotBeMetAreLeft(_ offers: String) {
    #expect(DeflateTerms(offers: offers) == nil)
  }
}
