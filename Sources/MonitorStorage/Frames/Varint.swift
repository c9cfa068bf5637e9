/// Variable-length integers: seven bits a byte, lowest first, the top bit says that more follow
/// (LEB128, DWARF 5 section 7.6).
///
/// At most ten bytes.
package enum Varint {
  /// Appends a value.
  package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Reads a value at `offset` and moves past it.
  ///
  /// - Throws: `StorageError.damaged` when it is cut off or longer than 64 bits.
  @inline(__always)
  package static func read(_ bytes: [UInt8], at offset: inout Int) throws(StorageError) -> UInt64 {
    // Most are of one byte.
    if offset < bytes.count, bytes[offset] < 0x80 {
      offset += 1
      return UInt64(bytes[offset - 1])
    }
    return try readLong(bytes, at: &offset)
  }

  private static func readLong(
    _ bytes: [UInt8], at offset: inout Int
  ) throws(StorageError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if shift == 63, byte > 1 { throw .damaged(offset: start, "an integer over 64 bits") }
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
      if shift > 63 { throw .damaged(offset: start, "an integer over 64 bits") }
    }
    throw .damaged(offset: start, "an integer is cut off")
  }

  /// Folds the sign into the lowest bit, so that small negative numbers stay short.
  package static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  /// Undoes `zigzag`.
  package static func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
