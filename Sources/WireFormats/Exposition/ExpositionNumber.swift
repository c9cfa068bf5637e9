/// Numbers of both formats: the ABNF of OpenMetrics 1.0, `realnumber`, `inf`, `infinity` and `nan`.
enum ExpositionNumber {
  private static let powers: [Double] = (0...22).map { power in
    (0..<power).reduce(1.0) { value, _ in value * 10 }
  }

  /// The number that a part of the bytes is; `nil` where it is none.
  ///
  /// Up to 2^53 and ten to the 22nd one division or multiplication of exact numbers is correctly
  /// rounded (Clinger, PLDI 1990); the rest is for the standard library.
  static func read(_ bytes: Bytes, _ range: Range<Int>) -> Double? {
    var at = range.lowerBound
    let end = range.upperBound
    guard at < end else { return nil }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    var mantissa: UInt64 = 0
    var significant = 0
    var digits = 0
    var fraction = 0
    while at < end, let next = digit(bytes[at]) {
      if significant < 19 { mantissa = mantissa &* 10 &+ next }
      if significant > 0 || next != 0 { significant += 1 }
      digits += 1
      at += 1
    }
    if at < end, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < end, let next = digit(bytes[at]) {
        if significant < 19 { mantissa = mantissa &* 10 &+ next }
        if significant > 0 || next != 0 { significant += 1 }
        digits += 1
        fraction += 1
        at += 1
      }
    }
    guard digits > 0 else { return word(bytes, range) }
    var exponent = 0
    if at < end {
      guard let written = self.exponent(bytes, at..<end) else { return nil }
      exponent = written
    }
    let shift = exponent - fraction
    if mantissa == 0, significant == 0 { return isNegative ? -0.0 : 0 }
    guard significant <= 19, mantissa <= 1 << 53, shift >= -22, shift <= 22 else {
      return slow(bytes, range)
    }
    let exact = Double(mantissa)
    let value = shift < 0 ? exact / powers[-shift] : exact * powers[shift]
    return isNegative ? -value : value
  }

  @inline(__always) private static func digit(_ byte: UInt8) -> UInt64? {
    let digit = byte &- 0x30
    return digit < 10 ? UInt64(digit) : nil
  }

  /// What stands after `e`; saturates far beyond what a binary64 holds.
  private static func exponent(_ bytes: Bytes, _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    guard bytes[at] | 0x20 == UInt8(ascii: "e") else { return nil }
    at += 1
    guard at < range.upperBound else { return nil }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    guard at < range.upperBound else { return nil }
    var value = 0
    while at < range.upperBound {
      guard let next = digit(bytes[at]) else { return nil }
      value = min(value * 10 + Int(next), 1_000_000)
      at += 1
    }
    return isNegative ? -value : value
  }

  /// The numbers that have names, in any case.
  private static func word(_ bytes: Bytes, _ range: Range<Int>) -> Double? {
    var range = range
    let first = bytes[range.lowerBound]
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    if isSigned { range = range.lowerBound + 1..<range.upperBound }
    let isNegative = first == UInt8(ascii: "-")
    if matches(bytes, range, "inf") || matches(bytes, range, "infinity") {
      return isNegative ? -.infinity : .infinity
    }
    return !isSigned && matches(bytes, range, "nan") ? .nan : nil
  }

  private static func matches(_ bytes: Bytes, _ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for offset in 0..<range.count
    where bytes[range.lowerBound + offset] | 0x20 != word.utf8Start[offset] {
      return false
    }
    return true
  }

  /// A well-formed number with more digits than that; the standard library rounds it.
  private static func slow(_ bytes: Bytes, _ range: Range<Int>) -> Double? {
    Double(bytes.part(range).text)
  }
}
