import Glibc

/// Where the server listens, and whom it lets in.
package struct APIConfig: Hashable, Sendable {
  /// A place where connections are taken.
  package enum Listener: Hashable, Sendable, CustomStringConvertible {
    /// A socket of this machine, by path.
    case unix(path: String)
    /// An address of the network; port 0 is any free one.
    case tcp(host: String, port: Int)

    /// Reads `127.0.0.1:9090`, `[::1]:9090` or `localhost:9090`; `nil` for anything else.
    package init?(address: some StringProtocol) {
      guard let colon = address.lastIndex(of: ":") else { return nil }
      let digits = address[address.index(after: colon)...]
      guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let port = Int(digits), port <= 65_535
      else { return nil }
      var host = String(address[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = String(host.dropFirst().dropLast())
        guard NumericAddress(host)?.isV6 == true else { return nil }
      } else {
        guard Self.isName(host), !Self.isWrongNumber(host) else { return nil }
      }
      self = .tcp(host: host, port: port)
    }

    /// Whether nobody but this machine can reach it.
    package var isLocal: Bool {
      switch self {
      case .unix: true
      case .tcp("localhost", _): true
      case .tcp(let host, _): NumericAddress(host)?.isLoopback ?? false
      }
    }

    /// As it is written in the file; a socket as `unix:PATH`.
    package var description: String {
      switch self {
      case .unix(let path): "unix:\(path)"
      case .tcp(let host, let port): "\(HostText.bracketed(host)):\(port)"
      }
    }

    /// Letters, digits, dots and hyphens (RFC 952), which an address of version 4 is as well.
    private static func isName(_ text: String) -> Bool {
      (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
        && text.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
          default: false
          }
        }
    }

    /// `127.1` would be taken for an address by some and for a name by others.
    private static func isWrongNumber(_ text: String) -> Bool {
      text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 } && NumericAddress(text) == nil
    }
  }

  /// The files of a certificate (PEM).
  package struct TLSFiles: Hashable, Sendable {
    /// The path of the certificate with its chain.
    package var certificate: String
    /// The path of its key.
    package var key: String
    /// Makes a pair.
    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// The places, the local socket first.
  package var listeners: [Listener] = []
  /// The certificate of addresses of the network; `nil` for none.
  package var tls: TLSFiles?
  /// The tokens that are let in.
  package var tokens: [AccessToken] = []
  /// Names in `Host` that are allowed besides those of the listeners, in lower case.
  package var hosts: Set<String> = []
  /// Origins of pages that may connect and write, such as `https://status.example.org`.
  package var origins: Set<String> = []
  /// The most clients that follow at once.
  package var maxClients = 100
  /// Whether a person has asked for an address of the network without a token and a certificate.
  package var isInsecure = false
  /// Whether metrics of others are taken in.
  package var ingests = false

  /// A server that listens nowhere.
  package init() {}

  /// The token that was sent; `nil` where it is none of these.
  ///
  /// It takes as long for each token of that length, the right one or none.
  package func token(_ sent: some Collection<UInt8>) -> AccessToken? {
    let sent = Array(sent)
    var found: AccessToken?
    for token in tokens where token.matches(sent) { found = token }
    return found
  }

  /// The same, where it is safe and whole.
  ///
  /// - Throws: why not: an address of the network without token and certificate, too many
  ///   listeners, a name of tokens that is given twice.
  package func validated() throws(APIConfigError) -> APIConfig {
    guard listeners.count <= Self.listenersMost else {
      throw APIConfigError(
        "listen", "names \(listeners.count) places; at most \(Self.listenersMost) are possible")
    }
    guard Set(listeners).count == listeners.count else {
      throw APIConfigError("listen", "names an address twice")
    }
    var names: Set<String> = []
    for token in tokens where !names.insert(token.name).inserted {
      throw APIConfigError("token_file", "holds two tokens of the name `\(token.name)`")
    }
    guard !isInsecure, let open = listeners.first(where: { !$0.isLocal }) else { return self }
    var missing: [String] = []
    if tokens.isEmpty { missing.append("a token (`token_file`)") }
    if tls == nil { missing.append("a certificate (`tls_certificate` and `tls_key`)") }
    guard missing.isEmpty else {
      throw APIConfigError(
        "listen",
        "\(open) can be reached from other machines, which needs \(missing.joined(separator: " and "))"
          + "; listen on 127.0.0.1, or set `insecure = true` to do it all the same")
    }
    return self
  }

  /// The most places at once.
  package static let listenersMost = 16
}

/// An address in digits.
private struct NumericAddress {
  var bytes: [UInt8]
  var isV6: Bool { bytes.count == 16 }

  init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = withUnsafeBytes(of: &six) { Array($0) }
    } else {
      return nil
    }
  }

  /// 127.0.0.0/8 (RFC 1122), ::1 (RFC 4291), and the first in the form of the second.
  var isLoopback: Bool {
    guard isV6 else { return bytes[0] == 127 }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127]
    return bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 || bytes.starts(with: mapped)
  }
}
