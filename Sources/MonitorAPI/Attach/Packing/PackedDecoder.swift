import MonitorModel

/// Reads what `PackedEncoder` wrote, out of bytes that nobody vouches for.
///
/// Every length is checked before room is made for it, and values lie at most `depthMost` deep in
/// each other. Whole numbers are brought to ±2⁶², so that two of them can be added and subtracted
/// without a trap; an index of a series is never below 0.
package enum PackedDecoder {
  /// How deep values may lie in each other.
  package static let depthMost = 48

  /// The value that some bytes are.
  ///
  /// - Throws: also where bytes are left over.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws(PackedError) -> Value {
    var reader = PackedReader(bytes)
    let value = try decode(type, from: &reader)
    guard reader.left == 0 else { throw reader.error("bytes are left over") }
    return value
  }

  /// The next value of a reader.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from reader: inout PackedReader
  ) throws(PackedError) -> Value {
    let unpacking = Unpacking(reader)
    defer { reader = unpacking.reader }
    do {
      return try unpacking.value(type)
    } catch let error as PackedError {
      throw error
    } catch {
      throw unpacking.reader.error("the value cannot be")
    }
  }
}

/// A decoder at work: what all its containers share.
final class Unpacking: Decoder {
  var reader: PackedReader
  private var depth = 0
  private var kinds: [ObjectIdentifier: PackedKind] = [:]

  init(_ reader: PackedReader) { self.reader = reader }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(KeyedUnpacking<Key>(unpacking: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedUnpacking(self) }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleUnpacking(unpacking: self)
  }

  func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= PackedDecoder.depthMost else { throw reader.error("values lie too deep") }
    func sure(_ value: Any) throws -> Value {
      guard let value = value as? Value else { throw reader.error("a value of another type") }
      return value
    }
    switch kind(of: type) {
    case .doubles: return try sure(reader.column(of: Double.self))
    case .floats: return try sure(reader.column(of: Float.self))
    case .longs: return try sure(reader.column(of: Int64.self))
    case .ints: return try sure(reader.column(of: Int32.self))
    case .words: return try sure(reader.column(of: UInt32.self))
    case .bytes: return try sure(reader.column(of: UInt8.self))
    case .duration: return try sure(duration())
    case .special(let special): return try sure(special.unpacked(from: self))
    case .plain: break
    }
    let value = try type.init(from: self)
    if Value.self == SeriesID.self, let series = value as? SeriesID, series.rawValue < 0 {
      throw reader.error("a series below 0")
    }
    return value
  }

  /// A duration of at most a few centuries: more would overflow where it is turned into
  /// nanoseconds.
  private func duration() throws -> Duration {
    let seconds = try take(Int64.self)
    let attoseconds = try take(Int64.self)
    guard seconds.magnitude < 1 << 33, attoseconds.magnitude < 1_000_000_000_000_000_000 else {
      throw reader.error("a duration out of range")
    }
    return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
  }

  private func kind<Value>(of type: Value.Type) -> PackedKind {
    let id = ObjectIdentifier(type)
    if let known = kinds[id] { return known }
    let kind = PackedKind(type)
    kinds[id] = kind
    return kind
  }

  func take(_ type: Bool.Type) throws -> Bool {
    let byte = try reader.byte()
    guard byte <= 1 else { throw reader.error("neither true nor false") }
    return byte == 1
  }
  func take(_ type: String.Type) throws -> String { try reader.text() }
  func take(_ type: Double.Type) throws -> Double {
    Double(bitPattern: try reader.fixed(UInt64.self))
  }
  func take(_ type: Float.Type) throws -> Float { Float(bitPattern: try reader.fixed(UInt32.self)) }
  func take(_ type: Int8.Type) throws -> Int8 { Int8(bitPattern: try reader.byte()) }
  func take(_ type: UInt8.Type) throws -> UInt8 { try reader.byte() }
  func take(_ type: Int64.Type) throws -> Int64 {
    min(max(try reader.signed(), -(1 << 62)), 1 << 62 - 1)
  }
  func take(_ type: UInt64.Type) throws -> UInt64 { min(try reader.number(), 1 << 62 - 1) }
  func take(_ type: Int.Type) throws -> Int { Int(try take(Int64.self)) }
  func take(_ type: UInt.Type) throws -> UInt { UInt(try take(UInt64.self)) }
  func take(_ type: Int16.Type) throws -> Int16 { try narrow(take(Int64.self)) }
  func take(_ type: Int32.Type) throws -> Int32 { try narrow(take(Int64.self)) }
  func take(_ type: UInt16.Type) throws -> UInt16 { try narrow(take(UInt64.self)) }
  func take(_ type: UInt32.Type) throws -> UInt32 { try narrow(take(UInt64.self)) }

  private func narrow<Narrow: FixedWidthInteger>(_ wide: some BinaryInteger) throws -> Narrow {
    guard let narrow = Narrow(exactly: wide) else { throw reader.error("a number is too large") }
    return narrow
  }
}

private struct KeyedUnpacking<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let unpacking: Unpacking
  var codingPath: [any CodingKey] { [] }

  /// The name of the case that comes next: only who reads an enum asks, and first of all.
  var allKeys: [Key] {
    var ahead = unpacking.reader
    return (try? ahead.text()).flatMap { Key(stringValue: $0) }.map { [$0] } ?? []
  }

  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) throws -> Bool {
    throw unpacking.reader.error("a nil by itself")
  }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try unpacking.value(type)
  }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try unpacking.take(Bool.self) ? try unpacking.value(type) : nil
  }
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try unpacking.reader.take(name: key.stringValue)
    return unpacking.container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try unpacking.reader.take(name: key.stringValue)
    return try unpacking.unkeyedContainer()
  }
  func superDecoder() -> any Decoder { unpacking }
  func superDecoder(forKey key: Key) -> any Decoder { unpacking }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try unpacking.take(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try unpacking.take(type) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try unpacking.take(type) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try unpacking.take(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try unpacking.take(type) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try unpacking.take(type) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try unpacking.take(type) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try unpacking.take(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try unpacking.take(type) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try unpacking.take(type) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try unpacking.take(type) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try unpacking.take(type) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try unpacking.take(type) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try unpacking.take(type) }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
    try unpacking.take(Bool.self) ? try unpacking.take(type) : nil
  }
}

private struct UnkeyedUnpacking: UnkeyedDecodingContainer {
  private let unpacking: Unpacking
  private let total: Int
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { [] }
  var count: Int? { total }
  var isAtEnd: Bool { currentIndex >= total }

  init(_ unpacking: Unpacking) throws {
    self.unpacking = unpacking
    let count = try unpacking.reader.fixed(UInt32.self)
    // Whatever an element is, it takes a byte.
    guard count <= unpacking.reader.left else {
      throw unpacking.reader.error("a length passes the end")
    }
    total = Int(count)
  }

  private mutating func step() throws {
    guard currentIndex < total else { throw unpacking.reader.error("an array is too short") }
    currentIndex += 1
  }

  mutating func decodeNil() throws -> Bool { throw unpacking.reader.error("a nil by itself") }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try step()
    return try unpacking.value(type)
  }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try step()
    return unpacking.container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try step()
    return try unpacking.unkeyedContainer()
  }
  mutating func superDecoder() throws -> any Decoder {
    try step()
    return unpacking
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: String.Type) throws -> String {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Double.Type) throws -> Double {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Float.Type) throws -> Float {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Int.Type) throws -> Int {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Int8.Type) throws -> Int8 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Int16.Type) throws -> Int16 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Int32.Type) throws -> Int32 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: Int64.Type) throws -> Int64 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: UInt.Type) throws -> UInt {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
    try step()
    return try unpacking.take(type)
  }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
    try step()
    return try unpacking.take(type)
  }
}

private struct SingleUnpacking: SingleValueDecodingContainer {
  let unpacking: Unpacking
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { false }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try unpacking.value(type) }
  func decode(_ type: Bool.Type) throws -> Bool { try unpacking.take(type) }
  func decode(_ type: String.Type) throws -> String { try unpacking.take(type) }
  func decode(_ type: Double.Type) throws -> Double { try unpacking.take(type) }
  func decode(_ type: Float.Type) throws -> Float { try unpacking.take(type) }
  func decode(_ type: Int.Type) throws -> Int { try unpacking.take(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try unpacking.take(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try unpacking.take(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try unpacking.take(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try unpacking.take(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try unpacking.take(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try unpacking.take(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try unpacking.take(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try unpacking.take(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try unpacking.take(type) }
}
