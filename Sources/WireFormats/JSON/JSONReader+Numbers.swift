extension JSONReader {
  /// What a number is made of.
  struct NumberParts {
    /// Whether a fraction or an exponent was written.
    var isReal: Bool
    /// The integer, where it is one of `Int64` and nothing else was written.
    var integer: Int64?
    /// The number, where binary64 arithmetic gives it exactly rounded.
    var double: Double?
  }

  /// The powers of ten that are exact in binary64.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Goes over a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
  mutating func numberParts() throws(JSONError) -> NumberParts {
    let isNegative = offset < count && bytes[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    var digits = Digits()
    let first = offset
    offset = digits.take(bytes, from: offset)
    guard offset > first else { throw JSONError(offset, .number) }
    if bytes[first] == UInt8(ascii: "0"), offset > first + 1 {
      throw JSONError(first + 1, .number)
    }
    var exponent = 0
    var isReal = false
    if offset < count, bytes[offset] == UInt8(ascii: ".") {
      isReal = true
      let start = offset + 1
      offset = digits.take(bytes, from: start)
      guard offset > start else { throw JSONError(offset, .number) }
      exponent = start - offset
    }
    if offset < count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      isReal = true
      offset += 1
      let sign = offset < count ? bytes[offset] : 0
      if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { offset += 1 }
      var power = Digits()
      let start = offset
      offset = power.take(bytes, from: start)
      guard offset > start else { throw JSONError(offset, .number) }
      guard power.isWhole, power.value < 1_000 else { return NumberParts(isReal: true) }
      exponent += sign == UInt8(ascii: "-") ? -Int(power.value) : Int(power.value)
    }
    return Self.parts(
      mantissa: digits.value, isWhole: digits.isWhole, isNegative: isNegative, isReal: isReal,
      exponent: exponent)
  }

  /// Digits as they are gone over.
  private struct Digits {
    /// The number they make; wrong once `isWhole` is false.
    var value: UInt64 = 0
    /// Whether the number fits.
    var isWhole = true

    /// Takes the digits from a place on; returns the place after them.
    @inline(__always) mutating func take(_ bytes: Bytes, from start: Int) -> Int {
      var index = start
      while index < bytes.count {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        // Below this bound ten times the value and nine more still fit.
        if value > UInt64.max / 10 - 1 { isWhole = false }
        value = value &* 10 &+ UInt64(digit)
        index += 1
      }
      return index
    }
  }

  /// Puts the digits together: where the decimal mantissa is below 2⁵³ and the power of ten is
  /// exact, one multiplication or division rounds rightly (Clinger, PLDI 1990).
  static func parts(
    mantissa: UInt64, isWhole: Bool, isNegative: Bool, isReal: Bool, exponent: Int
  ) -> NumberParts {
    var parts = NumberParts(isReal: isReal)
    guard isWhole else { return parts }
    if !isReal {
      if isNegative {
        // −0 is a number of its own, and no integer tells it from 0.
        if mantissa == 0 {
          parts.double = -0.0
        } else if mantissa <= UInt64(Int64.max) + 1 {
          parts.integer = Int64(truncatingIfNeeded: 0 &- mantissa)
        }
      } else {
        parts.integer = Int64(exactly: mantissa)
      }
    }
    guard parts.integer == nil, parts.double == nil, mantissa <= 1 << 53 else { return parts }
    let magnitude = Double(mantissa)
    let signed = isNegative ? -magnitude : magnitude
    if mantissa == 0 {
      parts.double = signed
    } else if (0...22).contains(exponent) {
      parts.double = signed * powers[exponent]
    } else if (-22..<0).contains(exponent) {
      parts.double = signed / powers[-exponent]
    }
    return parts
  }
}
