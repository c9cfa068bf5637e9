/// Reads the fields of one message in the wire format of Protocol Buffers, one after the other
/// (protobuf.dev/programming-guides/encoding).
///
/// Nothing is allocated and nothing beyond the bytes is ever looked at. Groups, which proto3 does
/// not have, are refused.
package struct ProtobufReader {
  /// How the value of a field is written.
  package enum Wire: UInt8, Sendable {
    /// A varint.
    case varint = 0
    /// Eight bytes, little-endian.
    case fixed64 = 1
    /// A length and so many bytes.
    case bytes = 2
    /// Four bytes, little-endian.
    case fixed32 = 5
  }

  /// The number of the field that was read last.
  package private(set) var number = 0
  /// How it was written.
  package private(set) var wire = Wire.varint
  /// Its bits, where it is a number.
  package private(set) var bits: UInt64 = 0
  /// Its bytes, where it has a length.
  package private(set) var payload = Bytes(start: nil, count: 0)
  private let bytes: Bytes
  private var offset = 0

  /// Begins at the first byte of a message.
  package init(_ bytes: Bytes) { self.bytes = bytes }

  /// Reads the next field; `false` at the end of the message.
  package mutating func next() throws(ProtobufError) -> Bool {
    guard offset < bytes.count else { return false }
    let start = offset
    let tag = try varint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw ProtobufError(start, .fieldNumber) }
    guard let wire = Wire(rawValue: UInt8(tag & 7)) else {
      throw ProtobufError(start, .wireType)
    }
    number = Int(tag >> 3)
    self.wire = wire
    switch wire {
    case .varint: bits = try varint()
    case .fixed64: bits = UInt64(littleEndian: try fixed(UInt64.self))
    case .fixed32: bits = UInt64(UInt32(littleEndian: try fixed(UInt32.self)))
    case .bytes:
      let length = try varint()
      guard length <= UInt64(bytes.count - offset) else { throw ProtobufError(offset, .cut) }
      payload = bytes.part(offset..<offset + Int(length))
      offset += Int(length)
    }
    return true
  }

  /// Whether the field that was read last has this number and is written like this.
  @inline(__always) package func has(_ number: Int, _ wire: Wire) -> Bool {
    self.number == number && self.wire == wire
  }

  /// Its bits as a binary64.
  package var double: Double { Double(bitPattern: bits) }
  /// Its bits as a signed number, as `int64` and `sfixed64` have them.
  package var signed: Int64 { Int64(bitPattern: bits) }
  /// Its bits as a signed number in zigzag, as `sint32` has them.
  package var zigzag: Int32 {
    let low = UInt32(truncatingIfNeeded: bits)
    return Int32(bitPattern: low >> 1) ^ -Int32(bitPattern: low & 1)
  }

  @inline(__always) private mutating func varint() throws(ProtobufError) -> UInt64 {
    guard offset < bytes.count else { throw ProtobufError(offset, .cut) }
    let first = bytes[offset]
    offset += 1
    if first < 0x80 { return UInt64(first) }
    return try longVarint(first)
  }

  private mutating func longVarint(_ first: UInt8) throws(ProtobufError) -> UInt64 {
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      guard offset < bytes.count else { throw ProtobufError(offset, .cut) }
      let byte = bytes[offset]
      offset += 1
      guard shift < 63 || byte <= 1 else { throw ProtobufError(offset - 1, .varint) }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  private mutating func fixed<Number: FixedWidthInteger & BitwiseCopyable>(
    _: Number.Type
  ) throws(ProtobufError) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= bytes.count - offset else { throw ProtobufError(offset, .cut) }
    defer { offset += size }
    return bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }
}

/// Numbers that a repeated field gives, packed into one field or written one by one.
extension ProtobufReader {
  /// Adds the numbers of a field of eight bytes each; `false` where there would be more than
  /// `most`.
  func appendFixed64(to numbers: inout [UInt64], most: Int) throws(ProtobufError) -> Bool {
    guard wire == .bytes else {
      numbers.append(bits)
      return numbers.count <= most
    }
    guard payload.count % 8 == 0 else { throw ProtobufError(payload.count, .cut) }
    guard numbers.count + payload.count / 8 <= most else { return false }
    for place in stride(from: 0, to: payload.count, by: 8) {
      numbers.append(
        UInt64(littleEndian: payload.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
    }
    return true
  }

  /// Adds the numbers of a field of varints; `false` where there would be more than `most`.
  func appendVarints(to numbers: inout [UInt64], most: Int) throws(ProtobufError) -> Bool {
    guard wire == .bytes else {
      numbers.append(bits)
      return numbers.count <= most
    }
    var packed = ProtobufReader(payload)
    while packed.offset < payload.count {
      guard numbers.count < most else { return false }
      numbers.append(try packed.varint())
    }
    return true
  }
}
