package import MonitorSupport

/// Decides by the head of a request whether its body is looked at.
///
/// A server on this machine alone is open to every program on it, also to a browser that shows
/// somebody's page: so the `Host` must be this machine (a name that was made to point here is
/// another: DNS rebinding), and only types are taken that a page of another origin may not send
/// without asking first, which is never answered.
package struct PushGate: Sendable {
  /// Where OTLP goes.
  package static let otlpPath = "/v1/metrics"
  /// Where Prometheus' remote write goes.
  package static let remoteWritePath = "/api/v1/write"
  /// Where JSON goes.
  package static let linesPath = "/push"

  private let checksHost: Bool
  private let token: Secret?

  /// Makes a gate of a server there.
  package init(address: PushAddress, token: Secret?) {
    self.token = token
    switch address {
    case .unix: checksHost = false
    // Who reaches it from elsewhere calls it by some name, and has the token.
    default: checksHost = address.isLocal
    }
  }

  /// The answer to a request that goes no further; `nil` where its body is to be read.
  package func refusal(of head: PushHead) -> PushReply? {
    if checksHost, head.hosts != 1 || !Self.isThisMachine(head.host ?? "") {
      return .refusal(403, "The Host must be localhost or a loopback address.", swallows: false)
    }
    if let token, !Self.shows(head.authorization ?? "", token) {
      return .refusal(
        401, "A token is needed: Authorization: Bearer …", header: .authenticate, swallows: false)
    }
    guard let types = Self.types[head.path] else {
      return .refusal(
        404,
        "There is \(Self.otlpPath) for OTLP, \(Self.linesPath) for JSON and "
          + "\(Self.remoteWritePath) for remote write.")
    }
    guard head.method == "POST" else {
      return .refusal(405, "Only POST is answered.", header: .allowPost)
    }
    guard types.contains(head.mediaType) else {
      return .refusal(415, "Content-Type must be \(types.formatted).")
    }
    return refusalOfPacking(head)
  }

  private static let types = [
    otlpPath: ["application/x-protobuf", "application/json"],
    linesPath: ["application/json", "application/x-ndjson", "application/jsonl"],
    remoteWritePath: ["application/x-protobuf"],
  ]

  /// Remote write is always packed by snappy, and nothing else ever is.
  private func refusalOfPacking(_ head: PushHead) -> PushReply? {
    if head.path == Self.remoteWritePath {
      return head.packing == .snappy
        ? nil : .refusal(415, "Content-Encoding must be snappy.", header: .acceptSnappy)
    }
    if head.packing == PushHead.Packing.none || head.packing == .gzip { return nil }
    return .refusal(415, "Content-Encoding must be gzip or none.", header: .acceptGzip)
  }

  /// Whether a `Host` is this machine: `localhost`, `127.…` or `[::1]`, with a port or without.
  private static func isThisMachine(_ host: String) -> Bool {
    var name = Substring(host.lowercased())
    if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
      guard UInt16(name[name.index(after: colon)...]) != nil else { return false }
      name = name[..<colon]
    }
    if name == "localhost" || name == "[::1]" { return true }
    if case .v4(let bytes, _) = PushAddress("\(name):0") { return bytes.first == 127 }
    return false
  }

  /// Whether a header shows the token.
  ///
  /// How long that takes tells nothing of the token's bytes.
  private static func shows(_ header: String, _ token: Secret) -> Bool {
    let scheme = header.utf8.prefix(7)
    guard String(decoding: scheme, as: UTF8.self).lowercased() == "bearer " else { return false }
    let shown = Array(header.utf8.dropFirst(7))
    let wanted = Array(token.value.utf8)
    guard !wanted.isEmpty else { return false }
    var difference: UInt8 = shown.count == wanted.count ? 0 : 1
    for index in shown.indices { difference |= shown[index] ^ wanted[index % wanted.count] }
    return difference == 0
  }
}

extension [String] {
  /// All of them in a sentence.
  fileprivate var formatted: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
