/// Why a value cannot be packed, or bytes are not one.
package struct PackedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and where among the bytes, as a sentence without its full stop.
  package var description: String

  /// Makes an error.
  package init(_ description: String) { self.description = description }
}
