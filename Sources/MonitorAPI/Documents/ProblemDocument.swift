/// Why a request is not answered as it was meant (RFC 9457).
package struct ProblemDocument: Hashable, Codable, Sendable {
  /// What kind of problem it is: only what the status code says.
  package var type = "about:blank"
  /// The status code in words.
  package var title: String
  /// The status code.
  package var status: Int
  /// What is wrong and what would be right, a sentence.
  package var detail: String
  /// The places that are wrong; absent where it is about none.
  package var errors: [Problem.Place]?

  /// Writes out a problem.
  package init(_ problem: Problem) {
    title = Self.title(problem.status)
    status = problem.status
    detail = problem.detail
    errors = problem.places.isEmpty ? nil : problem.places
  }

  /// The words of RFC 9110, section 15, and RFC 6585 for a status code.
  package static func title(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: status < 500 ? "Bad Request" : "Internal Server Error"
    }
  }
}

extension APIResponse {
  /// A problem as a document, with the header fields that go with it.
  package static func problem(_ problem: Problem) -> APIResponse {
    var response = json(
      ProblemDocument(problem), status: problem.status, headers: problem.headers)
    response.contentType = MediaType.problem
    return response
  }
}
