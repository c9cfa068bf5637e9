import Glibc

/// Reads the numbers of StatsD lines: digits, a point, an exponent; no infinities and no
/// hexadecimals.
///
/// Whole numbers below 2⁵³ and decimals of up to 15 digits are exact; others are within two units
/// in the last place.
package enum StatsDNumber {
  /// The number at `offset`, which is moved behind it; `nil` where there is none or it is not
  /// finite.
  package static func read(_ bytes: Bytes, _ offset: inout Int, _ end: Int) -> Double? {
    guard offset < end else { return nil }
    let sign = bytes[offset]
    let isNegative = sign == UInt8(ascii: "-")
    if isNegative || sign == UInt8(ascii: "+") { offset += 1 }
    var mantissa: UInt64 = 0
    var exponent = 0
    var digits = 0
    readDigits(bytes, &offset, end, &mantissa, &exponent, &digits)
    if offset < end, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      let start = offset
      readDigits(bytes, &offset, end, &mantissa, &exponent, &digits)
      // Each place behind the point divides by ten; a digit that no longer fitted has raised the
      // exponent already.
      exponent -= offset - start
    }
    guard digits > 0 else { return nil }
    if offset < end, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      guard let power = readExponent(bytes, &offset, end) else { return nil }
      exponent += power
    }
    let value = exponent == 0 ? Double(mantissa) : scaled(mantissa, exponent)
    guard value.isFinite else { return nil }
    return isNegative ? -value : value
  }

  /// Takes in digits; those that no longer fit raise the exponent.
  @inline(__always) private static func readDigits(
    _ bytes: Bytes, _ offset: inout Int, _ end: Int, _ mantissa: inout UInt64,
    _ exponent: inout Int, _ digits: inout Int
  ) {
    while offset < end {
      let digit = bytes[offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      if mantissa < 1_000_000_000_000_000_000 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        exponent += 1
      }
      digits += 1
      offset += 1
    }
  }

  private static func readExponent(_ bytes: Bytes, _ offset: inout Int, _ end: Int) -> Int? {
    offset += 1
    guard offset < end else { return nil }
    let isNegative = bytes[offset] == UInt8(ascii: "-")
    if isNegative || bytes[offset] == UInt8(ascii: "+") { offset += 1 }
    var power = 0
    let start = offset
    while offset < end {
      let digit = bytes[offset] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      // Far beyond what a binary64 holds; more digits change nothing.
      if power < 100_000 { power = power * 10 + Int(digit) }
      offset += 1
    }
    guard offset > start else { return nil }
    return isNegative ? -power : power
  }

  private static func scaled(_ mantissa: UInt64, _ exponent: Int) -> Double {
    guard mantissa > 0 else { return 0 }
    let value = Double(mantissa)
    if exponent < 0, exponent >= -22 { return value / powers[-exponent] }
    if exponent > 0, exponent <= 22 { return value * powers[exponent] }
    // In two steps, so that a long fraction of a tiny number does not underflow on the way.
    if exponent < -290 { return value / pow(10, Double(-exponent) - 200) / 1e200 }
    return value * pow(10, Double(exponent))
  }

  /// The powers of ten that a binary64 holds exactly.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
