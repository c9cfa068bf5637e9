/// Why a notifier cannot be made of its table; it never holds a secret.
package struct NotifierProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what would be right, in a sentence.
  package var description: String

  /// Makes a problem.
  package init(_ description: String) { self.description = description }
}
