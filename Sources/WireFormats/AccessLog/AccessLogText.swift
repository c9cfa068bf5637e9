/// Text of access logs, made only where a person is to read it.
package enum AccessLogText {
  /// Whether the byte at `place` has an odd number of backslashes before it.
  @inline(__always) static func isEscaped(_ line: Bytes, _ place: Int, from start: Int) -> Bool {
    guard line[place - 1] == UInt8(ascii: "\\") else { return false }
    var index = place - 1
    while index >= start, line[index] == UInt8(ascii: "\\") { index -= 1 }
    return (place - 1 - index) & 1 == 1
  }

  /// The text of a part of a line: `\xHH` (nginx), `\"`, `\n` … and `\uHHHH` (JSON) become what they
  /// stand for; what is not UTF-8 then becomes U+FFFD.
  package static func decoded(_ bytes: Bytes) -> String {
    guard bytes.place(of: UInt8(ascii: "\\")) != nil else { return bytes.text }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        result.append(byte)
        index += 1
        continue
      }
      index += decodeEscape(bytes, index, into: &result)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Appends what the escape at `index` stands for and returns its length.
  private static func decodeEscape(_ bytes: Bytes, _ index: Int, into result: inout [UInt8]) -> Int
  {
    switch bytes[index + 1] {
    case UInt8(ascii: "x"):
      guard let value = hex(bytes, index + 2, 2) else { break }
      result.append(UInt8(truncatingIfNeeded: value))
      return 4
    case UInt8(ascii: "u"):
      guard let value = hex(bytes, index + 2, 4) else { break }
      var scalar = value
      var length = 6
      if value & 0xFC00 == 0xD800, index + 11 < bytes.count, bytes[index + 6] == 0x5C,
        bytes[index + 7] == UInt8(ascii: "u"), let low = hex(bytes, index + 8, 4),
        low & 0xFC00 == 0xDC00
      {
        scalar = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
        length = 12
      }
      result += Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      return length
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(bytes[index + 1])
    default: break
    }
    switch bytes[index + 1] {
    case 0x6E, 0x74, 0x72, 0x22, 0x5C, 0x2F: return 2
    default:
      result.append(0x5C)
      return 1
    }
  }

  private static func hex(_ bytes: Bytes, _ start: Int, _ count: Int) -> UInt32? {
    guard start + count <= bytes.count else { return nil }
    var value: UInt32 = 0
    for index in start..<start + count {
      let byte = bytes[index]
      let digit: UInt8
      if byte &- 48 < 10 {
        digit = byte &- 48
      } else if (byte | 0x20) &- 0x61 < 6 {
        digit = (byte | 0x20) &- 0x61 &+ 10
      } else {
        return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// A line for people: at most `limit` bytes of it, and of queries the names only, because their
  /// values may be secrets.
  package static func shown(_ line: Bytes, limit: Int) -> String {
    var result: [UInt8] = []
    var isQuery = false
    var isValue = false
    for byte in line.prefix(limit * 4) {
      guard result.count < limit else { break }
      switch byte {
      case UInt8(ascii: "?"):
        isQuery = true
        isValue = false
      case 0x20, UInt8(ascii: "\""), 0x09, UInt8(ascii: "#"):
        isQuery = false
        isValue = false
      case UInt8(ascii: "&"), UInt8(ascii: ";"):
        isValue = false
      case UInt8(ascii: "=") where isQuery:
        if !isValue { result += [byte] + Array("…".utf8) }
        isValue = true
        continue
      default: break
      }
      if !isValue { result.append(byte) }
    }
    if result.count < line.count, result.count >= limit { result += Array("…".utf8) }
    return String(decoding: result, as: UTF8.self)
  }
}
