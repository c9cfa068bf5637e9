/// Why a server cannot be set up as it was meant.
package struct APIConfigError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key of the table `[api]` that it is about.
  package var key: String
  /// What is wrong and what would be right, the end of a sentence; never a token.
  package var detail: String

  /// Makes an error.
  package init(_ key: String, _ detail: String) {
    self.key = key
    self.detail = detail
  }

  /// The key and what is wrong with it.
  package var description: String { "`api.\(key)`: \(detail)" }
}
