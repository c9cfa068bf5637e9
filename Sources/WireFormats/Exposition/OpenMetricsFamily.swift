/// The family that is being read, and what of it was seen.
struct OpenMetricsFamily {
  /// Its index in the exposition.
  var index: Int
  /// Where its name stands.
  var name: Range<Int>
  /// Its type; `nil` while none is given.
  var type: ExpositionType?
  /// Where its unit stands; `nil` while none is given.
  var unit: Range<Int>?
  /// Whether a help text was given.
  var hasHelp = false
  /// How many samples it has.
  var samples = 0
  /// The label set of the newest sample, as a hash.
  var group: UInt64?
  /// The time of the newest sample; NaN where it has none.
  var seconds = Double.nan
  /// The histogram that is being read.
  var histogram = HistogramCheck()

  /// The suffixes that samples of a type have; an empty one stands for the name itself.
  static func suffixes(_ type: ExpositionType) -> [(StaticString, ExpositionSample.Part)] {
    switch type {
    case .counter: [("_total", .total), ("_created", .created)]
    case .summary:
      [("", .value), ("_count", .count), ("_sum", .sum), ("_created", .created)]
    case .histogram:
      [("_bucket", .bucket), ("_count", .count), ("_sum", .sum), ("_created", .created)]
    case .gaugeHistogram:
      [("_bucket", .bucket), ("_gcount", .gaugeCount), ("_gsum", .gaugeSum)]
    case .info: [("_info", .info)]
    case .unknown, .gauge, .stateSet: [("", .value)]
    }
  }

  /// What a sample of this name is of the family; `nil` where it is not of it.
  func part(of name: Range<Int>, _ bytes: Bytes) -> ExpositionSample.Part? {
    let length = self.name.count
    guard name.count >= length,
      ExpositionLine.isEqual(bytes, self.name, name.lowerBound..<name.lowerBound + length)
    else { return nil }
    let suffix = bytes.part(name.lowerBound + length..<name.upperBound)
    if suffix.isEmpty {
      switch type ?? .unknown {
      case .unknown, .gauge, .stateSet, .summary: return .value
      default: return nil
      }
    }
    switch type ?? .unknown {
    case .counter:
      return suffix.equals("_total") ? .total : suffix.equals("_created") ? .created : nil
    case .histogram, .summary:
      if type == .histogram, suffix.equals("_bucket") { return .bucket }
      if suffix.equals("_count") { return .count }
      if suffix.equals("_sum") { return .sum }
      return suffix.equals("_created") ? .created : nil
    case .gaugeHistogram:
      if suffix.equals("_bucket") { return .bucket }
      if suffix.equals("_gcount") { return .gaugeCount }
      return suffix.equals("_gsum") ? .gaugeSum : nil
    case .info: return suffix.equals("_info") ? .info : nil
    default: return nil
    }
  }
}
