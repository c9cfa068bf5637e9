/// Why some bytes are not what a reader of JSON asked for, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What should have stood there.
  package enum Expectation: String, Sendable {
    /// The first byte of any value.
    case value = "a value"
    /// `{`.
    case object = "an object"
    /// `[`.
    case array = "an array"
    /// `"` and a string to its end.
    case string = "a string"
    /// A number of RFC 8259, section 6.
    case number = "a number"
    /// A number that a binary64 can hold.
    case finiteNumber = "a number within ±1.8e308"
    /// `true` or `false`.
    case boolean = "true or false"
    /// `null`.
    case null = "null"
    /// The name of a member.
    case key = "a name in quotes"
    /// `:`.
    case colon = "a colon"
    /// `,` or `}`.
    case commaOrBrace = "a comma or }"
    /// `,` or `]`.
    case commaOrBracket = "a comma or ]"
    /// A byte that may stand in a string; control characters must be escaped.
    case escapedControl = "no control character"
    /// One of `"\/bfnrtu` after a backslash.
    case escape = "an escape"
    /// Four hexadecimal digits after `\u`.
    case hexadecimal = "four hexadecimal digits"
    /// The closing quote.
    case quote = "a closing quote"
    /// Nothing.
    case end = "the end"
    /// Fewer levels.
    case depth = "at most 64 levels"
  }

  /// The byte at which it went wrong, from 0.
  package var offset: Int
  /// What should have stood there.
  package var expected: Expectation

  /// Makes an error.
  package init(_ offset: Int, _ expected: Expectation) {
    self.offset = offset
    self.expected = expected
  }

  /// In words; never the bytes themselves.
  package var description: String { "byte \(offset): expected \(expected.rawValue)" }
}
