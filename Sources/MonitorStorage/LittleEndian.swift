/// Whole numbers in bytes, the lowest byte first.
package enum LittleEndian {
  /// Appends a number.
  package static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Reads the number at an offset.
  ///
  /// - Precondition: the bytes are there.
  package static func read<Value: FixedWidthInteger>(
    _: Value.Type, _ bytes: [UInt8], at offset: Int
  ) -> Value {
    bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}
