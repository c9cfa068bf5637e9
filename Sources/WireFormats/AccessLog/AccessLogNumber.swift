/// Numbers of access logs, read from bytes.
enum AccessLogNumber {
  /// A whole number without a sign, at most eighteen digits; `nil` where it is none.
  @inline(__always) static func integer(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    guard end > start, end - start <= 18 else { return nil }
    var value: Int64 = 0
    var index = start
    while index < end {
      let digit = line[index] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    return value
  }

  /// Powers of ten up to 10⁹.
  static let powers: [Int64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]

  /// A duration in nanoseconds, written in a unit of `10^places` ns: `0.123`, `1.5e-05`, `12ms`.
  ///
  /// A unit behind the number (`ns`, `us`, `µs`, `ms`, `s`) takes the place of `places`. What does
  /// not fit, and what is no number, is `nil`.
  static func nanoseconds(_ line: Bytes, _ start: Int, _ end: Int, _ places: Int) -> Int64? {
    var whole: Int64 = 0
    var fraction: Int64 = 0
    var digits = 0
    var index = start
    while index < end {
      let digit = line[index] &- 48
      guard digit < 10 else { break }
      whole = whole &* 10 &+ Int64(digit)
      index += 1
    }
    guard index > start, index - start <= 18 else { return nil }
    if index < end, line[index] == UInt8(ascii: ".") {
      index += 1
      while index < end {
        let digit = line[index] &- 48
        guard digit < 10 else { break }
        if digits < 15 {
          fraction = fraction &* 10 &+ Int64(digit)
          digits += 1
        }
        index += 1
      }
    }
    var places = places
    if index < end {
      guard let (unit, exponent) = ending(line, index, end) else { return nil }
      places = (unit ?? places) + exponent
    }
    return scaled(whole, fraction, digits, places)
  }

  /// `whole.fraction × 10^places`, cut to a whole number.
  private static func scaled(
    _ whole: Int64, _ fraction: Int64, _ digits: Int, _ places: Int
  ) -> Int64? {
    var result: Int64
    if places >= 0, places <= 9 {
      guard whole <= 9_000_000_000_000_000_000 / powers[places] else { return nil }
      result = whole &* powers[places]
    } else if places < 0, places > -19 {
      result = whole
      for _ in 0..<(-places) { result /= 10 }
    } else {
      return places < 0 ? 0 : nil
    }
    var part = fraction
    var left = places - digits
    while left < 0 {
      part /= 10
      left += 1
    }
    while left > 0 {
      part = part &* 10
      left -= 1
    }
    result = result &+ part
    return result
  }

  /// What stands behind a number: an exponent, a unit.
  private static func ending(
    _ line: Bytes, _ start: Int, _ end: Int
  ) -> (unit: Int?, exponent: Int)? {
    var index = start
    var exponent = 0
    if line[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      var isNegative = false
      if index < end, line[index] == 0x2D || line[index] == 0x2B {
        isNegative = line[index] == 0x2D
        index += 1
      }
      let begin = index
      while index < end, line[index] &- 48 < 10 {
        exponent = exponent * 10 + Int(line[index] &- 48)
        index += 1
      }
      guard index > begin, index - begin <= 2 else { return nil }
      if isNegative { exponent = -exponent }
    }
    let unit = Bytes(rebasing: line[index..<end])
    switch unit.count {
    case 0: return (nil, exponent)
    case 1 where unit[0] == UInt8(ascii: "s"): return (9, exponent)
    case 2 where unit.equals("ms"): return (6, exponent)
    case 2 where unit.equals("us"): return (3, exponent)
    case 3 where unit.equals("µs"): return (3, exponent)
    case 2 where unit.equals("ns"): return (0, exponent)
    default: return nil
    }
  }
}
