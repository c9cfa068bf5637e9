/// Puts numbers, texts and columns into bytes, least significant byte first.
package struct PackedWriter {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  /// Makes a writer that has written nothing.
  package init() {}

  /// Makes room for so many bytes more.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// A byte.
  package mutating func put(byte: UInt8) { bytes.append(byte) }

  /// A number in as few bytes as it needs, seven bits in each (LEB128).
  package mutating func put(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A signed number, small ones of either sign in few bytes (zigzag).
  package mutating func put(signed: Int64) {
    put(number: UInt64(bitPattern: (signed << 1) ^ (signed >> 63)))
  }

  /// The bits of a number as they are.
  package mutating func put(fixed: some FixedWidthInteger) {
    withUnsafeBytes(of: fixed.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text with its length.
  package mutating func put(text: String) {
    var text = text
    text.withUTF8 { utf8 in
      put(number: UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  /// A column with its length: the elements as they lie in memory, which on every machine this runs
  /// on is least significant byte first.
  package mutating func put<Element: BitwiseCopyable>(column: [Element]) {
    put(number: UInt64(column.count))
    column.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Bytes that are packed already.
  package mutating func put(packed: [UInt8]) { bytes.append(contentsOf: packed) }

  /// Writes over four bytes that were written before.
  mutating func replace(at place: Int, with count: UInt32) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
  }
}
