import MonitorAPI
import Testing

/// Who gets in: each rule is attacked.
struct RequestGateTests {
  private static let secret = String(repeating: "A", count: 42) + "z"
  private static let peer = PeerKind.network(address: "127.0.0.1:5000")

  private func gate(tokens: Bool = false) throws -> RequestGate {
    var config = APIConfig()
    config.listeners = [.tcp(host: "127.0.0.1", port: 80), .tcp(host: "Monitor.Local", port: 81)]
    config.hosts = ["kilter.example"]
    config.origins = ["https://status.example"]
    if tokens {
      config.tokens = [
        try #require(AccessToken(name: "anna", scope: .control, secret: Self.secret))
      ]
    }
    return RequestGate(config)
  }

  private func head(
    _ method: String = "GET", _ target: String = "/realtime/metrics",
    _ fields: [(name: String, value: String)] = [("Host", "localhost")], minor: Int = 1
  ) -> RequestHead {
    RequestHead(method: method, target: target, minorVersion: minor, fields: fields)
  }

  private func status(
    _ head: RequestHead, tokens: Bool = false, from peer: PeerKind = peer
  ) throws -> Int {
    let gate = try gate(tokens: tokens)
    do throws(Problem) {
      _ = try gate.admit(head, from: peer)
      return 200
    } catch {
      #expect(!error.detail.contains(Self.secret))
      return error.status
    }
  }

  @Test(arguments: [
    "localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:9", "kilter.example", "monitor.local:81",
  ])
  func itsOwnNamesAreServed(_ host: String) throws {
    #expect(try status(head("GET", "/", [("Host", host)])) == 200)
  }

  @Test(arguments: [
    "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]", "10.0.0.1",
    "evil.example:127", "localhost@evil.example",
  ])
  func foreignNamesAreNot(_ host: String) throws {
    #expect(try status(head("GET", "/", [("Host", host)])) == 421)
  }

  @Test func thereIsOneHost() throws {
    #expect(try status(head("GET", "/", [])) == 400)
    #expect(
      try status(head("GET", "/", [("Host", "localhost"), ("host", "localhost")])) == 400)
    #expect(try status(head("GET", "http://evil.example/", [("Host", "localhost")])) == 421)
    #expect(try status(head("GET", "http://localhost/x?y", [("Host", "localhost")])) == 200)
  }

  @Test func pagesOfOthersNeitherWriteNorConnect() throws {
    let json = (name: "Content-Type", value: "application/json")
    func with(_ method: String, _ extra: (name: String, value: String)...) throws -> Int {
      try status(head(method, "/", [("Host", "localhost"), json] + extra))
    }
    #expect(try with("POST", ("Origin", "https://evil.example")) == 403)
    #expect(try with("POST", ("Origin", "null")) == 403)
    #expect(try with("DELETE", ("Origin", "https://evil.example")) == 403)
    #expect(try with("GET", ("Upgrade", "websocket"), ("Origin", "http://evil.example")) == 403)
    #expect(try with("GET", ("Sec-Fetch-Site", "cross-site")) == 403)
    #expect(try with("POST", ("Origin", "https://status.example")) == 200)
    #expect(try with("POST", ("Origin", "http://localhost")) == 200)
    #expect(try with("GET", ("Origin", "https://evil.example")) == 200)
    #expect(try with("GET", ("Sec-Fetch-Site", "same-origin")) == 200)
  }

  @Test func writesHaveAType() throws {
    func with(_ type: String?) throws -> Int {
      let fields = type.map { [(name: "Content-Type", value: $0)] } ?? []
      let admission = try gate().admit(
        head("POST", "/x", [("Host", "localhost")] + fields), from: Self.peer)
      do throws(Problem) {
        try RequestGate.checkType(admission, takes: [MediaType.json])
        return 200
      } catch {
        return error.status
      }
    }
    #expect(try with(nil) == 415)
    #expect(try with("text/plain") == 415)
    #expect(try with("application/x-www-form-urlencoded") == 415)
    #expect(try with("multipart/form-data; boundary=x") == 415)
    #expect(try with("application/json; charset=utf-8") == 200)
  }

  @Test(arguments: [
    ([("Content-Length", "5"), ("Transfer-Encoding", "chunked")], 400),
    ([("Content-Length", "5"), ("Content-Length", "5")], 400),
    ([("Content-Length", "5, 5")], 400), ([("Content-Length", "+5")], 400),
    ([("Content-Length", "0x5")], 400), ([("Content-Length", "-1")], 400),
    ([("Content-Length", "")], 400), ([("Content-Length", "99999999999999999999")], 400),
    ([("Transfer-Encoding", "gzip")], 501), ([("Transfer-Encoding", "chunked, gzip")], 501),
    ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], 501),
    ([("Expect", "200-ok")], 417),
  ])
  func lengthsThatCanBeReadInTwoWaysAreRefused(_ fields: [(String, String)], _ wanted: Int) throws {
    let all = [(name: "Host", value: "localhost")] + fields.map { (name: $0.0, value: $0.1) }
    #expect(try status(head("GET", "/", all)) == wanted)
  }

  @Test func sizesHaveLimits() throws {
    let long = String(repeating: "a", count: 9_000)
    #expect(try status(head("GET", "/" + long)) == 414)
    #expect(
      try status(head("GET", "/", [("Host", "localhost"), ("A", long), ("B", long)])) == 431)
    let many = (0..<101).map { (name: "A\($0)", value: "") }
    #expect(try status(head("GET", "/", many)) == 431)
    #expect(try status(head("GET", "/", minor: -1)) == 505)
  }

  @Test(arguments: ["x", "/a b", "/a\u{7F}", "/ü", "/a#b", "ftp://localhost/"])
  func targetsAreWrittenProperly(_ target: String) throws {
    #expect(try status(head("GET", target)) == 400)
  }

  @Test(arguments: [
    "/x?token=abc", "/x?a=1&access_token=abc", "/x?%74oken=abc", "/x?TOKEN=abc", "/x?api_key=1",
  ])
  func aTokenNeverStandsInAnAddress(_ target: String) throws {
    #expect(try status(head("GET", target)) == 400)
  }

  @Test func tokensAreCompared() throws {
    func caller(_ authorization: String?) throws -> Caller? {
      let fields = authorization.map { [(name: "Authorization", value: $0)] } ?? []
      return try gate(tokens: true)
        .admit(head("GET", "/", [("Host", "localhost")] + fields), from: Self.peer).caller
    }
    #expect(try caller(nil) == nil)
    #expect(try caller("Bearer \(Self.secret)")?.name == "anna")
    #expect(try caller("bearer \(Self.secret)")?.scope == .control)
    for wrong in [
      "Bearer x", "Basic \(Self.secret)", "Bearer", "Bearer \(Self.secret)A", "Bearer  ",
      Self.secret,
    ] {
      let fields = [(name: "Host", value: "localhost"), (name: "Authorization", value: wrong)]
      #expect(try status(head("GET", "/", fields), tokens: true) == 401)
    }
    let twice = (name: "Authorization", value: "Bearer \(Self.secret)")
    #expect(
      try status(head("GET", "/", [("Host", "localhost"), twice, twice]), tokens: true) == 400)
  }

  @Test func scopesAreKept() throws {
    let reader = Caller(name: "r", address: "", scope: .read)
    func check(_ caller: Caller?, _ scope: APIScope?) -> Int {
      do throws(Problem) {
        try RequestGate.check(caller, path: "/", needs: scope)
        return 200
      } catch {
        return error.status
      }
    }
    #expect(check(nil, nil) == 200)
    #expect(check(nil, .read) == 401)
    #expect(check(reader, .read) == 200)
    #expect(check(reader, .control) == 403)
    #expect(check(Caller(name: "c", address: "", scope: .control), .admin) == 403)
    #expect(check(Caller(name: "a", address: "", scope: .admin), .admin) == 200)
  }

  @Test func whoeverReachesTheLoopbackWithoutTokensMayOnlyRead() throws {
    let admission = try gate().admit(head(), from: Self.peer)
    #expect(admission.caller?.scope == .read)
  }

  @Test func theLocalSocketIsItsOwners() throws {
    let admission = try gate(tokens: true).admit(
      head("GET", "/", [("Host", "anything")]), from: .local(user: "root"))
    #expect(admission.caller == Caller(name: "root", address: "local socket", scope: .admin))
  }

  @Test func guessingIsSlow() {
    var book = FailureBook()
    let begin = Ticks.at(0)
    for _ in 0..<FailureBook.most {
      #expect(book.wait(of: "10.0.0.1:1", at: begin) == nil)
      book.note("10.0.0.1:77", at: begin)
    }
    #expect(book.wait(of: "10.0.0.1:2", at: Ticks.at(1)) == 59)
    #expect(book.wait(of: "10.0.0.2:2", at: Ticks.at(1)) == nil)
    #expect(book.wait(of: "10.0.0.1:2", at: Ticks.at(61)) == nil)
  }

  @Test func aTicketIsGoodOnceAndForThirtySeconds() async {
    let clock = Ticks()
    let office = Tickets(time: clock.time)
    let caller = Caller(name: "anna", address: "", scope: .read)
    let first = await office.issue(to: caller)
    let second = await office.issue(to: caller)
    #expect(first != second && first.utf8.count == 43)
    #expect(office.redeem("x") == nil)
    #expect(office.redeem(first) == caller)
    #expect(office.redeem(first) == nil)
    clock.set(seconds: 31)
    #expect(office.redeem(second) == nil)
  }
}
