/// What OpenMetrics demands of one sample and of its place among the others.
extension Exposition {
  /// The label that tells samples of one metric apart, and the bound of a bucket.
  struct Special {
    /// Its index in `pieces`.
    var label: Int?
    /// The upper bound; `nil` where the sample is no bucket.
    var bound: Double?
  }

  /// Checks a sample by itself.
  func check(
    _ family: inout OpenMetricsFamily, _ part: ExpositionSample.Part, _ value: Double,
    _ line: ExpositionLine
  ) throws(ExpositionError) -> Special {
    var special = Special()
    switch (family.type ?? .unknown, part) {
    case (.stateSet, _):
      special.label = pieces.firstIndex { piece in
        ExpositionLine.isEqual(line.bytes, piece.name, family.name)
      }
      guard special.label != nil, value == 0 || value == 1 else { throw line.error(.state) }
    case (.info, _):
      guard value == 1 else { throw line.error(.info) }
    case (.summary, .value):
      special.label = label("quantile", line.bytes)
      guard let quantile = canonical(special.label, line.bytes), quantile >= 0, quantile <= 1
      else { throw line.error(.quantile) }
      if value < 0 { throw line.error(.notCounter) }
    case (_, .bucket):
      special.label = label("le", line.bytes)
      guard let bound = canonical(special.label, line.bytes) else { throw line.error(.bound) }
      special.bound = bound
      guard value >= 0, value.rounded(.down) == value else { throw line.error(.notCounter) }
    case (_, .count), (_, .gaugeCount):
      guard value >= 0, value.rounded(.down) == value else { throw line.error(.notCounter) }
    case (_, .total), (_, .sum):
      guard value >= 0 else { throw line.error(.notCounter) }
    case (_, .gaugeSum):
      if value.isNaN { throw line.error(.notCounter) }
    default: break
    }
    return special
  }

  /// The index of a label.
  private func label(_ name: StaticString, _ bytes: Bytes) -> Int? {
    pieces.firstIndex { bytes.part($0.name).equals(name) }
  }

  /// The number of a label; infinity must be written `+Inf`, and NaN is none.
  private func canonical(_ label: Int?, _ bytes: Bytes) -> Double? {
    guard let label else { return nil }
    let range = pieces[label].value
    guard let value = ExpositionNumber.read(bytes, range), !value.isNaN else { return nil }
    return value == .infinity && !bytes.part(range).equals("+Inf") ? nil : value
  }

  /// Checks a sample's place: metrics and moments must not be interleaved, time must not run back,
  /// and no series may come twice.
  ///
  /// Returns whether the sample counts: one whose timestamp differs only beyond what a number
  /// holds does not.
  mutating func place(
    _ family: inout OpenMetricsFamily, _ name: Range<Int>, _ special: Int?, _ seconds: Double,
    _ line: ExpositionLine
  ) throws(ExpositionError) -> Bool {
    var all: UInt64 = 0
    var group: UInt64 = 0
    for index in pieces.indices {
      let hash = pieces[index].hash(line.bytes)
      all &+= hash
      if index != special { group &+= hash }
    }
    // The labels of an info are all its own: its metrics cannot be told apart.
    if family.type == .info { group = 0 }
    let hasTime = !seconds.isNaN
    if let last = family.group, last == group {
      guard hasTime != family.seconds.isNaN else { throw line.error(.mixedTimestamps) }
      if hasTime, family.seconds > seconds, family.type != .info { throw line.error(.backwards) }
      if hasTime, family.seconds != seconds {
        seen.series.removeAll()
        if let reason = family.histogram.finish() { throw line.error(reason) }
      }
    } else {
      guard seen.groups.insert(group) else { throw line.error(.grouping) }
      seen.series.removeAll()
      if let reason = family.histogram.finish() { throw line.error(reason) }
    }
    family.group = group
    family.seconds = seconds
    if seen.series.insert(ByteHash.hash(line.bytes, name, seed: all)) { return true }
    if hasTime { return false }
    throw line.error(.duplicate)
  }
}
