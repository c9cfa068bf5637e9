/// Writes the state of the detector as bytes: little-endian, without gaps.
struct StateWriter {
  /// What was written.
  private(set) var bytes: [UInt8] = []

  /// Makes room for so many bytes: doubling would take twice as much of a large state.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Writes an integer.
  mutating func write<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a number, bit by bit.
  mutating func write(_ value: Double) { write(value.bitPattern) }

  /// Writes a number, bit by bit.
  mutating func write(_ value: Float) { write(value.bitPattern) }

  /// Writes a text with its length.
  mutating func write(_ value: String) {
    let text = Array(value.utf8)
    write(text.count)
    bytes.append(contentsOf: text)
  }
}
