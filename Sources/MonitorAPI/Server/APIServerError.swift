/// Why a server cannot begin.
package struct APIServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what would be right.
  package var description: String
  /// Makes an error.
  package init(_ description: String) { self.description = description }
}
