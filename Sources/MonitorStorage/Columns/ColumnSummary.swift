package import MonitorModel

/// What one column says over the rows of an extent.
///
/// Only rows count whose state has a value and, of a real column, whose value is a number.
package struct ColumnSummary: Hashable, Sendable {
  /// The rows that count.
  package var count = 0
  /// The least value, as the kind orders them.
  package var minimum = RawValue.none
  /// The greatest value, as the kind orders them.
  package var maximum = RawValue.none
  /// The value of the last row that counts.
  package var last = RawValue.none
  /// The sum; of counters and integers exact before it is rounded once; of reals added in
  /// row order, or the product when an extent stores the column as a constant.
  package var sum = 0.0

  /// Makes the summary of no rows.
  package init() {}
}
extension ColumnSummary {
  /// Sums up `rows` rows that all hold the same bits.
  init(_ bits: UInt64, kind: MetricKind, rows: Int) {
    switch kind {
    case .counter: sum = Self.rounded(Int128(bits) * Int128(rows))
    case .integer: sum = Self.rounded(Int128(Int64(bitPattern: bits)) * Int128(rows))
    case .real:
      let value = Double(bitPattern: bits)
      if value.isNaN { return }
      sum = value * Double(rows)
    }
    count = rows
    minimum = RawValue(counter: bits)
    maximum = minimum
    last = minimum
  }

  /// Sums up values that all have the right to be shown.
  init(_ values: UnsafeBufferPointer<UInt64>, kind: MetricKind) {
    guard !values.isEmpty else { return }
    switch kind {
    case .counter: addIntegers(values, flip: 0)
    case .integer: addIntegers(values, flip: 1 << 63)
    case .real: addReals(values)
    }
  }

  /// Sums up integers; `flip` is the sign bit when they have one, which makes their order that of
  /// unsigned numbers.
  private mutating func addIntegers(_ values: UnsafeBufferPointer<UInt64>, flip: UInt64) {
    // At most 4 096 rows: neither half of the sum can overflow.
    var low: UInt64 = 0
    var high: UInt64 = 0
    for row in 0..<values.count {
      let value = values[row] ^ flip
      low &+= value & 0xffff_ffff
      high &+= value &>> 32
    }
    // Two by two: three comparisons where one by one takes four, and half the waiting.
    var least = values[values.count - 1] ^ flip
    var most = least
    var row = 0
    while row &+ 1 < values.count {
      let one = values[row] ^ flip
      let other = values[row &+ 1] ^ flip
      least = min(least, one < other ? one : other)
      most = max(most, one < other ? other : one)
      row &+= 2
    }
    count = values.count
    minimum = RawValue(counter: least ^ flip)
    maximum = RawValue(counter: most ^ flip)
    last = RawValue(counter: values[count - 1])
    sum = Self.rounded(Int128(high) << 32 + Int128(low) - Int128(count) * Int128(flip))
  }

  private mutating func addReals(_ values: UnsafeBufferPointer<UInt64>) {
    var least = Double.infinity
    var most = -Double.infinity
    var newest = 0.0
    for row in 0..<values.count {
      let value = Double(bitPattern: values[row])
      guard !value.isNaN else { continue }
      least = value < least ? value : least
      most = value > most ? value : most
      sum += value
      newest = value
      count &+= 1
    }
    guard count > 0 else { return }
    minimum = RawValue(real: least)
    maximum = RawValue(real: most)
    last = RawValue(real: newest)
  }

  /// The nearest binary64; the conversion of 128 bits takes a microsecond, and is seldom needed.
  private static func rounded(_ total: Int128) -> Double {
    let short = Int64(truncatingIfNeeded: total)
    return Int128(short) == total ? Double(short) : Double(total)
  }
}
