/// What a TOML document cannot be, and where.
package struct TOMLError: Error, Equatable, Sendable {
  /// The line, from 1.
  package var line: Int
  /// The column in characters, from 1.
  package var column: Int
  /// What is wrong and, where it is known, what would be right.
  package var message: String
}
