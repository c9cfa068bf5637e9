/// A line `key value`, `key=value` or `key: value`, as scripts print them.
package struct KeyValueLine {
  /// The name.
  package let key: Bytes
  /// The number.
  package let value: Double

  /// What a line is.
  package enum Outcome {
    /// Nothing: blank, or a comment that begins with `#`.
    case nothing
    /// A pair.
    case pair(KeyValueLine)
    /// Something else.
    case malformed
  }

  /// Reads a line.
  package static func parse(_ line: Bytes) -> Outcome {
    let text = line.trimmed
    guard text.count > 0, text[0] != UInt8(ascii: "#") else { return .nothing }
    // The value is the last word, so that a key may hold spaces and colons.
    var start = text.count
    while start > 0, !Self.separates(text[start - 1]) { start -= 1 }
    guard let value = DecimalNumber.value(text.part(start..<text.count)) else {
      return .malformed
    }
    var end = start
    while end > 0, Self.separates(text[end - 1]) { end -= 1 }
    guard end > 0 else { return .malformed }
    return .pair(KeyValueLine(key: text.part(0..<end), value: value))
  }

  @inline(__always) private static func separates(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == 0x20 || byte == 0x09
  }
}
