/// Numbers as programs print them: decimal digits with a sign, a point and an exponent where they
/// have one; no words, no hexadecimal, no thousands separators.
package enum DecimalNumber {
  /// Digits at most; nobody prints more.
  private static let bytesMost = 64

  /// The number that `bytes` are, all of them; `nil` where they are something else, or no binary64
  /// is near.
  package static func value(_ bytes: Bytes) -> Double? {
    guard bytes.count > 0, prefix(bytes) == bytes.count else { return nil }
    return convert(bytes)
  }

  /// The number that `bytes` begin with, and how many bytes it takes.
  package static func leading(_ bytes: Bytes) -> (value: Double, bytes: Int)? {
    let length = prefix(bytes)
    guard length > 0, let value = convert(bytes.part(0..<length)) else { return nil }
    return (value, length)
  }

  private static func convert(_ bytes: Bytes) -> Double? {
    guard bytes.count <= bytesMost else { return nil }
    guard let value = Double(bytes.text), value.isFinite else { return nil }
    return value
  }

  /// How many bytes a number at the beginning has.
  private static func prefix(_ bytes: Bytes) -> Int {
    var index = 0
    func digits() -> Int {
      let start = index
      while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
      return index - start
    }
    if index < bytes.count, "+-".utf8.contains(bytes[index]) { index += 1 }
    var count = digits()
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      count += digits()
    }
    guard count > 0 else { return 0 }
    let end = index
    guard index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") else { return end }
    index += 1
    if index < bytes.count, "+-".utf8.contains(bytes[index]) { index += 1 }
    // An `e` without digits belongs to what follows.
    return digits() > 0 ? index : end
  }
}

extension Bytes {
  /// The bytes without space, tabs and line ends at both ends.
  package var trimmed: Bytes {
    var start = 0
    var end = count
    while start < end, self[start] <= 0x20 { start += 1 }
    while end > start, self[end - 1] <= 0x20 { end -= 1 }
    return part(start..<end)
  }
}
