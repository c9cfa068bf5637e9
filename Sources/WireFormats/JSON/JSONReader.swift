/// Reads JSON (RFC 8259) from bytes, one piece after the other, as its caller asks: no tree is
/// built, and nothing is allocated but the strings that are asked for.
///
/// Strict in grammar; of one mind about what the standard leaves open: at most 64 levels, no byte
/// order mark, numbers beyond binary64 are refused, members of one name come one after the other as
/// they stand, and bytes of a string that are not UTF-8 become U+FFFD when it is decoded.
package struct JSONReader {
  /// What a value begins as.
  package enum Kind: Sendable {
    /// `{`.
    case object
    /// `[`.
    case array
    /// `"`.
    case string
    /// `-` or a digit.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`.
    case null
  }

  /// Levels of objects and arrays.
  package static let depthMost = 64

  /// The next byte that is looked at.
  package internal(set) var offset = 0
  let bytes: Bytes
  let count: Int
  /// Levels that are open.
  private var depth = 0
  /// Whether nothing has been read of the innermost level.
  private var isFresh = false

  /// Begins at the first byte.
  package init(_ bytes: Bytes) {
    self.bytes = bytes
    count = bytes.count
  }

  // MARK: - Levels

  /// What comes next.
  package mutating func kind() throws(JSONError) -> Kind {
    switch space() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case let byte? where byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10:
      return .number
    default: throw JSONError(offset, .value)
    }
  }

  /// Goes into an object; `nextKey` then gives its members.
  package mutating func enterObject() throws(JSONError) {
    try enter(UInt8(ascii: "{"), or: .object)
  }

  /// Goes into an array; `nextElement` then tells whether there is one more.
  package mutating func enterArray() throws(JSONError) {
    try enter(UInt8(ascii: "["), or: .array)
  }

  /// The name of the next member, whose value must be read then; `nil` at the end of the object.
  package mutating func nextKey() throws(JSONError) -> JSONText? {
    var byte = space()
    if byte == UInt8(ascii: "}") {
      leave()
      return nil
    }
    if !isFresh {
      guard byte == UInt8(ascii: ",") else { throw JSONError(offset, .commaOrBrace) }
      offset += 1
      byte = space()
    }
    guard byte == UInt8(ascii: "\"") else { throw JSONError(offset, .key) }
    let key = try string()
    guard space() == UInt8(ascii: ":") else { throw JSONError(offset, .colon) }
    offset += 1
    return key
  }

  /// Whether there is one more element, which must be read then; `false` at the end of the array.
  package mutating func nextElement() throws(JSONError) -> Bool {
    let byte = space()
    if byte == UInt8(ascii: "]") {
      leave()
      return false
    }
    if isFresh {
      isFresh = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw JSONError(offset, .commaOrBracket) }
    offset += 1
    if space() == UInt8(ascii: "]") { throw JSONError(offset, .value) }
    return true
  }

  /// Checks that nothing but space is left.
  package mutating func finish() throws(JSONError) {
    guard space() == nil else { throw JSONError(offset, .end) }
  }

  /// Whether only space is left.
  package var isAtEnd: Bool {
    mutating get { space() == nil }
  }

  // MARK: - Values

  /// Reads a string.
  package mutating func string() throws(JSONError) -> JSONText {
    guard space() == UInt8(ascii: "\"") else { throw JSONError(offset, .string) }
    let start = offset + 1
    var index = start
    var hasEscapes = false
    while true {
      index = plainEnd(from: index)
      guard index < count else { throw JSONError(count, .quote) }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else { throw JSONError(index, .escapedControl) }
      hasEscapes = true
      index = try escapeEnd(at: index)
    }
    offset = index + 1
    isFresh = false
    return JSONText(raw: bytes.part(start..<index), hasEscapes: hasEscapes)
  }

  /// Reads a number.
  package mutating func number() throws(JSONError) -> JSONNumber {
    _ = space()
    let start = offset
    let parts = try numberParts()
    isFresh = false
    if !parts.isReal, let integer = parts.integer { return JSONNumber(integer: integer) }
    if let double = parts.double { return JSONNumber(double: double) }
    // The standard library rounds rightly and asks no locale.
    let text = bytes.part(start..<offset).text
    guard let double = Double(text), double.isFinite else {
      throw JSONError(start, .finiteNumber)
    }
    return JSONNumber(double: double)
  }

  /// Reads `true` or `false`.
  package mutating func boolean() throws(JSONError) -> Bool {
    let isTrue = space() == UInt8(ascii: "t")
    try word(isTrue ? "true" : "false", or: .boolean)
    return isTrue
  }

  /// Reads `null`.
  package mutating func null() throws(JSONError) {
    _ = space()
    try word("null", or: .null)
  }

  /// Reads a value of any kind, checked like one that is asked for.
  package mutating func skip() throws(JSONError) {
    let outer = depth
    // One bit a level: whether it is an object.
    var objects: UInt64 = 0
    repeat {
      if depth > outer {
        let isObject = objects & 1 << UInt64(depth - 1) != 0
        let isOver = isObject ? try nextKey() == nil : try !nextElement()
        if isOver { continue }
      }
      switch try kind() {
      case .object:
        try enterObject()
        objects |= 1 << UInt64(depth - 1)
      case .array:
        try enterArray()
        objects &= ~(1 << UInt64(depth - 1))
      case .string: _ = try string()
      case .number:
        _ = try numberParts()
        isFresh = false
      case .boolean: _ = try boolean()
      case .null: try null()
      }
    } while depth > outer
  }

  /// The bytes of a value of any kind, checked.
  package mutating func slice() throws(JSONError) -> Bytes {
    _ = space()
    let start = offset
    try skip()
    return bytes.part(start..<offset)
  }

  // MARK: - Pieces

  /// Goes over space; the byte after it.
  @inline(__always) private mutating func space() -> UInt8? {
    while offset < count {
      let byte = bytes[offset]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      offset += 1
    }
    return nil
  }

  private mutating func enter(
    _ byte: UInt8, or expected: JSONError.Expectation
  ) throws(JSONError) {
    guard space() == byte else { throw JSONError(offset, expected) }
    guard depth < Self.depthMost else { throw JSONError(offset, .depth) }
    depth += 1
    offset += 1
    isFresh = true
  }

  private mutating func leave() {
    offset += 1
    depth = max(0, depth - 1)
    isFresh = false
  }

  private mutating func word(
    _ text: StaticString, or expected: JSONError.Expectation
  ) throws(JSONError) {
    let end = offset + text.utf8CodeUnitCount
    guard end <= count, bytes.part(offset..<end).equals(text) else {
      throw JSONError(offset, expected)
    }
    offset = end
    isFresh = false
  }

  /// The first byte at or after `start` that a string does not hold as it is: a quote, a
  /// backslash, a control character; `count` where there is none.
  @inline(__always) private func plainEnd(from start: Int) -> Int {
    var index = start
    while index + 8 <= count {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      // Eight bytes at once: a byte's high bit is set where it is below 0x20, `"` or `\`; a
      // borrow can only set bits above the first true one. (Mycroft's test for a zero byte.)
      let ones: UInt64 = 0x0101_0101_0101_0101
      let quote = word ^ (ones &* 0x22)
      let back = word ^ (ones &* 0x5C)
      let special =
        ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((back &- ones) & ~back)
      let marks = special & (ones &* 0x80)
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      let byte = bytes[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
      index += 1
    }
    return count
  }

  /// The place after the escape that begins at `index`.
  private func escapeEnd(at index: Int) throws(JSONError) -> Int {
    guard index + 1 < count else { throw JSONError(count, .escape) }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      for place in index + 2..<index + 6 {
        guard place < count, Self.hexadecimal(bytes[place]) != nil else {
          throw JSONError(min(place, count), .hexadecimal)
        }
      }
      return index + 6
    default: throw JSONError(index + 1, .escape)
    }
  }

  /// The value of a hexadecimal digit.
  @inline(__always) static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
