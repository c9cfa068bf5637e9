extension Problem {
  /// What is answered before the first tick.
  package static let notYet = Problem(
    503, "nothing has been measured yet",
    headers: [APIResponse.Header("Retry-After", "1")])
}

extension APIContext {
  /// The state at the newest tick.
  ///
  /// - Throws: `Problem` 503 before the first.
  func newest() throws(Problem) -> APIState {
    guard let state else { throw .notYet }
    return state
  }
}
