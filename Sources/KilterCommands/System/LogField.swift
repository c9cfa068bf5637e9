/// A name and a value that belong to a message.
package struct LogField: Equatable, Sendable {
  /// The name: lower-case letters and `_`.
  package var name: String
  /// The value; raw text, cleaned when it is written.
  package var value: String
  /// Whether the value is a number, which JSON writes without quotes.
  package var isNumber = false

  /// Makes a field of what a value is called.
  package init(_ name: String, _ value: some CustomStringConvertible) {
    self.name = name
    self.value = value.description
  }

  /// Makes a field of a whole number.
  package init(_ name: String, _ number: some BinaryInteger) {
    self.name = name
    value = String(number)
    isNumber = true
  }
}
