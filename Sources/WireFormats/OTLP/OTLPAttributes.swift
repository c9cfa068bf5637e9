/// Goes over attributes, which are `KeyValue` messages in a field of a message
/// (opentelemetry-proto v1, `common.proto`).
package struct OTLPAttributes {
  /// The key that was read last.
  package private(set) var key = Bytes(start: nil, count: 0)
  /// Key and value that were read last, as they are on the wire.
  package private(set) var pair = Bytes(start: nil, count: 0)
  private var reader: ProtobufReader
  private let field: Int

  /// Begins with the first attribute in field `field` of `message`.
  package init(_ message: Bytes, field: Int) {
    reader = ProtobufReader(message)
    self.field = field
  }

  /// Goes to the next attribute; `false` at the end.
  package mutating func next() throws(ProtobufError) -> Bool {
    while try reader.next() {
      guard reader.has(field, .bytes) else { continue }
      pair = reader.payload
      key = Bytes(start: nil, count: 0)
      var parts = ProtobufReader(pair)
      while try parts.next() { if parts.has(1, .bytes) { key = parts.payload } }
      return true
    }
    return false
  }

  /// The value as text; `nil` where it is empty, a list, a map or bytes, which make no label.
  package func text() throws(ProtobufError) -> String? {
    var parts = ProtobufReader(pair)
    var value = Bytes(start: nil, count: 0)
    while try parts.next() { if parts.has(2, .bytes) { value = parts.payload } }
    var text: String?
    var any = ProtobufReader(value)
    while try any.next() {
      switch (any.number, any.wire) {
      case (1, .bytes): text = any.payload.text
      case (2, .varint): text = any.bits == 0 ? "false" : "true"
      case (3, .varint): text = String(any.signed)
      case (4, .fixed64): text = String(any.double)
      default: text = nil
      }
    }
    return text
  }
}
