/// Writes messages of Protocol Buffers for tests.
struct ProtobufWriter {
  /// What was written.
  private(set) var bytes: [UInt8] = []

  /// A varint without a field.
  static func varint(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A field that is a varint.
  mutating func varint(_ field: Int, _ number: UInt64) {
    bytes += Self.varint(UInt64(field) << 3) + Self.varint(number)
  }

  /// A field of eight bytes.
  mutating func fixed(_ field: Int, _ bits: UInt64) {
    bytes += Self.varint(UInt64(field) << 3 | 1)
    withUnsafeBytes(of: bits.littleEndian) { bytes += Array($0) }
  }

  /// A field that is a binary64.
  mutating func double(_ field: Int, _ number: Double) { fixed(field, number.bitPattern) }

  /// A field with a length.
  mutating func bytes(_ field: Int, _ content: [UInt8]) {
    bytes += Self.varint(UInt64(field) << 3 | 2) + Self.varint(UInt64(content.count)) + content
  }

  /// A text.
  mutating func text(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

  /// A message.
  mutating func message(_ field: Int, _ build: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    build(&inner)
    bytes(field, inner.bytes)
  }

  /// An attribute whose value is a text.
  mutating func attribute(_ field: Int, _ key: String, _ value: String) {
    message(field) { pair in
      pair.text(1, key)
      pair.message(2) { $0.text(1, value) }
    }
  }

  /// A request with one resource and one scope.
  static func request(_ metrics: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var request = ProtobufWriter()
    request.message(1) { resource in
      resource.message(1) { $0.attribute(1, "service.name", "shop") }
      resource.message(2, metrics)
    }
    return request.bytes
  }
}
