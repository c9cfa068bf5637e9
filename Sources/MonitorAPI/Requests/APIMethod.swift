/// A method of HTTP (RFC 9110, section 9) that some route knows.
package enum APIMethod: String, Hashable, Sendable, CaseIterable {
  /// Reads.
  case get = "GET"
  /// Reads, without the body of the answer.
  case head = "HEAD"
  /// Does something.
  case post = "POST"
  /// Replaces.
  case put = "PUT"
  /// Removes.
  case delete = "DELETE"
  /// Asks what may be done.
  case options = "OPTIONS"

  /// Whether it changes anything.
  package var writes: Bool {
    switch self {
    case .get, .head, .options: false
    case .post, .put, .delete: true
    }
  }
}
