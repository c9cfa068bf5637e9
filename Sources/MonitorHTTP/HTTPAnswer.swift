/// What came of one request.
package struct HTTPAnswer: Hashable, Sendable {
  /// The HTTP status; 0 where none came.
  package var status: Int
  /// Why there is no whole answer, in a sentence; empty where there is one.
  package var problem: String
  /// What the server says the body is.
  package var contentType: String
  /// The beginning of the body on one line, without control characters.
  package var text: String
  /// Seconds that the server asks to wait (`Retry-After`, RFC 9110 section 10.2.3); 0 for none.
  package var retryAfterSeconds: Int64

  /// Makes an answer.
  package init(
    status: Int = 0, problem: String = "", contentType: String = "", text: String = "",
    retryAfterSeconds: Int64 = 0
  ) {
    self.status = status
    self.problem = problem
    self.contentType = contentType
    self.text = text
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// Whether the server took what it was sent: a status of 2xx.
  package var isSuccess: Bool { problem.isEmpty && 200...299 ~= status }

  /// What is wrong, for a person: the status and what the server says of it, or why there is none.
  package var reason: String {
    guard problem.isEmpty else { return problem }
    return "status \(status)" + (text.isEmpty ? "" : ": " + text)
  }
}
