import MonitorModel

/// How an endpoint is named to people, and what helps where it gives nothing.
enum EndpointName {
  /// The URL without user, password and query, which may hold secrets.
  static func shown(_ url: String, socket: String = "") -> String {
    var rest = Substring(url)
    var scheme = Substring()
    if let mark = rest.firstRange(of: "://") {
      scheme = rest[..<mark.upperBound]
      rest = rest[mark.upperBound...]
    }
    if let end = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) { rest = rest[..<end] }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let host = rest[..<slash].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let name = "\(scheme)\(host)\(rest[slash...])"
    return socket.isEmpty ? name : "\(name) at \(socket)"
  }

  /// The note on an endpoint that gave nothing.
  static func note(_ origin: String, _ problem: EndpointProblem) -> SourceNote {
    let remedy =
      switch problem.code {
      case .absent: "Start the service, or correct the address."
      case .forbidden where problem.isCertificate:
        "Renew the certificate, or name the file of its CA."
      case .forbidden: "Give a token or a password that may read it."
      case .timedOut: "See why the server does not answer, or raise the timeout."
      default: "See what the address answers: curl -v."
      }
    return SourceNote(origin, GapReason(of: problem.code), remedy: remedy)
  }
}

extension GapReason {
  /// The reason of a failed question.
  init(of code: CollectorError.Code) {
    self =
      switch code {
      case .absent: .absent
      case .forbidden: .forbidden
      case .malformed: .malformed
      case .timedOut: .timedOut
      case .cancelled, .failed: .failed
      }
  }
}

extension ReadingState {
  /// The state of what a failed question leaves.
  init(of code: CollectorError.Code) { self.init(GapReason(of: code)) }
}
