/// A string of JSON as it stands between its quotes, checked by the reader and not yet decoded.
///
/// It is valid for as long as the bytes that were read.
package struct JSONText {
  /// The bytes between the quotes.
  package let raw: Bytes
  /// Whether a backslash is among them.
  package let hasEscapes: Bool

  /// Wraps what a reader has checked.
  init(raw: Bytes, hasEscapes: Bool) {
    self.raw = raw
    self.hasEscapes = hasEscapes
  }

  /// Whether it is a text; allocates only where a backslash has to be decoded.
  @inline(__always) package func equals(_ text: StaticString) -> Bool {
    if !hasEscapes { return raw.equals(text) }
    return decoded.withUnsafeBytes { $0.equals(text) }
  }

  /// The string.
  ///
  /// What is not UTF-8, and half of a surrogate pair, becomes U+FFFD: a name with a
  /// mark in it is worth more than a lost measurement.
  package var text: String {
    hasEscapes ? String(decoding: decoded, as: UTF8.self) : raw.text
  }

  /// The bytes with all escapes of RFC 8259, section 7, replaced.
  package var decoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      let byte = raw[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < raw.count else {
        bytes.append(byte)
        index += 1
        continue
      }
      let escape = raw[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"): index = appendScalar(at: index, to: &bytes)
      default: bytes.append(escape)
      }
    }
    return bytes
  }

  /// Appends the scalar whose digits begin at `index`, and its second half where it needs one;
  /// returns the place after them.
  private func appendScalar(at index: Int, to bytes: inout [UInt8]) -> Int {
    guard let first = unit(at: index) else { return raw.count }
    var next = index + 4
    var scalar = UInt32(first)
    if first & 0xFC00 == 0xD800, next + 1 < raw.count, raw[next] == UInt8(ascii: "\\"),
      raw[next + 1] == UInt8(ascii: "u"), let second = unit(at: next + 2),
      second & 0xFC00 == 0xDC00
    {
      scalar = 0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF
      next += 6
    }
    let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
    bytes.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
    return next
  }

  private func unit(at index: Int) -> UInt16? {
    guard index + 4 <= raw.count else { return nil }
    var unit: UInt16 = 0
    for place in index..<index + 4 {
      guard let digit = JSONReader.hexadecimal(raw[place]) else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
