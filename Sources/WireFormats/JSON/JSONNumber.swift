/// A number of JSON: the nearest binary64, and the integer where it is exactly one.
package struct JSONNumber: Hashable, Sendable {
  /// The nearest binary64; always finite.
  package let double: Double
  /// The integer it is, `1e3` and `2.0` included; `nil` where it is none of `Int64`.
  package let integer: Int64?

  /// The greatest integer below which every one has its own binary64.
  private static let exactMost = Double(1 << 53)

  /// Makes a number that was written without a fraction and an exponent.
  @inline(__always) init(integer: Int64) {
    double = Double(integer)
    self.integer = integer
  }

  /// Makes a number that was written in another way.
  @inline(__always) init(double: Double) {
    self.double = double
    let isExact = double.rounded(.towardZero) == double && double.magnitude <= Self.exactMost
    integer = isExact ? Int64(double) : nil
  }
}
