/// Why a request is not answered as it was meant: a problem document (RFC 9457).
package struct Problem: Error, Hashable, Sendable {
  /// One thing that is wrong in a body or a query.
  package struct Place: Hashable, Codable, Sendable {
    /// Where: a JSON pointer (RFC 6901) in the body, or the name of a query parameter.
    package var pointer: String
    /// What is wrong and what would be right.
    package var detail: String
    /// Makes a place.
    package init(pointer: String, detail: String) {
      self.pointer = pointer
      self.detail = detail
    }
  }

  /// The status code, 400…599.
  package var status: Int
  /// What is wrong and what would be right, a sentence.
  package var detail: String
  /// The places, where it is about some.
  package var places: [Place]
  /// Header fields that go with it, such as `Retry-After`.
  package var headers: [APIResponse.Header]

  /// Makes a problem.
  package init(
    _ status: Int, _ detail: String, places: [Place] = [], headers: [APIResponse.Header] = []
  ) {
    self.status = status
    self.detail = detail
    self.places = places
    self.headers = headers
  }

  /// What is wrong with a query parameter.
  package static func parameter(_ name: String, _ detail: String, status: Int = 422) -> Problem {
    Problem(
      status, "`\(name)` \(detail)", places: [Place(pointer: name, detail: detail)])
  }
}
