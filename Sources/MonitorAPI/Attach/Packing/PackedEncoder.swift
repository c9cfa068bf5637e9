/// Packs values into few bytes: positional, so that no name of a member is written.
///
/// ```
///   integers        LEB128, signed ones zigzag; one byte for those of 8 bits
///   Double, Float   8, 4 bytes
///   String, column  length, bytes
///   Optional        0, or 1 and the value
///   array           4 bytes of length, the elements; columns of plain numbers as they are
///   dictionary      length, keys and values in the order of the packed keys
///   enum            name of the case, its payload
/// ```
///
/// The reader (`PackedDecoder`) asks for the members in the order in which they were written, which
/// is what synthesized conformances do. A type that asks for them by name in another order, or has
/// names that it makes up as it goes, cannot be packed.
package enum PackedEncoder {
  /// The bytes of a value.
  package static func bytes(of value: some Encodable) throws(PackedError) -> [UInt8] {
    var writer = PackedWriter()
    try encode(value, into: &writer)
    return writer.bytes
  }

  /// Appends the bytes of a value.
  package static func encode(
    _ value: some Encodable, into writer: inout PackedWriter
  ) throws(PackedError) {
    let packing = Packing()
    swap(&packing.writer, &writer)
    defer { swap(&packing.writer, &writer) }
    do {
      try packing.put(value)
    } catch let error as PackedError {
      throw error
    } catch {
      throw PackedError("a value cannot be packed: \(error)")
    }
  }
}

/// An encoder at work: what all its containers share.
final class Packing: Encoder {
  var writer = PackedWriter()
  private var kinds: [ObjectIdentifier: PackedKind] = [:]

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedPacking<Key>(packing: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { UnkeyedPacking(self) }

  func singleValueContainer() -> any SingleValueEncodingContainer { SinglePacking(packing: self) }

  func put<Value: Encodable>(_ value: Value) throws {
    switch kind(of: Value.self) {
    case .doubles: if let column = value as? [Double] { return writer.put(column: column) }
    case .floats: if let column = value as? [Float] { return writer.put(column: column) }
    case .longs: if let column = value as? [Int64] { return writer.put(column: column) }
    case .ints: if let column = value as? [Int32] { return writer.put(column: column) }
    case .words: if let column = value as? [UInt32] { return writer.put(column: column) }
    case .bytes: if let column = value as? [UInt8] { return writer.put(column: column) }
    case .duration:
      if let duration = value as? Duration {
        let (seconds, attoseconds) = duration.components
        put(seconds)
        return put(attoseconds)
      }
    case .special(let special):
      if let value = value as? any PackedSpecially { return try value.pack(into: self) }
      throw PackedError("\(special) cannot be packed")
    case .plain: break
    }
    try value.encode(to: self)
  }

  private func kind<Value>(of type: Value.Type) -> PackedKind {
    let id = ObjectIdentifier(type)
    if let known = kinds[id] { return known }
    let kind = PackedKind(type)
    kinds[id] = kind
    return kind
  }

  func put(_ value: Bool) { writer.put(byte: value ? 1 : 0) }
  func put(_ value: String) { writer.put(text: value) }
  func put(_ value: Double) { writer.put(fixed: value.bitPattern) }
  func put(_ value: Float) { writer.put(fixed: value.bitPattern) }
  func put(_ value: Int8) { writer.put(byte: UInt8(bitPattern: value)) }
  func put(_ value: UInt8) { writer.put(byte: value) }
  func put(_ value: Int) { writer.put(signed: Int64(value)) }
  func put(_ value: Int16) { writer.put(signed: Int64(value)) }
  func put(_ value: Int32) { writer.put(signed: Int64(value)) }
  func put(_ value: Int64) { writer.put(signed: Int64(value)) }
  func put(_ value: UInt) { writer.put(number: UInt64(value)) }
  func put(_ value: UInt16) { writer.put(number: UInt64(value)) }
  func put(_ value: UInt32) { writer.put(number: UInt64(value)) }
  func put(_ value: UInt64) { writer.put(number: UInt64(value)) }
}

private struct KeyedPacking<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let packing: Packing
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) throws { throw PackedError("a nil by itself") }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try packing.put(value) }
  func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { try packing.put(value) }
  }
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    packing.put(key.stringValue)
    return packing.container(keyedBy: keyType)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    packing.put(key.stringValue)
    return packing.unkeyedContainer()
  }
  func superEncoder() -> any Encoder { packing }
  func superEncoder(forKey key: Key) -> any Encoder { packing }

  func encode(_ value: Bool, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: String, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Double, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Float, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Int, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Int8, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Int16, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Int32, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: Int64, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: UInt, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: UInt8, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: UInt16, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: UInt32, forKey key: Key) throws { packing.put(value) }
  func encode(_ value: UInt64, forKey key: Key) throws { packing.put(value) }
  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Int8?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Int16?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Int32?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: UInt?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
    packing.put(value != nil)
    if let value { packing.put(value) }
  }
}

private struct UnkeyedPacking: UnkeyedEncodingContainer {
  private let packing: Packing
  private let place: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(_ packing: Packing) {
    self.packing = packing
    place = packing.writer.bytes.count
    packing.writer.put(fixed: UInt32(0))
  }

  /// How many there are is known when the last has been written, and nothing tells which that is.
  private mutating func add() {
    count += 1
    packing.writer.replace(at: place, with: UInt32(clamping: count))
  }

  mutating func encodeNil() throws { throw PackedError("a nil by itself") }
  mutating func encode<T: Encodable>(_ value: T) throws {
    add()
    try packing.put(value)
  }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    add()
    return packing.container(keyedBy: keyType)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    add()
    return packing.unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder {
    add()
    return packing
  }

  mutating func encode(_ value: Bool) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: String) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Double) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Float) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Int) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Int8) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Int16) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Int32) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: Int64) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: UInt) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: UInt8) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: UInt16) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: UInt32) throws {
    add()
    packing.put(value)
  }
  mutating func encode(_ value: UInt64) throws {
    add()
    packing.put(value)
  }
}

private struct SinglePacking: SingleValueEncodingContainer {
  let packing: Packing
  var codingPath: [any CodingKey] { [] }

  func encodeNil() throws { throw PackedError("a nil by itself") }
  func encode<T: Encodable>(_ value: T) throws { try packing.put(value) }
  func encode(_ value: Bool) throws { packing.put(value) }
  func encode(_ value: String) throws { packing.put(value) }
  func encode(_ value: Double) throws { packing.put(value) }
  func encode(_ value: Float) throws { packing.put(value) }
  func encode(_ value: Int) throws { packing.put(value) }
  func encode(_ value: Int8) throws { packing.put(value) }
  func encode(_ value: Int16) throws { packing.put(value) }
  func encode(_ value: Int32) throws { packing.put(value) }
  func encode(_ value: Int64) throws { packing.put(value) }
  func encode(_ value: UInt) throws { packing.put(value) }
  func encode(_ value: UInt8) throws { packing.put(value) }
  func encode(_ value: UInt16) throws { packing.put(value) }
  func encode(_ value: UInt32) throws { packing.put(value) }
  func encode(_ value: UInt64) throws { packing.put(value) }
}
