/// Integers as bytes, the lowest first.
package enum LittleEndian {
  /// Appends an integer.
  package static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The integer at `offset`.
  ///
  /// - Precondition: the bytes reach that far.
  package static func read<Value: FixedWidthInteger>(
    _: Value.Type, _ bytes: [UInt8], at offset: Int
  ) -> Value {
    bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}
