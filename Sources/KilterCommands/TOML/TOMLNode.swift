/// A value and the line where it (or its key) stands.
package struct TOMLNode: Equatable, Sendable {
  /// The value.
  package var value: TOMLValue
  /// The line of the key, or of the value in a list; from 1.
  package var line: Int

  /// Makes a node.
  package init(_ value: TOMLValue, line: Int) {
    self.value = value
    self.line = line
  }
}
