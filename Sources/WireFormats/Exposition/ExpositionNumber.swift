/// Numbers of both formats: the ABNF of OpenMetrics 1.0, `realnumber`, `inf`, `infinity` and `nan`.
enum ExpositionNumber {
  private static let wholePowers: [UInt64] = (0...19).map { power in
    (0..<power).reduce(UInt64(1)) { value, _ in value * 10 }
  }
  private static let powers: [Double] = (0...22).map { power in
    (0..<power).reduce(1.0) { value, _ in value * 10 }
  }

  /// The number that a part of the bytes is; `nil` where it is none.
  ///
  /// Correctly rounded. Up to 2^53 and ten to the 22nd one division or multiplication of exact
  /// numbers is (Clinger, PLDI 1990); up to 19 digits and ten to the 19th 128 bits hold all of it;
  /// the rest, which no exposition should have, is for the standard library and allocates.
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
    guard significant <= 19, shift >= -22, shift <= 22 else { return slow(bytes, range) }
    let value: Double
    if mantissa <= 1 << 53 {
      let exact = Double(mantissa)
      value = shift < 0 ? exact / powers[-shift] : exact * powers[shift]
    } else if shift >= -19, shift <= 19 {
      value = wide(mantissa, shift)
    } else {
      return slow(bytes, range)
    }
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

  /// `mantissa` times ten to the `shift`, −19…19, with all its bits: the upper 64 of them, the lowest
  /// set where something is left below, are rounded as the whole would be.
  private static func wide(_ mantissa: UInt64, _ shift: Int) -> Double {
    if shift >= 0 {
      let product = mantissa.multipliedFullWidth(by: wholePowers[shift])
      let zeros = product.high.leadingZeroBitCount
      if zeros == 64 { return Double(product.low) }
      let upper = product.high << zeros | (zeros == 0 ? 0 : product.low >> (64 - zeros))
      let rest: UInt64 = product.low << zeros == 0 ? 0 : 1
      return Double(upper | rest) * powerOfTwo(64 - zeros)
    }
    let power = wholePowers[-shift]
    let zeros = (above: mantissa.leadingZeroBitCount, below: power.leadingZeroBitCount)
    let above = mantissa << zeros.above
    // The dividend is half of what the divisor's first bit stands for: the quotient fits.
    let (quotient, remainder) = (power << zeros.below).dividingFullWidth((above >> 1, above << 63))
    return Double(quotient | (remainder == 0 ? 0 : 1))
      * powerOfTwo(zeros.below - zeros.above - 63)
  }

  /// Two to a power of a normal number.
  private static func powerOfTwo(_ power: Int) -> Double {
    Double(bitPattern: UInt64(1_023 + power) << 52)
  }

  /// A well-formed number with more digits than that; the standard library rounds it.
  private static func slow(_ bytes: Bytes, _ range: Range<Int>) -> Double? {
    Double(bytes.part(range).text)
  }
}
