import MonitorModel
import WireFormats

/// Puts the samples of remote write into series.
///
/// Remote write 1.0 does not tell types, so names do, as they are written by convention
/// (prometheus.io/docs/practices/naming): what ends in `_total`, `_count` or `_sum` is a total, all
/// else a level. The buckets of a histogram say nothing one by one and come in different requests:
/// they are passed over and counted, and its `_count` and `_sum` tell rate and mean.
struct RemoteWriteTaker {
  /// Samples of buckets and native histograms, which are passed over.
  private(set) var buckets: UInt64 = 0
  /// Samples of a backlog that is older than a sender is remembered.
  private(set) var late: UInt64 = 0

  /// What a name says of its series.
  private struct Naming {
    var isTotal = false
    var isBucket = false
    var unit = PushedUnit.count

    /// Reads a name from its end.
    init(_ name: Bytes) {
      var words = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: true)
      guard let last = words.last.map({ Bytes(rebasing: $0) }) else { return }
      isBucket = last.equals("bucket")
      isTotal = last.equals("total") || last.equals("count") || last.equals("sum")
      let countsThings = last.equals("count")
      if isTotal { words.removeLast() }
      guard !countsThings, let unit = words.last else { return }
      self.unit = PushedUnit(Bytes(rebasing: unit).text)
    }
  }

  /// Takes series until there are no more or `most` were taken; `false` at the end.
  mutating func take(
    _ reader: inout RemoteWriteReader, most: Int, _ count: inout PushedCount,
    into series: inout PushedSeries, at now: PushedNow
  ) throws(ProtobufError) -> Bool {
    for _ in 0..<most {
      guard let next = try reader.next() else { return false }
      take(next, &count, into: &series, at: now)
    }
    return true
  }

  private mutating func take(
    _ told: RemoteWriteSeries, _ count: inout PushedCount, into series: inout PushedSeries,
    at now: PushedNow
  ) {
    let naming = Naming(told.name)
    buckets += UInt64(told.histogramCount)
    guard !naming.isBucket else {
      buckets += UInt64(told.sampleCount)
      return
    }
    var alias = series.scratch
    series.scratch = []
    defer { series.scratch = alias }
    alias.removeAll(keepingCapacity: true)
    alias.append(0x20)
    var job = Bytes(start: nil, count: 0)
    told.forEachLabel { name, value in
      if name.equals("job") { job = value }
      for part in [name, value] {
        withUnsafeBytes(of: UInt32(part.count)) { alias.append(contentsOf: $0) }
        alias.append(contentsOf: part)
      }
    }
    let group = series.groups.place(of: job.isEmpty ? "remote write" : job.text)
    let before = (count.taken, count.refused)
    let oldest = now.wall.milliseconds - series.idle / 1_000_000
    alias.withUnsafeBytes { alias in
      told.forEachSample { sample in
        // A stale marker, or what a summary tells where nothing was observed: there is no value now.
        guard !sample.value.isNaN else { return series.end(alias, at: now) }
        guard sample.timestamp >= oldest else {
          late += 1
          return
        }
        let measure =
          naming.isTotal
          ? PushedSample.Measure.total(sample.value, isWhole: false) : .level(sample.value)
        let refusal = series.take(
          PushedSample(measure: measure, time: UInt64(clamping: sample.timestamp) &* 1_000_000),
          alias: alias, group: group, at: now
        ) { Self.identity(of: told, naming.unit) }
        if let refusal { count.refuse("samples \(refusal.reason)") } else { count.taken += 1 }
      }
    }
    series.groups.hear(
      group, taken: count.taken - before.0, refused: count.refused - before.1,
      at: now.instant.nanoseconds)
  }

  private static func identity(of told: RemoteWriteSeries, _ unit: PushedUnit) -> PushedIdentity? {
    guard let name = PushedKey.name(told.name.text) else { return nil }
    var labels: [SeriesKey.Label] = []
    told.forEachLabel { name, value in
      if !name.equals("__name__") { labels.append(.init(name.text, value.text)) }
    }
    return PushedIdentity(
      key: SeriesKey(name, PushedKey.labels(labels)), sender: "", unit: unit)
  }

  /// What was passed over, for a report.
  var faults: [SourceReport.Fault] {
    var faults: [SourceReport.Fault] = []
    if buckets > 0 {
      faults.append(.init("of histogram buckets, whose count and sum are taken", count: buckets))
    }
    if late > 0 { faults.append(.init("of a backlog, too old to be watched", count: late)) }
    return faults
  }
}
