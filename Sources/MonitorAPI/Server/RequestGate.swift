/// Who gets in: judges the head of each request before anything else looks at it.
///
/// It knows no connection; what it refuses, it refuses with a problem and the reason.
package struct RequestGate: Sendable {
  /// A request that was let in.
  package struct Admission: Sendable {
    /// The method; `nil` for one that no route has.
    package var method: APIMethod?
    /// The path as it was sent.
    package var path: String
    /// The query as it was sent.
    package var query: String
    /// Fields that routes look at, by lower-case name.
    package var headers: [String: String]
    /// Who asks; `nil` for somebody without a token where tokens are wanted.
    package var caller: Caller?
    /// Whether the answer may be in chunks (HTTP/1.1).
    package var takesChunks = true
    /// Whether the connection goes on after the answer.
    package var isKept: Bool
    /// Whether a body follows.
    package var hasBody: Bool
    /// The length of the body where it is told.
    package var bodyLength: Int?
    /// Whether the caller waits for a `100 Continue`.
    package var awaitsContinue: Bool
  }

  /// The most bytes of a target.
  package static let targetMost = 8 << 10
  /// The most bytes of all header fields.
  package static let fieldsMost = 16 << 10
  /// The most header fields.
  package static let fieldCountMost = 100

  private let config: APIConfig
  private let hosts: Set<String>

  /// A gate for a configuration.
  package init(_ config: APIConfig) {
    self.config = config
    var hosts: Set<String> = ["localhost", "127.0.0.1", "[::1]"]
    for case .tcp(let host, _) in config.listeners {
      hosts.insert(HostText.bracketed(host.lowercased()))
    }
    self.hosts = hosts.union(config.hosts)
  }

  /// Judges a head.
  ///
  /// - Throws: `Problem` 400, 401, 403, 414, 415, 417, 421, 431, 501 or 505.
  package func admit(
    _ head: RequestHead, from peer: PeerKind
  ) throws(Problem) -> Admission {
    guard head.minorVersion >= 0 else { throw Problem(505, "HTTP/1.1 is spoken here") }
    let fields = try read(head)
    let target = try self.target(head.target, fields)
    try checkHost(target.authority ?? fields.host, peer)
    let method = APIMethod(rawValue: head.method)
    let writes = method?.writes ?? true
    let isUpgrade = fields.kept["upgrade"] != nil
    try checkOrigin(fields, isGuarded: writes || isUpgrade)
    let body = try self.body(fields)
    let caller = try self.caller(fields, from: peer)
    let isClosing = fields.kept["connection"]?.lowercased().contains("close") ?? false
    return Admission(
      method: method, path: target.path, query: target.query, headers: fields.kept, caller: caller,
      takesChunks: head.minorVersion == 1,
      isKept: head.minorVersion == 1 && !isClosing, hasBody: body.exists,
      bodyLength: body.length, awaitsContinue: try awaitsContinue(fields))
  }

  // MARK: Fields

  private struct Fields {
    var kept: [String: String] = [:]
    var hosts: [String] = []
    var host: String { hosts.first ?? "" }
    var lengths: [String] = []
    var encodings: [String] = []
    var authorizations: [String] = []
  }

  private func read(_ head: RequestHead) throws(Problem) -> Fields {
    guard head.target.utf8.count <= Self.targetMost else {
      throw Problem(414, "the target has at most \(Self.targetMost) bytes")
    }
    guard head.fields.count <= Self.fieldCountMost else {
      throw Problem(431, "there are at most \(Self.fieldCountMost) header fields")
    }
    var fields = Fields()
    var bytes = 0
    for (name, value) in head.fields {
      bytes += name.utf8.count + value.utf8.count + 4
      let name = name.lowercased()
      switch name {
      case "host": fields.hosts.append(value)
      case "content-length": fields.lengths.append(value)
      case "transfer-encoding": fields.encodings.append(value)
      case "authorization": fields.authorizations.append(value)
      case "origin", "sec-fetch-site", "content-type", "content-encoding", "accept", "if-match",
        "if-none-match", "last-event-id", "upgrade", "connection", "expect",
        "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol",
        "sec-websocket-extensions", "x-prometheus-remote-write-version":
        if let known = fields.kept[name] {
          fields.kept[name] = known + ", " + value
        } else {
          fields.kept[name] = value
        }
      default: break
      }
    }
    guard bytes <= Self.fieldsMost else {
      throw Problem(431, "the header fields have at most \(Self.fieldsMost) bytes")
    }
    guard fields.hosts.count == 1 else {
      throw Problem(400, "a request has one `Host`; this one has \(fields.hosts.count)")
    }
    return fields
  }

  private func target(
    _ text: String, _ fields: Fields
  ) throws(Problem) -> (authority: String?, path: String, query: String) {
    var rest = text[...]
    var authority: String?
    if rest.utf8.first != UInt8(ascii: "/") {
      // The absolute form (RFC 9112, section 3.2.2), whose authority counts in place of `Host`.
      guard let scheme = ["http://", "https://"].first(where: { rest.hasPrefix($0) }) else {
        guard rest == "*", text == "*" else {
          throw Problem(400, "the target begins with a slash")
        }
        return (nil, "*", "")
      }
      rest = rest.dropFirst(scheme.utf8.count)
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      authority = String(rest[..<end])
      rest = rest[end...]
      if !rest.hasPrefix("/") { rest = "/" + rest }
    }
    guard rest.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "#") }) else {
      throw Problem(400, "the target holds a byte that must be escaped")
    }
    // Bytes, as characters would be put together from code points first.
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      return (authority, String(rest), "")
    }
    let query = String(rest[rest.index(after: mark)...])
    try checkQuery(query)
    return (authority, String(rest[..<mark]), query)
  }

  /// A token in an address ends in histories and logs.
  private func checkQuery(_ query: String) throws(Problem) {
    for piece in query.split(separator: "&") {
      let name = piece.prefix { $0 != "=" }
      let plain = PercentText.decoded(name)?.lowercased() ?? ""
      guard !["token", "access_token", "authorization", "api_key"].contains(plain) else {
        throw Problem(
          400,
          "a token never stands in an address; send `Authorization: Bearer …`, or a ticket "
            + "of POST /realtime/tickets")
      }
    }
  }

  /// Stops pages of other names that resolve to this machine (DNS rebinding).
  private func checkHost(_ host: String, _ peer: PeerKind) throws(Problem) {
    if case .local = peer { return }
    guard hosts.contains(host) || hosts.contains(Self.name(of: host)) else {
      throw Problem(421, "the host in the request is not served here; `api.hosts` lists others")
    }
  }

  private static func name(of host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    let colon = host.utf8.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
    return String(host[..<colon])
  }

  private func checkOrigin(_ fields: Fields, isGuarded: Bool) throws(Problem) {
    if fields.kept["sec-fetch-site"]?.lowercased() == "cross-site" {
      throw Problem(403, "pages of other sites are not answered")
    }
    guard isGuarded, let origin = fields.kept["origin"] else { return }
    let own = ["http://", "https://"].map { $0 + fields.host.lowercased() }
    guard own.contains(origin.lowercased()) || config.origins.contains(origin) else {
      throw Problem(
        403, "the origin may neither write nor connect; `api.origins` lists those that may")
    }
  }

  /// Whether the body of a write is of a type that a route takes: a page of another site can send
  /// only types that none does.
  ///
  /// - Throws: `Problem` 415.
  package static func checkType(
    _ admission: Admission, takes types: [String]
  ) throws(Problem) {
    guard admission.method == .post || admission.method == .put, !types.isEmpty else { return }
    let type =
      admission.headers["content-type"]?.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
      ?? ""
    guard types.contains(type) else {
      throw Problem(415, "a write here has `Content-Type: \(types.joined(separator: "` or `"))`")
    }
  }

  private func body(_ fields: Fields) throws(Problem) -> (exists: Bool, length: Int?) {
    guard fields.encodings.isEmpty else {
      guard fields.lengths.isEmpty else {
        throw Problem(400, "`Content-Length` and `Transfer-Encoding` exclude each other")
      }
      guard fields.encodings.count == 1, fields.encodings[0].lowercased() == "chunked" else {
        throw Problem(501, "the only transfer encoding is chunked")
      }
      return (true, nil)
    }
    guard fields.lengths.count <= 1 else { throw Problem(400, "`Content-Length` is given twice") }
    guard let text = fields.lengths.first else { return (false, 0) }
    guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let length = Int(text) else {
      throw Problem(400, "`Content-Length` is no number")
    }
    return (length > 0, length)
  }

  private func awaitsContinue(_ fields: Fields) throws(Problem) -> Bool {
    guard let expected = fields.kept["expect"] else { return false }
    guard expected.lowercased() == "100-continue" else {
      throw Problem(417, "only `100-continue` can be expected")
    }
    return true
  }

  // MARK: Tokens

  private func caller(_ fields: Fields, from peer: PeerKind) throws(Problem) -> Caller? {
    if case .local(let user) = peer {
      return Caller(name: user, address: peer.address, scope: .admin)
    }
    guard fields.authorizations.count <= 1 else {
      throw Problem(400, "`Authorization` is given twice")
    }
    guard let text = fields.authorizations.first else {
      // Without tokens whoever reaches the address may read: it is this machine's own.
      return config.tokens.isEmpty
        ? Caller(name: "anonymous", address: peer.address, scope: .read) : nil
    }
    let words = text.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer",
      let token = config.token(words[1].utf8)
    else { throw Self.unauthorized("the token is none of those that are let in") }
    return Caller(name: token.name, address: peer.address, scope: token.scope)
  }

  /// The problem of a caller who is not let in.
  package static func unauthorized(_ detail: String) -> Problem {
    Problem(
      401, detail, headers: [.init("WWW-Authenticate", "Bearer realm=\"kilter\"")])
  }

  /// Whether a caller may use a route.
  ///
  /// - Throws: `Problem` 401 without a token where one is wanted, 403 for one that allows too little.
  package static func check(
    _ caller: Caller?, path: String, needs scope: APIScope?
  ) throws(Problem) {
    guard let scope else { return }
    guard let caller else { throw unauthorized("a token is needed: `Authorization: Bearer …`") }
    guard caller.scope >= scope else {
      throw Problem(
        403,
        "this needs the scope \(scope.word), and \(caller.name) has \(caller.scope.word)"
          + (caller.name == "anonymous" ? "; set `api.token_file`, or use the local socket" : ""))
    }
  }
}
