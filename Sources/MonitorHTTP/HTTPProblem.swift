/// Why nothing can be sent at all, and what would mend it.
package struct HTTPProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence.
  package var description: String

  /// Makes a problem.
  package init(_ description: String) { self.description = description }
}
