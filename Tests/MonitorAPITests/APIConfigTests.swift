import MonitorAPI
import Testing

@Suite("APIConfig")
struct APIConfigTests {
  private typealias Listener = APIConfig.Listener

  static let secret = String(repeating: "Ab3_", count: 10) + "-xy"

  private func token(_ name: String = "ann") throws -> AccessToken {
    try #require(AccessToken(name: name, scope: .read, secret: Self.secret))
  }

  @Test(
    "Addresses that are some",
    arguments: [
      ("127.0.0.1:9091", "127.0.0.1", 9091, true), ("[::1]:80", "::1", 80, true),
      ("localhost:0", "localhost", 0, true), ("127.3.2.1:65535", "127.3.2.1", 65_535, true),
      ("[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1, true), ("0.0.0.0:80", "0.0.0.0", 80, false),
      ("[::]:80", "::", 80, false), ("10.0.0.1:80", "10.0.0.1", 80, false),
      ("localhost.example.org:80", "localhost.example.org", 80, false),
      ("[::ffff:10.0.0.1]:1", "::ffff:10.0.0.1", 1, false),
    ])
  func addresses(text: String, host: String, port: Int, isLocal: Bool) throws {
    let listener = try #require(Listener(address: text))
    #expect(listener == .tcp(host: host, port: port))
    #expect(listener.isLocal == isLocal)
    #expect(listener.description == text)
  }

  @Test(
    "Addresses that are none",
    arguments: [
      "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:1x",
      ":80", "::1:80", "[::1]", "[::1:80", "[127.0.0.1]:80", "127.1:80", "1.2.3.4.5:80",
      "a b:80", "-a:80", "a/b:80", "127.0.0.1:999999", "[fe80::1%eth0]:80",
    ])
  func noAddresses(text: String) { #expect(Listener(address: text) == nil) }

  @Test("What other machines reach needs a token and a certificate, or a person who wants it")
  func exposure() throws {
    var config = APIConfig()
    config.listeners = [.unix(path: "/run/kilter.sock"), .tcp(host: "127.0.0.1", port: 1)]
    #expect(try config.validated() == config)
    config.listeners.append(.tcp(host: "0.0.0.0", port: 9_091))
    func reason() -> String {
      do throws(APIConfigError) {
        _ = try config.validated()
        return ""
      } catch {
        return error.description
      }
    }
    #expect(reason().contains("0.0.0.0:9091 can be reached from other machines"))
    #expect(reason().contains("`token_file`") && reason().contains("`tls_key`"))
    config.tokens = [try token()]
    #expect(!reason().contains("`token_file`") && reason().contains("`tls_key`"))
    config.tls = APIConfig.TLSFiles(certificate: "/c", key: "/k")
    #expect(reason().isEmpty)
    config.tokens = []
    #expect(reason().contains("`token_file`") && !reason().contains("`tls_key`"))
    config.isInsecure = true
    #expect(reason().isEmpty)
  }

  @Test("An address, or a name of tokens, that is given twice is refused")
  func doubles() throws {
    var config = APIConfig()
    config.listeners = [.tcp(host: "::1", port: 1), .tcp(host: "::1", port: 1)]
    #expect(throws: APIConfigError.self) { try config.validated() }
    config.listeners = []
    config.tokens = [try token(), try token()]
    #expect(throws: APIConfigError.self) { try config.validated() }
    config.tokens = [try token("a"), try token("b")]
    #expect(throws: Never.self) { try config.validated() }
  }

  @Test("A token is found by its secret and by nothing else, and never shows it")
  func tokens() throws {
    var config = APIConfig()
    let other = String(repeating: "0123456789abcdef", count: 4)
    config.tokens = [
      try token(), try #require(AccessToken(name: "bob", scope: .admin, secret: other)),
    ]
    #expect(config.token(Self.secret.utf8)?.name == "ann")
    #expect(config.token(other.utf8)?.scope == .admin)
    for wrong in ["", "a", String(Self.secret.dropLast()), Self.secret + "a", other.uppercased()] {
      #expect(config.token(wrong.utf8) == nil)
    }
    var dumped = ""
    dump(config, to: &dumped)
    for text in ["\(config)", dumped, String(reflecting: config.tokens)] {
      #expect(!text.contains(Self.secret) && !text.contains(other))
      #expect(!text.contains("\(Array(Self.secret.utf8))"))
    }
  }

  @Test(
    "Fewer than 256 bits are no token",
    arguments: [
      "", "secret", String(repeating: "x", count: 42), String(repeating: "0", count: 63),
      String(repeating: "a1", count: 22), String(repeating: "x", count: 513),
      String(repeating: "x", count: 42) + "!", String(repeating: "ä", count: 43),
    ])
  func weak(secret: String) {
    #expect(AccessToken(name: "a", scope: .read, secret: secret) == nil)
  }
}
