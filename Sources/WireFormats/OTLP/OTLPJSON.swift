/// Turns an OTLP/JSON request into the same request in the wire format, so that one reader serves
/// both (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").
///
/// Names are lowerCamelCase; 64-bit integers may be strings; enumerations are numbers (names are
/// taken too); unknown members and `null` are passed over.
package struct OTLPJSON {
  /// Why a request cannot be turned.
  package enum Failure: Error, Sendable, CustomStringConvertible {
    /// It is not JSON, or not what stands there.
    case json(JSONError)
    /// It would be larger than is taken.
    case tooLarge

    /// In words; never the bytes themselves.
    package var description: String {
      switch self {
      case .json(let error): "\(error)"
      case .tooLarge: "more than is taken"
      }
    }
  }

  private var reader: JSONReader
  private var output: [UInt8] = []
  private let most: Int

  /// Turns a request; the result has at most `most` bytes.
  package static func protobuf(
    from bytes: Bytes, most: Int
  ) throws(Failure) -> [UInt8] {
    var turning = OTLPJSON(reader: JSONReader(bytes), most: most)
    turning.output.reserveCapacity(min(bytes.count, most))
    try turning.message(0)
    do { try turning.reader.finish() } catch { throw .json(error) }
    return turning.output
  }

  private init(reader: JSONReader, most: Int) {
    self.reader = reader
    self.most = most
  }

  /// Writes the members of an object; as deep as the schema is.
  private mutating func message(_ kind: Int) throws(Failure) {
    do throws(JSONError) { try reader.enterObject() } catch { throw .json(error) }
    while true {
      var field: OTLPSchema.Field?
      do throws(JSONError) {
        guard let key = try reader.nextKey() else { return }
        field = OTLPSchema.messages[kind].first { key.equals($0.name) }
        if field == nil {
          try reader.skip()
        } else if try reader.kind() == .null {
          try reader.null()
          field = nil
        }
      } catch {
        throw .json(error)
      }
      guard let field else { continue }
      if field.isRepeated { try list(field) } else { try value(field) }
    }
  }

  private mutating func list(_ field: OTLPSchema.Field) throws(Failure) {
    do throws(JSONError) { try reader.enterArray() } catch { throw .json(error) }
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
      } catch {
        throw .json(error)
      }
      try value(field)
    }
  }

  private mutating func value(_ field: OTLPSchema.Field) throws(Failure) {
    guard output.count <= most else { throw .tooLarge }
    if case .message(let kind) = field.form {
      tag(field, 2)
      // A varint may be longer than it must: five bytes hold any length here.
      let place = output.count
      output.append(contentsOf: [0x80, 0x80, 0x80, 0x80, 0x00])
      try message(kind)
      var length = output.count - place - 5
      for index in 0..<5 {
        output[place + index] = UInt8(length & 0x7F) | (index < 4 ? 0x80 : 0)
        length >>= 7
      }
      return
    }
    do throws(JSONError) { try scalar(field) } catch { throw .json(error) }
  }

  private mutating func scalar(_ field: OTLPSchema.Field) throws(JSONError) {
    switch field.form {
    case .message: break
    case .string:
      let text = try reader.string()
      tag(field, 2)
      if text.hasEscapes {
        let bytes = text.decoded
        varint(UInt64(bytes.count))
        output.append(contentsOf: bytes)
      } else {
        varint(UInt64(text.raw.count))
        output.append(contentsOf: text.raw)
      }
    case .boolean:
      let isTrue = try reader.boolean()
      tag(field, 0)
      varint(isTrue ? 1 : 0)
    case .temporality:
      let number = try temporality()
      tag(field, 0)
      varint(number)
    case .integer, .unsigned:
      let number = try integer()
      tag(field, 0)
      varint(number)
    case .zigzag:
      let number = Int64(bitPattern: try integer())
      tag(field, 0)
      varint(UInt64(bitPattern: number << 1 ^ number >> 63))
    case .fixed64:
      let number = try integer()
      tag(field, 1)
      fixed(number)
    case .double:
      let number = try double()
      tag(field, 1)
      fixed(number.bitPattern)
    }
  }

  // MARK: - Reading

  private mutating func temporality() throws(JSONError) -> UInt64 {
    guard try reader.kind() == .string else { return try integer() }
    let start = reader.offset
    let text = try reader.string()
    if text.equals("AGGREGATION_TEMPORALITY_DELTA") { return 1 }
    if text.equals("AGGREGATION_TEMPORALITY_CUMULATIVE") { return 2 }
    if text.equals("AGGREGATION_TEMPORALITY_UNSPECIFIED") { return 0 }
    throw JSONError(start, .number)
  }

  /// The 64 bits of an integer, signed or unsigned, a number or a string of digits.
  private mutating func integer() throws(JSONError) -> UInt64 {
    let isText = try reader.kind() == .string
    let start = reader.offset
    if !isText {
      if let integer = try reader.number().integer { return UInt64(bitPattern: integer) }
      throw JSONError(start, .number)
    }
    let text = try reader.string().raw
    if text.count > 0, text.count <= 20, let number = Self.digits(text) { return number }
    throw JSONError(start, .number)
  }

  /// The number that decimal digits make, a minus before them allowed.
  private static func digits(_ text: Bytes) -> UInt64? {
    let isNegative = text[0] == UInt8(ascii: "-")
    let digits = text.part((isNegative ? 1 : 0)..<text.count)
    guard digits.count > 0 else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isBeyond) = tens.addingReportingOverflow(UInt64(digit))
      if isTooLarge || isBeyond { return nil }
      value = sum
    }
    if isNegative, value > UInt64(Int64.max) + 1 { return nil }
    return isNegative ? 0 &- value : value
  }

  private mutating func double() throws(JSONError) -> Double {
    guard try reader.kind() == .string else { return try reader.number().double }
    let start = reader.offset
    let text = try reader.string()
    if text.equals("NaN") { return .nan }
    if text.equals("Infinity") { return .infinity }
    if text.equals("-Infinity") { return -.infinity }
    var number = JSONReader(text.raw)
    let value = try? number.number().double
    guard let value, number.isAtEnd else { throw JSONError(start, .number) }
    return value
  }

  // MARK: - Writing

  private mutating func tag(_ field: OTLPSchema.Field, _ wire: UInt8) {
    output.append(field.number << 3 | wire)
  }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      output.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    output.append(UInt8(rest))
  }

  private mutating func fixed(_ bits: UInt64) {
    withUnsafeBytes(of: bits.littleEndian) { output.append(contentsOf: $0) }
  }
}
