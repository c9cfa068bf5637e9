/// Where a daemon is.
package enum AttachTarget: Hashable, Sendable {
  /// A socket of this machine, by its path.
  case unix(String)
  /// A host and a port, with what is before the path of the protocol (for a proxy; mostly empty).
  case web(host: String, port: Int, prefix: String, isSecure: Bool)

  /// Reads `unix:PATH`, or a URL: `http://HOST[:PORT][/PREFIX]`, and with `https`.
  ///
  /// - Throws: `AttachProblem` that says what is wrong; it never holds a password.
  package init(_ text: String) throws(AttachProblem) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      // sockaddr_un has room for 108 bytes and the NUL at their end (unix(7)).
      guard !path.isEmpty, path.utf8.count < 108, !path.utf8.contains(0) else {
        throw AttachProblem(.refused, "the path of the socket is empty or longer than 107 bytes")
      }
      self = .unix(path)
      return
    }
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://") else {
      throw AttachProblem(.refused, "expected unix:PATH, http://HOST:PORT or https://HOST:PORT")
    }
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var prefix = rest.dropFirst(authority.count)
    guard !authority.contains("@") else {
      throw AttachProblem(
        .refused, "a URL is no place for a password; use --token-file or KILTER_TOKEN")
    }
    guard prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !prefix.contains("?"),
      !prefix.contains("#")
    else { throw AttachProblem(.refused, "the URL has a query, or what no URL has") }
    while prefix.last == "/" { prefix.removeLast() }
    let (host, port) = try Self.halves(authority, standard: isSecure ? 443 : 80)
    self = .web(host: host, port: port, prefix: String(prefix), isSecure: isSecure)
  }

  private static func halves(
    _ authority: Substring, standard: Int
  ) throws(AttachProblem) -> (host: String, port: Int) {
    var host = authority
    var port: Substring?
    if authority.first == "[", let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      if rest.first == ":" { port = rest.dropFirst() } else if !rest.isEmpty { host = "" }
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    let allowed = "-.:_%".utf8
    guard !host.isEmpty,
      host.utf8.allSatisfy({ byte in
        allowed.contains(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
      })
    else { throw AttachProblem(.refused, "the URL has no host") }
    guard let port else { return (String(host), standard) }
    guard let number = UInt16(port), number > 0 else {
      throw AttachProblem(.refused, "the port of the URL is none")
    }
    return (String(host), Int(number))
  }

  /// As a person would write it.
  package var text: String {
    switch self {
    case .unix(let path): "unix:" + path
    case .web(_, _, let prefix, let isSecure): (isSecure ? "https://" : "http://") + host + prefix
    }
  }

  /// The value of the field `Host` (RFC 9110, section 7.2).
  var host: String {
    switch self {
    case .unix: return "localhost"
    case .web(let host, let port, _, let isSecure):
      let name = HostText.bracketed(host)
      return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
  }

  /// The path that is asked for.
  var path: String {
    switch self {
    case .unix: AttachProtocol.path
    case .web(_, _, let prefix, _): prefix + AttachProtocol.path
    }
  }
}
