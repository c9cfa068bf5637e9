/// The values of a line that the parser has found good, one after the other.
package struct StatsDValues {
  /// One value.
  package struct Value: Hashable, Sendable {
    /// The number.
    package var number: Double
    /// Whether it has a sign.
    package var isSigned: Bool
  }

  private let bytes: Bytes
  private var offset: Int
  private let end: Int

  /// Makes a walk over `StatsDMetric.values`.
  package init(_ bytes: Bytes, _ place: Range<Int>) {
    self.bytes = bytes
    offset = place.lowerBound
    end = place.upperBound
  }

  /// The next value; `nil` at the end.
  package mutating func next() -> Value? {
    guard offset < end else { return nil }
    let isSigned = Self.isSign(bytes[offset])
    guard let number = StatsDNumber.read(bytes, &offset, end) else { return nil }
    offset += 1
    return Value(number: number, isSigned: isSigned)
  }

  @inline(__always) static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
  }
}
