/// The values that TOML writes without quotes: numbers, truth, dates and times.
enum TOMLPlainValue {
  /// The value of a word, or `nil` where it is none.
  static func read(_ word: String) -> TOMLValue? {
    switch word {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "inf", "+inf": return .real(.infinity)
    case "-inf": return .real(-.infinity)
    case "nan", "+nan", "-nan": return .real(.nan)
    default: break
    }
    if isDate(String(word.prefix(10))) || isTime(word) { return .moment(word) }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      guard let digits = plainDigits(word.dropFirst(2)) else { return nil }
      guard digits.first != "+", digits.first != "-" else { return nil }
      return Int64(digits, radix: radix).map { .integer($0) }
    }
    return number(word)
  }

  /// Whether a word begins like `2024-05-01`.
  static func isDate(_ word: String) -> Bool {
    matches(word.utf8, "dddd-dd-dd")
  }

  private static func isTime(_ word: String) -> Bool {
    matches(word.utf8.prefix(8), "dd:dd:dd")
  }

  private static func matches(_ bytes: some Collection<UInt8>, _ pattern: StaticString) -> Bool {
    let shape = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
    guard bytes.count == shape.count else { return false }
    return zip(bytes, shape).allSatisfy { byte, mark in
      mark == UInt8(ascii: "d") ? isDigit(byte) : byte == mark
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The digits without the underscores between them; `nil` where one stands elsewhere.
  private static func plainDigits(_ text: Substring) -> String? {
    var digits: [UInt8] = []
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      guard byte == UInt8(ascii: "_") else {
        digits.append(byte)
        continue
      }
      guard index > 0, index + 1 < bytes.count, isHexDigit(bytes[index - 1]),
        isHexDigit(bytes[index + 1])
      else { return nil }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
  }

  private static func number(_ word: String) -> TOMLValue? {
    guard let digits = plainDigits(word[...]) else { return nil }
    let unsigned = digits.first == "+" || digits.first == "-" ? digits.dropFirst() : digits[...]
    let bytes = Array(unsigned.utf8)
    guard let first = bytes.first, isDigit(first), let last = bytes.last, isDigit(last) else {
      return nil
    }
    let whole = bytes.prefix { isDigit($0) }
    guard whole.count == 1 || first != UInt8(ascii: "0") else { return nil }
    if whole.count == bytes.count { return Int64(digits).map { .integer($0) } }
    // A point stands between two digits; an exponent has digits.
    if let point = bytes.firstIndex(of: UInt8(ascii: ".")), !isDigit(bytes[point + 1]) {
      return nil
    }
    guard bytes.allSatisfy({ isDigit($0) || "eE.+-".utf8.contains($0) }) else { return nil }
    return Double(digits).map { .real($0) }
  }
}
