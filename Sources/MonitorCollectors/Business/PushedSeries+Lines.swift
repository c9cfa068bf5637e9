import MonitorModel
import WireFormats

/// Measurements written as JSON.
extension PushedSeries {
  /// Takes a line that has no problem; says why not where it cannot.
  mutating func take(_ line: MetricLine, group: Int, at now: PushedNow) -> PushedRefusal? {
    var alias = scratch
    scratch = []
    alias.removeAll(keepingCapacity: true)
    alias.append(Self.mark(of: line.kind))
    alias.append(contentsOf: line.name.raw)
    alias.append(0)
    alias.append(contentsOf: line.unit.raw)
    alias.append(0)
    alias.append(contentsOf: line.labels)
    defer { scratch = alias }
    let measure: PushedSample.Measure =
      switch line.kind {
      case .gauge: .level(line.value)
      case .counter: .total(line.value, isWhole: false)
      case .count: .event(line.value)
      case .histogram: .observation(line.value)
      }
    let sample = PushedSample(measure: measure, time: UInt64(clamping: line.timestamp ?? 0))
    return alias.withUnsafeBytes { alias in
      take(sample, alias: alias, group: group, at: now) {
        guard let name = PushedKey.name(line.name.text) else { return nil }
        var labels: [SeriesKey.Label] = []
        line.forEachLabel { labels.append(.init($0, $1)) }
        return PushedIdentity(
          key: SeriesKey(name, PushedKey.labels(labels)), sender: "",
          unit: PushedUnit(line.unit.text))
      }
    }
  }

  private static func mark(of kind: MetricLine.Kind) -> UInt8 {
    switch kind {
    case .gauge: 1
    case .counter: 2
    case .count: 3
    case .histogram: 4
    }
  }
}
