import Glibc
import KilterCommands
import MonitorAPI
import Testing

@Suite("APISetup")
struct APISetupTests {
  private let secret = TokenSecret.encoded([UInt8](repeating: 0xA7, count: 32))

  private func config(
    _ text: String, environment: [String: String] = [:], isRoot: Bool = false
  ) throws -> APIConfig {
    var input = SettingsInput()
    input.configFile = "c.toml"
    input.environment = environment
    input.isRoot = isRoot
    input.readFile = { _ in .text(text) }
    return try APISetup.config(try Settings.load(input), paths: StandardPaths(input))
  }

  private func problem(_ text: String) -> String {
    do {
      _ = try config(text)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("The local socket has its place by the environment, or none")
  func socket() throws {
    func path(_ text: String, _ environment: [String: String], isRoot: Bool = false) throws
      -> String?
    {
      for case .unix(let path) in try config(text, environment: environment, isRoot: isRoot)
        .listeners
      {
        return path
      }
      return nil
    }
    #expect(try path("", ["XDG_RUNTIME_DIR": "/run/user/1"]) == "/run/user/1/kilter.sock")
    #expect(try path("", [:], isRoot: true) == "/run/kilter/kilter.sock")
    #expect(try path("", ["RUNTIME_DIRECTORY": "/run/k:/run/l"]) == "/run/k/kilter.sock")
    #expect(try path("", [:]) == nil)
    #expect(try path("api.socket = \"off\"", [:], isRoot: true) == nil)
    #expect(try path("api.socket = \"/a/b\"", [:], isRoot: true) == "/a/b")
    #expect(try path("api.socket = \"~/b\"", ["HOME": "/h"]) == "/h/b")
  }

  @Test("Everything of the table comes to the server")
  func whole() throws {
    let folder = TemporaryFolder("api")
    folder.write("tokens", "ann admin \(secret)\n")
    chmod(folder.path + "/tokens", 0o600)
    let config = try config(
      """
      max_clients = 7
      [api]
      socket = "off"
      listen = ["127.0.0.1:1", "0.0.0.0:2"]
      token_file = "\(folder.path)/tokens"
      tls_certificate = "/c"
      tls_key = "/k"
      hosts = ["Kilter.Example.org"]
      origins = ["https://A.example.org"]
      ingest = true
      """)
    #expect(config.listeners == [.tcp(host: "127.0.0.1", port: 1), .tcp(host: "0.0.0.0", port: 2)])
    #expect(config.tokens.map(\.name) == ["ann"] && config.token(secret.utf8)?.scope == .admin)
    #expect(config.tls == APIConfig.TLSFiles(certificate: "/c", key: "/k"))
    #expect(config.hosts == ["kilter.example.org"] && config.origins == ["https://a.example.org"])
    #expect(config.maxClients == 7 && config.ingests && !config.isInsecure)
  }

  @Test(
    "What is wrong is told with its place",
    arguments: [
      ("[api]\nlisten = [\"0.0.0.0:1\"]", "c.toml:2: `api.listen` names 0.0.0.0:1, which other"),
      ("[api]\ntls_key = \"/k\"", "c.toml:2: `api.tls_key` needs `api.tls_certificate` as well"),
      ("[api]\nlisten = [\"x\"]", "c.toml:2: `api.listen` holds `x`; expected an address and a"),
      ("[api]\nlisten = [\"a:1\", \"a:1\"]", "c.toml:2: `api.listen` names something twice"),
      ("[api]\norigins = [\"a.org\"]", "c.toml:2: `api.origins` holds `a.org`; expected an origin"),
      ("[api]\nhosts = [\"a/b\"]", "c.toml:2: `api.hosts` holds `a/b`; expected a name"),
      ("[api]\nsocket = \"x\"", "c.toml:2: `api.socket` is `x`; expected auto, off or an absolute"),
    ])
  func wrong(text: String, expected: String) {
    #expect(problem(text).hasPrefix(expected), "\(problem(text))")
  }

  @Test("A file of tokens that others can read, that is not there or is wrong is refused")
  func tokenFiles() {
    let folder = TemporaryFolder("tokens")
    let path = folder.path + "/t"
    let text = "[api]\ntoken_file = \"\(path)\""
    #expect(problem(text) == "\(path): No such file or directory")
    folder.write("t", "ann admin \(secret)\nbob nothing \(secret)\n")
    chmod(path, 0o644)
    #expect(problem(text).contains("others can use it (mode 644)"))
    chmod(path, 0o600)
    #expect(
      problem(text) == "\(path):2: the second word is no scope; expected read, control or admin")
    if geteuid() == 0 {
      chown(path, 12_345, 12_345)
      #expect(problem(text).contains("it belongs to user 12345"))
    }
  }

  @Test("Secrets are base64url of 32 bytes, and each is another")
  func secrets() throws {
    #expect(TokenSecret.encoded([]) == "" && TokenSecret.encoded([0]) == "AA")
    #expect(TokenSecret.encoded([0xFB, 0xFF]) == "-_8")
    #expect(TokenSecret.encoded(Array("light work.".utf8)) == "bGlnaHQgd29yay4")
    let made = Set((0..<100).compactMap { _ in TokenSecret.make() })
    #expect(made.count == 100)
    for secret in made {
      #expect(secret.utf8.count == 43)
      #expect(AccessToken(name: "a", scope: .read, secret: secret) != nil)
    }
  }
}
