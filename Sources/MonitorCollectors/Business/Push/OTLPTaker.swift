import MonitorModel
import WireFormats

/// Puts the points of OTLP requests into series.
///
/// The resource's `service.name` becomes the label `service`, its namespace `namespace`; all its
/// attributes together tell senders apart. The attributes of a point become labels as they are.
struct OTLPTaker {
  /// A resource that was seen.
  private struct Resource {
    var labels: [SeriesKey.Label]
    var sender: String
    var group: Int
  }

  /// Resources that are remembered.
  private static let resourcesMost = 1_024

  private var table: AliasTable
  private var resources: [Resource] = []

  /// Makes one that has seen nothing.
  init(seed: UInt64) { table = AliasTable(seed: seed) }

  /// Takes points until there are no more or `most` were taken; `false` at the end.
  mutating func take(
    _ reader: inout OTLPReader, _ point: inout OTLPPoint, most: Int, _ count: inout PushedCount,
    into series: inout PushedSeries, at now: PushedNow
  ) throws(ProtobufError) -> Bool {
    for _ in 0..<most {
      guard try reader.next(&point) else { return false }
      if let problem = point.problem {
        count.refuse("points \(problem.rawValue)")
        continue
      }
      let resource = try resource(of: point, &series)
      let group = resources[resource].group
      let before = count.refused
      if !point.hasNoValue { try take(point, resource, &count, &series, now) }
      let isRefused = count.refused > before
      if !isRefused { count.taken += 1 }
      series.groups.hear(
        group, taken: isRefused ? 0 : 1, refused: isRefused ? 1 : 0, at: now.instant.nanoseconds)
    }
    return true
  }

  // MARK: - Points

  private func take(
    _ point: OTLPPoint, _ resource: Int, _ count: inout PushedCount, _ series: inout PushedSeries,
    _ now: PushedNow
  ) throws(ProtobufError) {
    switch point.kind {
    case .gauge: try give(.level(point.value), point, resource, &count, &series, now)
    case .sum:
      let isDelta = point.temporality == .delta
      let measure: PushedSample.Measure =
        switch (point.isMonotonic, isDelta) {
        case (true, true): .increase(point.value, isWhole: point.isInteger)
        case (true, false): .total(point.value, isWhole: point.isInteger)
        case (false, true): .change(point.value)
        case (false, false): .part(point.value)
        }
      try give(measure, point, resource, &count, &series, now)
    case .histogram, .exponentialHistogram:
      let measure = PushedSample.Measure.histogram(
        PushedHistogram(point), isCumulative: point.temporality == .cumulative)
      try give(measure, point, resource, &count, &series, now)
    case .summary:
      let counted = PushedSample.Measure.total(Double(point.count), isWhole: true)
      try give(counted, point, resource, &count, &series, now, suffix: ".count")
      if let sum = point.sum, sum >= 0 {
        try give(
          .total(sum, isWhole: false), point, resource, &count, &series, now, suffix: ".sum")
      }
      for (quantile, value) in point.quantiles where value.isFinite {
        try give(
          .level(value), point, resource, &count, &series, now, quantile: quantile)
      }
    }
  }

  private func give(
    _ measure: PushedSample.Measure, _ point: OTLPPoint, _ resource: Int,
    _ count: inout PushedCount,
    _ series: inout PushedSeries, _ now: PushedNow, suffix: String = "", quantile: Double? = nil
  ) throws(ProtobufError) {
    var alias = series.scratch
    series.scratch = []
    defer { series.scratch = alias }
    alias.removeAll(keepingCapacity: true)
    alias.append(0x10 | point.kind.rawValue)
    alias.append(UInt8(point.temporality.rawValue) << 1 | (point.isMonotonic ? 1 : 0))
    Self.append(UInt32(resource), to: &alias)
    Self.append(UInt32(point.name.count), to: &alias)
    alias.append(contentsOf: point.name)
    Self.append(UInt32(point.unit.count), to: &alias)
    alias.append(contentsOf: point.unit)
    var attributes = point.attributes
    while try attributes.next() {
      Self.append(UInt32(attributes.pair.count), to: &alias)
      alias.append(contentsOf: attributes.pair)
    }
    if !suffix.isEmpty { alias.append(contentsOf: suffix.utf8) }
    if let quantile { withUnsafeBytes(of: quantile.bitPattern) { alias.append(contentsOf: $0) } }
    let sample = PushedSample(measure: measure, time: point.time, start: point.start)
    let refusal = alias.withUnsafeBytes { alias in
      series.take(sample, alias: alias, group: resources[resource].group, at: now) {
        identity(of: point, resource, suffix, quantile)
      }
    }
    if let refusal { count.refuse("points \(refusal.reason)") }
  }

  private func identity(
    of point: OTLPPoint, _ resource: Int, _ suffix: String, _ quantile: Double?
  ) -> PushedIdentity? {
    guard let name = PushedKey.name(point.name.text + suffix) else { return nil }
    var labels = resources[resource].labels
    if let quantile { labels.append(.init("quantile", "\(quantile)")) }
    var attributes = point.attributes
    // They were read before; there is nothing to throw.
    while (try? attributes.next()) == true {
      if let value = try? attributes.text() { labels.append(.init(attributes.key.text, value)) }
    }
    let unit = suffix == ".count" ? PushedUnit.count : PushedUnit(point.unit.text)
    return PushedIdentity(
      key: SeriesKey(name, PushedKey.labels(labels)), sender: resources[resource].sender,
      unit: unit)
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  // MARK: - Resources

  private mutating func resource(
    of point: OTLPPoint, _ series: inout PushedSeries
  ) throws(ProtobufError) -> Int {
    let hash = table.hash(point.resource)
    if let known = table.find(point.resource, hash: hash) { return known }
    if resources.count >= Self.resourcesMost {
      // Aliases name resources by their places.
      resources.removeAll()
      table.removeAll()
      series.aliases.removeAll()
    }
    var attributes = point.resourceAttributes
    var service = "unknown"
    var labels: [SeriesKey.Label] = []
    var all: [String] = []
    while try attributes.next() {
      guard let value = try attributes.text() else { continue }
      all.append("\(attributes.key.text)=\(value.prefix(PushedKey.valueCharacters))")
      if attributes.key.equals("service.name") { service = value }
      if attributes.key.equals("service.namespace") { labels.append(.init("namespace", value)) }
    }
    service = PushedKey.labels([.init("service", service)]).first?.value ?? "unknown"
    labels.insert(.init("service", service), at: 0)
    resources.append(
      Resource(
        labels: labels, sender: all.sorted().prefix(64).joined(separator: ","),
        group: series.groups.place(of: service)))
    table.insert(point.resource, hash: hash, resources.count - 1)
    return resources.count - 1
  }
}

extension PushedHistogram {
  /// What a point tells.
  init(_ point: OTLPPoint) {
    count = point.count
    sum = point.sum
    least = point.minimum
    greatest = point.maximum
    buckets =
      point.kind == .histogram
      ? .explicit(bounds: point.bounds, counts: point.buckets)
      : .exponential(
        zero: point.zeroCount,
        positive: ExponentialBuckets(
          scale: point.scale, offset: Int(point.positiveOffset), counts: point.positive),
        negative: ExponentialBuckets(
          scale: point.scale, offset: Int(point.negativeOffset), counts: point.negative))
  }
}
