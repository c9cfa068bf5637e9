/// How a type is packed, found out once for each type in a message.
enum PackedKind {
  /// By its own conformance.
  case plain
  case doubles
  case floats
  case longs
  case ints
  case words
  case bytes
  case duration
  /// By a way that its own conformance does not know.
  case special(any PackedSpecially.Type)

  /// Finds out how a type is packed.
  init<Value>(_ type: Value.Type) {
    switch type {
    case is [Double].Type: self = .doubles
    case is [Float].Type: self = .floats
    case is [Int64].Type: self = .longs
    case is [Int32].Type: self = .ints
    case is [UInt32].Type: self = .words
    case is [UInt8].Type: self = .bytes
    case is Duration.Type: self = .duration
    case let special as any PackedSpecially.Type: self = .special(special)
    default: self = .plain
    }
  }
}

/// A type whose own conformance asks a coding for more than a positional one has: names that are
/// made up, and whether something is there.
protocol PackedSpecially {
  /// Writes it.
  func pack(into packing: Packing) throws
  /// Reads one.
  static func unpacked(from unpacking: Unpacking) throws -> Self
}

extension Optional: PackedSpecially where Wrapped: Codable {
  func pack(into packing: Packing) throws {
    packing.put(self != nil)
    if let self { try packing.put(self) }
  }

  static func unpacked(from unpacking: Unpacking) throws -> Self {
    try unpacking.take(Bool.self) ? try unpacking.value(Wrapped.self) : nil
  }
}

extension Dictionary: PackedSpecially where Key: Codable, Value: Codable {
  /// In the order of the packed keys, so that equal dictionaries are equal bytes.
  func pack(into packing: Packing) throws {
    let keyed = try map { (key: try PackedEncoder.bytes(of: $0.key), value: $0.value) }
    packing.writer.put(number: UInt64(count))
    for (key, value) in keyed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      packing.writer.put(packed: key)
      try packing.put(value)
    }
  }

  static func unpacked(from unpacking: Unpacking) throws -> Self {
    let count = try unpacking.reader.count(ofSize: 2)
    var result = Self(minimumCapacity: count)
    for _ in 0..<count {
      let key = try unpacking.value(Key.self)
      result[key] = try unpacking.value(Value.self)
    }
    return result
  }
}
