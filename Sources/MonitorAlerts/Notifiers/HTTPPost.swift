import CCurl
import MonitorModel
import MonitorSupport

/// A POST by libcurl, on a connection of its own: alerts are rare, and a kept one would be gone.
struct HTTPPost: Sendable {
  /// Who asks, and whom it believes.
  struct Access: Sendable {
    var token: Secret?
    var user = ""
    var password: Secret?
    var caFile = ""
    var socket = ""

    /// Reads the keys that `NotifierField.access` names.
    init(_ setup: NotifierSetup) {
      token = setup.secrets["token"]
      user = setup.texts["user"] ?? ""
      password = setup.secrets["password"]
      caFile = setup.texts["ca_file"] ?? ""
      socket = setup.texts["socket"] ?? ""
    }
  }

  /// Where.
  var url: String
  /// How it shows who it is.
  var access: Access
  /// How long the whole may take; a connection half of it.
  var timeout: Duration

  /// Bytes of an answer that are read: of a refusal its reason.
  private static let answerMost = 1 << 16

  /// Posts JSON and waits for the answer.
  func send(_ body: [UInt8], headers: [String] = []) -> AlertOutcome {
    if let missing = kilter_curl_missing() {
      return .failed("\(String(cString: missing)): apt install libcurl4")
    }
    guard let handle = kilter_curl_open() else { return .failed("libcurl gave no handle") }
    defer { kilter_curl_close(handle) }
    // Without `Expect` a large body does not wait for leave.
    let lines = ["Content-Type: application/json", "Expect:"] + headers
    var answer = kilter_curl_answer()
    post(handle, body, lines.joined(separator: "\n"), &answer)
    return Self.outcome(answer)
  }

  private func post(
    _ handle: OpaquePointer, _ body: [UInt8], _ headers: String,
    _ answer: inout kilter_curl_answer
  ) {
    var asked = kilter_curl_request()
    let milliseconds = max(1, timeout.nanoseconds / 1_000_000)
    asked.total_milliseconds = Int(milliseconds)
    asked.connect_milliseconds = Int(max(1, milliseconds / 2))
    asked.body_limit = Self.answerMost
    asked.fresh = true
    // The texts live in one buffer for the length of the call; empty ones are not set.
    let texts = [
      url, headers, access.socket, access.caFile, access.token?.value ?? "", access.user,
      access.password?.value ?? "",
    ]
    var bytes: [CChar] = []
    var places: [Int?] = []
    for text in texts {
      places.append(text.isEmpty ? nil : bytes.count)
      bytes += text.utf8CString
    }
    bytes.withUnsafeBufferPointer { buffer in
      func pointer(_ index: Int) -> UnsafePointer<CChar>? {
        places[index].flatMap { buffer.baseAddress?.advanced(by: $0) }
      }
      asked.url = pointer(0)
      asked.headers = pointer(1)
      asked.socket_path = pointer(2)
      asked.ca_file = pointer(3)
      asked.bearer = pointer(4)
      asked.user = pointer(5)
      asked.password = pointer(6)
      body.withUnsafeBufferPointer { content in
        asked.post = content.baseAddress
        asked.post_length = content.count
        kilter_curl_ask(handle, &asked, &answer)
      }
    }
  }

  /// What an answer means: what a receiver calls the sender's fault does not pass by itself.
  private static func outcome(_ answer: kilter_curl_answer) -> AlertOutcome {
    guard answer.code == 0 || answer.is_too_large && answer.status > 0 else {
      let words = answer.problem.map { String(cString: $0) } ?? "libcurl's error \(answer.code)"
      return .failed(AlertText.clean(words))
    }
    if 200...299 ~= answer.status { return .delivered }
    var reason = "status \(answer.status)"
    if let body = answer.body, answer.length > 0 {
      let start = UnsafeBufferPointer(start: body, count: min(answer.length, 200))
      reason += ": " + AlertText.clean(String(decoding: start, as: UTF8.self))
    }
    let isFinal =
      400...499 ~= answer.status && ![401, 403, 404, 408, 425, 429].contains(answer.status)
    return isFinal ? .refused(reason) : .failed(reason)
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
