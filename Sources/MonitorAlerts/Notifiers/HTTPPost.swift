import MonitorHTTP
import MonitorSupport

/// A POST on a connection of its own: alerts are rare, and a kept one would be gone.
struct HTTPPost: Sendable {
  /// Where.
  var url: String
  /// How it shows who it is.
  var access: HTTPAccess
  /// How long the whole may take; a connection half of it.
  var timeout: Duration

  /// Posts JSON and waits for the answer.
  func send(_ body: [UInt8], headers: [String] = []) -> AlertOutcome {
    do throws(HTTPProblem) {
      let posting = HTTPPosting(
        url: url, headers: ["Content-Type: application/json"] + headers, access: access,
        timeout: timeout, isFresh: true)
      return Self.outcome(try HTTPConnection().post(body, posting))
    } catch {
      return .failed(error.description)
    }
  }

  /// What an answer means: what a receiver calls the sender's fault does not pass by itself.
  private static func outcome(_ answer: HTTPAnswer) -> AlertOutcome {
    if answer.isSuccess { return .delivered }
    let isFinal =
      answer.problem.isEmpty && 400...499 ~= answer.status
      && ![401, 403, 404, 408, 425, 429].contains(answer.status)
    return isFinal ? .refused(answer.reason) : .failed(answer.reason)
  }
}

extension HTTPAccess {
  /// Reads the keys that `NotifierField.access` names.
  init(_ setup: NotifierSetup) {
    self.init(
      token: setup.secrets["token"], user: setup.texts["user"] ?? "",
      password: setup.secrets["password"], caFile: setup.texts["ca_file"] ?? "",
      socket: setup.texts["socket"] ?? "")
  }
}

extension NotifierField {
  /// How a sender shows who it is, and whom it believes.
  static let access: [NotifierField] = [
    NotifierField("token", .secret, "The bearer token."),
    NotifierField("user", .text, "The user of basic authentication."),
    NotifierField("password", .secret, "The password of basic authentication."),
    NotifierField("ca_file", .path, "CA certificates in place of the system's."),
    NotifierField("socket", .path, "The Unix socket that the address is asked at."),
  ]
}
