/// Why bytes are none of a SQLite file.
package enum SQLiteFormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Fewer bytes than the structure has.
  case short(Int)
  /// They do not begin as the format says.
  case notSQLite
  /// A field has a value that the format does not allow: its name.
  case invalid(String)

  /// What is wrong, for a person.
  package var description: String {
    switch self {
    case .short(let count): "it has only \(count) bytes"
    case .notSQLite: "it does not begin like one"
    case .invalid(let field): "its \(field) is not allowed"
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Two bytes, the high one first; the caller has checked the place.
  @inline(__always) func bigEndian16(_ place: Int) -> UInt32 {
    UInt32(self[place]) << 8 | UInt32(self[place + 1])
  }

  /// Four bytes, the highest first; the caller has checked the place.
  @inline(__always) func bigEndian32(_ place: Int) -> UInt32 {
    bigEndian16(place) << 16 | bigEndian16(place + 2)
  }
}
