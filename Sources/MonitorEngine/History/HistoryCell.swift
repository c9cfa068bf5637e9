import MonitorModel

/// What a series was in one stretch of a chart.
struct HistoryCell: Hashable, Sendable {
  /// Values.
  var count: UInt32 = 0
  /// Their sum.
  var sum = 0.0
  /// The least; NaN where there is none.
  var minimum = Float.nan
  /// The greatest; NaN where there is none.
  var maximum = Float.nan

  /// Adds one value.
  mutating func add(_ value: Double) {
    add(count: 1, sum: value, minimum: Float(value), maximum: Float(value))
  }

  /// Adds the values of another.
  mutating func add(_ other: HistoryCell) {
    add(count: other.count, sum: other.sum, minimum: other.minimum, maximum: other.maximum)
  }

  /// Adds values that are known by what sums them up.
  mutating func add(count: UInt32, sum: Double, minimum: Float, maximum: Float) {
    guard count > 0 else { return }
    let (total, overflow) = self.count.addingReportingOverflow(count)
    self.count = overflow ? .max : total
    self.sum += sum
    if !(self.minimum <= minimum) { self.minimum = minimum }
    if !(self.maximum >= maximum) { self.maximum = maximum }
  }
}
