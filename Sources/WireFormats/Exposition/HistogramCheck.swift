/// Whether the samples of one histogram, or gauge histogram, of one moment fit together
/// (OpenMetrics 1.0, "Histogram" and "GaugeHistogram").
struct HistogramCheck {
  private var count: Double?
  private var bound: Double?
  private var value = 0.0
  private var hasNegativeBound = false
  private var hasSum = false
  private var hasGaugeSum = false
  private var hasNegativeGaugeSum = false
  private var isBegun = false

  /// Takes a bucket, which must come after those with lower bounds and hold no less.
  mutating func bucket(upTo bound: Double, _ value: Double) -> ExpositionError.Reason? {
    isBegun = true
    if bound < 0 { hasNegativeBound = true }
    if let last = self.bound, bound <= last { return .buckets }
    if value < self.value { return .buckets }
    self.bound = bound
    self.value = value
    return nil
  }

  /// Takes another sample.
  mutating func take(_ part: ExpositionSample.Part, _ value: Double) {
    isBegun = true
    switch part {
    case .count, .gaugeCount: count = value
    case .sum: hasSum = true
    case .gaugeSum:
      hasGaugeSum = true
      hasNegativeGaugeSum = hasNegativeGaugeSum || value < 0
    default: break
    }
  }

  /// What is wrong with the whole; then it is empty for the next.
  mutating func finish() -> ExpositionError.Reason? {
    defer { self = HistogramCheck() }
    guard isBegun else { return nil }
    if bound != .infinity { return .buckets }
    if let count, count != value { return .histogram }
    if (hasSum || hasGaugeSum) != (count != nil) { return .histogram }
    if hasNegativeBound, hasSum { return .histogram }
    if !hasNegativeBound, hasNegativeGaugeSum { return .histogram }
    return nil
  }
}
