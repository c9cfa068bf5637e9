/// What is posted where.
package struct HTTPPosting: Sendable {
  /// The address.
  package var url: String
  /// Headers, each `Name: value`.
  package var headers: [String]
  /// How the sender shows who it is.
  package var access: HTTPAccess
  /// How long the whole may take; a connection half of it.
  package var timeout: Duration
  /// Whether a connection is made for this alone, and closed.
  package var isFresh: Bool

  /// Makes one.
  package init(
    url: String, headers: [String] = [], access: HTTPAccess = HTTPAccess(), timeout: Duration,
    isFresh: Bool = false
  ) {
    self.url = url
    self.headers = headers
    self.access = access
    self.timeout = timeout
    self.isFresh = isFresh
  }
}
