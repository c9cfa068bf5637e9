/// Reads what a `StateWriter` wrote; every read is checked.
struct StateReader {
  private let bytes: [UInt8]
  /// Where it stands.
  private(set) var offset = 0

  /// A reader at the beginning.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything was read.
  var isAtEnd: Bool { offset == bytes.count }

  /// Reads an integer.
  mutating func read<Value: FixedWidthInteger>(
    _: Value.Type
  ) throws(DetectorStateError) -> Value {
    let size = MemoryLayout<Value>.size
    guard bytes.count - offset >= size else {
      throw DetectorStateError(offset: offset, reason: "the state is cut off")
    }
    var value = Value.zero
    for place in 0..<size {
      value |= Value(truncatingIfNeeded: bytes[offset + place]) << Value(place * 8)
    }
    offset += size
    return value
  }

  /// Reads a number of things: never below zero, and no more than bytes are left.
  mutating func readCount() throws(DetectorStateError) -> Int {
    let start = offset
    let value = try read(Int.self)
    guard value >= 0, value <= bytes.count else {
      throw DetectorStateError(offset: start, reason: "a count of \(value) cannot be")
    }
    return value
  }

  /// Reads a number.
  mutating func readDouble() throws(DetectorStateError) -> Double {
    Double(bitPattern: try read(UInt64.self))
  }

  /// Reads a number that must be finite.
  mutating func readFinite() throws(DetectorStateError) -> Double {
    let start = offset
    let value = try readDouble()
    guard value.isFinite else {
      throw DetectorStateError(offset: start, reason: "\(value) where a number must be")
    }
    return value
  }

  /// Reads a number.
  mutating func readFloat() throws(DetectorStateError) -> Float {
    Float(bitPattern: try read(UInt32.self))
  }

  /// Reads a text.
  mutating func readText() throws(DetectorStateError) -> String {
    let start = offset
    let count = try readCount()
    guard bytes.count - offset >= count else {
      throw DetectorStateError(offset: start, reason: "the state is cut off")
    }
    guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
      throw DetectorStateError(offset: start, reason: "a text that is not UTF-8")
    }
    offset += count
    return text
  }
}
