/// Writes JSON (RFC 8259) into bytes of its own, for documents that are made at every tick.
///
/// Commas are its care; that names and values alternate is the caller's.
package struct JSONWriter: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []
  /// Whether a comma goes before what comes next.
  private var follows = false

  /// A writer with room for so many bytes.
  package init(capacity: Int = 1_024) { bytes.reserveCapacity(capacity) }

  // MARK: Levels

  /// `{`.
  package mutating func beginObject() { begin(UInt8(ascii: "{")) }
  /// `}`.
  package mutating func endObject() { end(UInt8(ascii: "}")) }
  /// `[`.
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }
  /// `]`.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    follows = false
  }

  private mutating func end(_ byte: UInt8) {
    bytes.append(byte)
    follows = true
  }

  @inline(__always) private mutating func separate() {
    if follows { bytes.append(UInt8(ascii: ",")) }
    follows = true
  }

  // MARK: Names and values

  /// A name that needs no escapes.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    follows = false
  }

  /// Any name.
  package mutating func key(text name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    follows = false
  }

  /// A text.
  package mutating func value(_ text: String) {
    separate()
    quote(text)
  }

  /// A word that needs no escapes.
  package mutating func value(word: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A number that reads back the same; `null` for NaN and the infinities, which JSON does not have.
  package mutating func value(_ number: Double) {
    guard number.isFinite else { return null() }
    // Beyond 2⁵³ a double has no digits after the point, and an exponent is shorter.
    if number.magnitude < 9_007_199_254_740_992, number == number.rounded(.towardZero),
      number != 0 || number.sign == .plus
    {
      return value(Int64(number))
    }
    separate()
    var text = number.description
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// A whole number.
  package mutating func value(_ number: Int64) {
    if number < 0 {
      separate()
      bytes.append(UInt8(ascii: "-"))
      digits(number.magnitude)
    } else {
      value(UInt64(number))
    }
  }

  /// A whole number.
  package mutating func value(_ number: Int) { value(Int64(number)) }

  /// A whole number.
  package mutating func value(_ number: UInt64) {
    separate()
    digits(number)
  }

  /// `true` or `false`.
  package mutating func value(_ isTrue: Bool) {
    separate()
    bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
  }

  /// A number, or `null`.
  package mutating func value(_ number: Double?) {
    if let number { value(number) } else { null() }
  }

  /// `null`.
  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// A value that is JSON already.
  package mutating func json(_ value: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
  }

  private mutating func digits(_ number: UInt64) {
    guard number > 9 else { return bytes.append(UInt8(ascii: "0") + UInt8(number)) }
    var rest = number
    let start = bytes.count
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// A text in quotes; all control characters are escaped, those of ISO 6429's second set too,
  /// which some terminals obey.
  private mutating func quote(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var start = 0
      var index = 0
      while index < utf8.count {
        let byte = utf8[index]
        // In UTF-8 the controls U+0080…U+009F are C2 80…C2 9F.
        let isSecondSet = byte == 0xC2 && utf8[index + 1] < 0xA0
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || isSecondSet else {
          index += 1
          continue
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
        escape(isSecondSet ? utf8[index + 1] : byte)
        index += isSecondSet ? 2 : 1
        start = index
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      for digit in [byte >> 4, byte & 15] {
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
