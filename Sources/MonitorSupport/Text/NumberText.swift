/// Numbers as they stand in files of rows.
package enum NumberText: Equatable, Sendable {
  /// A finite decimal number.
  case number(Double)
  /// Nothing was measured: no text, a word for it, or what no finite number is.
  case missing
  /// Something else.
  case text

  /// What a text without blanks around it means.
  ///
  /// A number is decimal, with or without sign, fraction and exponent; no hexadecimal, no
  /// separators of thousands.
  package static func read(_ bytes: UnsafeRawBufferPointer) -> NumberText {
    var position = 0
    var isNegative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      position = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var places = 0
    var hasPoint = false
    // Digits that do not fit stop counting; such a number takes the slow way.
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit <= 9 {
        if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
        digits += 1
        if hasPoint { places += 1 }
      } else if bytes[position] == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else { return word(bytes) }
    guard let exponent = exponent(bytes, from: position) else { return word(bytes) }
    let power = exponent - places
    guard digits <= 19, mantissa <= 1 << 53, (-22...22).contains(power) else { return slow(bytes) }
    // Both factors are exact, so one rounding makes the nearest number (Clinger, 1990).
    let size =
      power < 0 ? Double(mantissa) / powersOfTen[-power] : Double(mantissa) * powersOfTen[power]
    return .number(isNegative ? -size : size)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The exponent that ends the text at `start`, 0 where there is none; `nil` for other text.
  private static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < bytes.count else { return 0 }
    guard bytes[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var position = start + 1
    var isNegative = false
    if position < bytes.count,
      bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
    {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    guard position < bytes.count else { return nil }
    var number = 0
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      // More than any number of digits can make up for within the longest line.
      number = min(1_000_000, number * 10 + Int(digit))
      position += 1
    }
    return isNegative ? -number : number
  }

  /// A number whose digits or exponent are too many for the quick way.
  private static func slow(_ bytes: UnsafeRawBufferPointer) -> NumberText {
    guard let number = Double(String(decoding: bytes, as: UTF8.self)) else { return .text }
    return number.isFinite ? .number(number) : .missing
  }

  private static let words: Set<String> = [
    "nan", "inf", "infinity", "+nan", "-nan", "+inf", "-inf", "+infinity", "-infinity", "null",
    "none", "nil", "na", "n/a", "-", "?",
  ]

  private static func word(_ bytes: UnsafeRawBufferPointer) -> NumberText {
    guard !bytes.isEmpty else { return .missing }
    guard bytes.count <= 9 else { return .text }
    return words.contains(String(decoding: bytes, as: UTF8.self).lowercased()) ? .missing : .text
  }
}
