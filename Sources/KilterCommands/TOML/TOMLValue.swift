/// A value of a TOML 1.0 document.
package enum TOMLValue: Equatable, Sendable {
  /// Text, in any of the four ways of quoting.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A number with a fraction or an exponent, `inf` or `nan`.
  case real(Double)
  /// `true` or `false`.
  case flag(Bool)
  /// A date, a time or both; no setting uses one, so its text is not kept.
  case moment
  /// A list.
  case array([TOMLNode])
  /// A table, of a header, of dotted keys or in braces.
  case table(TOMLTable)

  /// What the value is, with its article, for a message.
  package var kind: String {
    switch self {
    case .text: "a text"
    case .integer: "a whole number"
    case .real: "a number"
    case .flag: "true or false"
    case .moment: "a date or time"
    case .array: "a list"
    case .table: "a table"
    }
  }
}
