/// A line of a theme file that cannot be read.
package struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The theme's name.
  package var theme: String
  /// The line, from 1.
  package var line: Int
  /// What is wrong with it, and what would be right.
  package var reason: String

  /// Makes an error.
  package init(theme: String, line: Int, reason: String) {
    self.theme = theme
    self.line = line
    self.reason = reason
  }

  /// The sentence for a person.
  package var description: String { "theme \(theme), line \(line): \(reason)" }
}
