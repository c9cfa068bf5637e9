/// What the values of one series were in one minute or hour.
///
/// | | kept | greatest error |
/// |---|---|---|
/// | count, gaps | exactly | none |
/// | mean; also the rest where all values are equal | as `Float` | 2⁻²⁴ of the value |
/// | minimum, maximum, last | with a mantissa of 15 bits | 2⁻¹⁵, 2⁻¹⁵, 2⁻¹⁶ of the value |
/// | p50, p95, p99, deviation | with a mantissa of 11 bits | 2⁻¹² of the value |
/// | skewness, kurtosis | as `Float16` | 2⁻¹¹ of the value, or 2⁻²⁵ where that is more |
///
/// The minimum is rounded down and the maximum up: no value (as `Float`) lies outside. A point is
/// rounded when it is made, and the codec keeps it to the bit: one that is read and one that is
/// computed from the same values are equal. Values beyond ±3.4 × 10³⁸ count as that.
///
/// The percentiles are exact before rounding, but only of this stretch: those of several stretches
/// cannot be had from them. Everything else of several stretches can.
package struct RollupPoint: Hashable, Sendable {
  /// Bits of a `Float` that are not kept of percentiles and deviation.
  static let roughBits: UInt32 = 12
  /// Bits that are not kept of minimum, maximum and last.
  static let fineBits: UInt32 = 8

  /// Ticks with a value.
  package internal(set) var count: UInt32 = 0
  /// Ticks without one, also those that never came.
  package internal(set) var gaps: UInt32 = 0
  /// The least value; 0, as everything below, where `count` is.
  package internal(set) var minimum: Float = 0
  /// The greatest value.
  package internal(set) var maximum: Float = 0
  /// The mean.
  package internal(set) var mean: Float = 0
  /// The last value.
  package internal(set) var last: Float = 0
  /// The median, interpolated like all percentiles here (Hyndman and Fan's type 7).
  package internal(set) var p50: Float = 0
  /// Percentile 95.
  package internal(set) var p95: Float = 0
  /// Percentile 99.
  package internal(set) var p99: Float = 0
  /// The standard deviation of the values as a whole (n, not n − 1).
  package internal(set) var deviation: Float = 0
  /// Skewness g₁; 0 where the deviation is.
  package internal(set) var skewness: Float16 = 0
  /// Kurtosis g₂ + 3; 0 where the deviation is.
  package internal(set) var kurtosis: Float16 = 0

  /// The point of a stretch without a value.
  package init(gaps: UInt32 = 0) { self.gaps = gaps }

  /// The point of some finite values, in the order of time; they are sorted on the way.
  package init(of values: inout [Double], gaps: UInt32) {
    self.gaps = gaps
    let limit = Double(Float.greatestFiniteMagnitude)
    for index in values.indices { values[index] = min(max(values[index], -limit), limit) }
    guard let last = values.last else { return }
    count = UInt32(clamping: values.count)
    let (mean, m2, m3, m4) = Self.moments(values)
    values.sort()
    let (low, high) = (values[0], values[values.count - 1])
    p50 = Self.cut(Float(Self.percentile(values, 0.5)), Self.roughBits)
    p95 = Self.cut(Float(Self.percentile(values, 0.95)), Self.roughBits)
    p99 = Self.cut(Float(Self.percentile(values, 0.99)), Self.roughBits)
    guard low < high else {
      (minimum, maximum, self.mean, self.last) = (Float(low), Float(low), Float(low), Float(low))
      return
    }
    minimum = Self.cut(Float(low), Self.fineBits, .down)
    maximum = Self.cut(Float(high), Self.fineBits, .up)
    self.mean = min(max(Float(mean), minimum), maximum)
    self.last = Self.cut(Float(last), Self.fineBits)
    let number = Double(values.count)
    let deviation = (m2 / number).squareRoot()
    guard deviation > 0 else { return }
    self.deviation = Self.cut(Float(deviation), Self.roughBits)
    skewness = Self.half(m3 / number / (deviation * deviation * deviation))
    kurtosis = Self.half(number * m4 / (m2 * m2))
  }

  /// The sum of the values.
  package var sum: Double { Double(mean) * Double(count) }
  /// Σ(x − mean)².
  package var m2: Double { Double(deviation) * Double(deviation) * Double(count) }
  /// Σ(x − mean)³.
  package var m3: Double { Double(skewness) * m2 * Double(deviation) }
  /// Σ(x − mean)⁴.
  package var m4: Double { Double(kurtosis) * m2 * Double(deviation) * Double(deviation) }

  private static func moments(
    _ values: [Double]
  ) -> (mean: Double, m2: Double, m3: Double, m4: Double) {
    // The first value is taken off, so that large values that differ little keep their digits.
    let origin = values[0]
    var sum = 0.0
    for value in values { sum += value - origin }
    let offset = sum / Double(values.count)
    var (m2, m3, m4) = (0.0, 0.0, 0.0)
    for value in values {
      let delta = (value - origin) - offset
      let square = delta * delta
      m2 += square
      m3 += square * delta
      m4 += square * square
    }
    return (origin + offset, m2, m3, m4)
  }

  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] == sorted[high]
      ? sorted[low] : sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }

  /// The nearest number whose last bits are zeros, or the next in a direction.
  static func cut(
    _ value: Float, _ bits: UInt32, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
  ) -> Float {
    let step: UInt32 = 1 << bits
    let size = value.bitPattern & 0x7fff_ffff
    let isNegative = value.bitPattern & 0x8000_0000 != 0
    let raise =
      switch rule {
      case .down: isNegative ? step - 1 : 0
      case .up: isNegative ? 0 : step - 1
      default: step / 2
      }
    // Rounding up the greatest numbers would make them infinite.
    let most = Float.greatestFiniteMagnitude.bitPattern & ~(step - 1)
    let rounded = min((size + raise) & ~(step - 1), most)
    return Float(bitPattern: (isNegative ? 0x8000_0000 : 0) | rounded)
  }

  private static func half(_ value: Double) -> Float16 {
    guard value.isFinite else { return 0 }
    let limit = Double(Float16.greatestFiniteMagnitude)
    return Float16(min(max(value, -limit), limit))
  }

  /// Whether all its values are equal.
  var isFlat: Bool {
    deviation == 0 && skewness == 0 && kurtosis == 0 && minimum == last && maximum == last
      && mean == last && [p50, p95, p99].allSatisfy { $0 == Self.cut(last, Self.roughBits) }
  }

  /// Whether its values are like those of another point that has some.
  func hasValues(of other: RollupPoint) -> Bool {
    guard other.count > 0 else { return false }
    var same = other
    same.count = count
    same.gaps = gaps
    return same == self
  }

  /// Whether its values can be those of a point.
  var isSound: Bool {
    [minimum, maximum, mean, last, p50, p95, p99, deviation].allSatisfy(\.isFinite)
      && skewness.isFinite && kurtosis.isFinite && minimum <= maximum && deviation >= 0
      && (minimum...maximum).contains(mean) && (minimum...maximum).contains(last)
  }
}
