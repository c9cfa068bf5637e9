package import MonitorHTTP

/// What the answer to a request of remote write means.
package enum PushVerdict: Hashable, Sendable {
  /// The server has it.
  case taken
  /// It is not there, is busy, or wants something of whoever set this up: nothing of it is about
  /// what was sent. `seconds` is how long it asks to wait; `isSlow` says that nothing changes soon.
  case later(reason: String, seconds: Int64, isSlow: Bool)
  /// It fails, which may be about what was sent: some answer 500 to labels that break a rule, and
  /// the specification says to try again.
  case broken(reason: String)
  /// It does not want what was sent.
  case refused(reason: String)
  /// It will never take samples of these times: it has newer ones, or others.
  case late(reason: String)

  /// What servers say of samples that come too late, or a second time: Prometheus, Mimir, Cortex,
  /// Thanos and VictoriaMetrics.
  private static let lateWords = [
    "out of order", "out-of-order", "out of bounds", "too old", "too-old", "too far in",
    "duplicate sample", "duplicate-timestamp",
  ]

  /// Judges an answer.
  package init(_ answer: HTTPAnswer) {
    let reason = answer.reason
    guard answer.problem.isEmpty else {
      self = .later(reason: reason, seconds: 0, isSlow: false)
      return
    }
    let seconds = answer.retryAfterSeconds
    switch answer.status {
    case 200...299:
      // A page for people, of a proxy or of another service: nobody has taken anything.
      self =
        answer.contentType.lowercased().hasPrefix("text/html")
        ? .later(
          reason: "it answers with a page for a browser: this is no receiver of remote write",
          seconds: seconds, isSlow: true) : .taken
    case 300...399:
      self = .later(
        reason: "it sends elsewhere (status \(answer.status)); `url` must be the last address",
        seconds: seconds, isSlow: true)
    case 401, 403:
      self = .later(reason: "it does not let kilter in: \(reason)", seconds: seconds, isSlow: true)
    case 404, 405:
      self = .later(
        reason: "there is no receiver of remote write at this address, or it is off: \(reason)",
        seconds: seconds, isSlow: true)
    case 408, 425, 429, 502, 503, 504, 507:
      self = .later(reason: reason, seconds: seconds, isSlow: false)
    case 400...499:
      let text = answer.text.lowercased()
      let isLate = answer.status == 409 || Self.lateWords.contains { text.contains($0) }
      self = isLate ? .late(reason: reason) : .refused(reason: reason)
    case 500...599: self = .broken(reason: reason)
    default:
      self = .later(
        reason: "an answer that is none of HTTP's: \(reason)", seconds: seconds, isSlow: true)
    }
  }
}
