/// Why some bytes are not a message of Protocol Buffers, and where.
package struct ProtobufError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Problem: String, Sendable {
    /// The bytes end within a field.
    case cut = "cut off within a field"
    /// A varint of more than ten bytes or 64 bits.
    case varint = "a varint longer than 64 bits"
    /// A field of number 0 or beyond 2²⁹.
    case fieldNumber = "no field number"
    /// A wire type that proto3 does not have, groups included.
    case wireType = "no wire type of proto3"
  }

  /// The byte at which it went wrong, from the beginning of the innermost message.
  package var offset: Int
  /// What is wrong.
  package var problem: Problem

  /// Makes an error.
  package init(_ offset: Int, _ problem: Problem) {
    self.offset = offset
    self.problem = problem
  }

  /// In words; never the bytes themselves.
  package var description: String { "byte \(offset) of a message: \(problem.rawValue)" }
}
