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
    case .counter: sum = Double(Int128(bits) * Int128(rows))
    case .integer: sum = Double(Int128(Int64(bitPattern: bits)) * Int128(rows))
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
    var least = UInt64.max
    var most: UInt64 = 0
    // At most 4 096 rows: neither half can overflow.
    var low: UInt64 = 0
    var high: UInt64 = 0
    for row in 0..<values.count {
      let value = values[row] ^ flip
      least = min(least, value)
      most = max(most, value)
      low &+= value & 0xffff_ffff
      high &+= value &>> 32
    }
    count = values.count
    minimum = RawValue(counter: least ^ flip)
    maximum = RawValue(counter: most ^ flip)
    last = RawValue(counter: values[count - 1])
    sum = Double(Int128(high) << 32 + Int128(low) - Int128(count) * Int128(flip))
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
}
