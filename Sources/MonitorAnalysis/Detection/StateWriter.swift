/// Writes the state of the detector as bytes: little-endian, without gaps.
struct StateWriter {
  /// A piece is passed on when it has so many bytes.
  private static let pieceBytes = 1 << 18

  /// What was written and not passed on.
  private(set) var bytes: [UInt8] = []

  /// Passes on what was written where that is a whole piece, or whatever it `isLast`.
  mutating func pass(to take: ([UInt8]) -> Void, isLast: Bool = false) {
    guard bytes.count >= Self.pieceBytes || isLast else { return }
    take(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

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
