package import MonitorModel

/// Computes the value of every series from raw batches: rates from two samples, ratios, what is
/// stale and what is missing.
///
/// The one place where raw numbers become quantities: the live processor owns one, and recorded
/// ticks run through another.
package struct SeriesEvaluator {
  /// Something that counts against the quality of a series' data.
  struct Event {
    var cause: EventCounts.Cause
    var series: Int
  }

  /// Batch intervals after which a value that did not come is a gap.
  private static let patience: Int64 = 5
  /// Nanoseconds taken to lie between the batches of a collector that has delivered only one.
  private static let firstSpacing: Int64 = 6_000_000_000
  /// The most nanoseconds that are believed to lie between two batches.
  private static let spacingAtMost: Int64 = 60_000_000_000
  /// Nanoseconds for which a metric that is deliberately not read keeps its last value.
  private static let skippedPatience: Int64 = 300_000_000_000

  /// Nanoseconds between two ticks.
  package var interval: Int64
  /// The series so far.
  package private(set) var definitions: [SeriesDefinition] = []
  /// The values; meaningful where `states` says so.
  package private(set) var values: [Double] = []
  /// What each value is.
  package private(set) var states: [ReadingState] = []
  /// Age of a stale value in nanoseconds; empty when nothing is stale.
  package private(set) var ages: [Int64] = []
  /// Series that were refused because `Limits.series` was reached.
  package private(set) var refusedSeries: UInt64 = 0
  /// Batches that were refused: older than the last, or with a catalog that shrank.
  package private(set) var refusedBatches: UInt64 = 0
  /// How many collectors have delivered.
  var collectorCount: Int { tracks.count }
  /// Collectors whose newest batch took longer than half an interval to collect.
  private(set) var slow: [Int] = []
  /// What counts against the quality of series at the newest tick.
  private(set) var events: [Event] = []
  private var tracks: [CollectorTrack] = []
  private var valueTimes: [Int64] = []
  private var owners: [Int32] = []
  private var isFresh: [Bool] = []
  private var processes = ProcessRates()
  /// The collector whose batch is made of the others; −1 where there is none.
  private var derivedTrack = -1

  /// An evaluator that has seen nothing, for ticks that lie `interval` nanoseconds apart.
  package init(interval: Int64) { self.interval = max(1, interval) }

  /// The processes with their rates.
  package var processTable: ProcessTable { processes.table }

  /// The place of a series' collector.
  func owner(of series: Int) -> Int { Int(owners[series]) }

  /// Numbers series of a catalog before any batch comes, as they were numbered before.
  ///
  /// `range` are places in the catalog, which must follow those numbered so far.
  package mutating func number(
    _ collector: String, _ catalog: MetricCatalog, series range: Range<Int>
  ) {
    let track = trackIndex(collector)
    guard track >= 0, tracks[track].seriesCount == range.lowerBound,
      range.upperBound <= catalog.series.count
    else { return }
    var known = catalog
    known.series.removeLast(catalog.series.count - range.upperBound)
    register(known, track)
  }

  /// Takes the batches of one tick.
  package mutating func step(_ batches: [MetricBatch], at: MonotonicInstant) {
    takeSources(batches, at: at)
    finish(at: at)
  }

  /// Takes the batches of one tick to which `takeDerived` adds another; `finish` ends the tick.
  mutating func takeSources(_ batches: [MetricBatch], at: MonotonicInstant) {
    events.removeAll(keepingCapacity: true)
    slow.removeAll(keepingCapacity: true)
    for track in isFresh.indices { isFresh[track] = false }
    for batch in batches { accept(batch) }
    for index in definitions.indices
    where !isFresh[Int(owners[index])] && Int(owners[index]) != derivedTrack {
      expire(index, at)
    }
  }

  /// Takes the batch that was made of the others of the tick.
  mutating func takeDerived(_ batch: MetricBatch) {
    derivedTrack = trackIndex(batch.collector)
    accept(batch)
  }

  /// Whether a series is one of those that are made of others.
  func isDerived(_ series: Int) -> Bool { Int(owners[series]) == derivedTrack }

  /// The series of a place in the catalog of those that are made of others; −1 for none.
  func derivedSeries(_ local: Int) -> Int32 {
    guard derivedTrack >= 0, local < tracks[derivedTrack].seriesCount else { return -1 }
    return tracks[derivedTrack].series[local]
  }

  /// Ends a tick: tells how old is what is stale.
  mutating func finish(at: MonotonicInstant) {
    ages.removeAll(keepingCapacity: true)
    for index in definitions.indices where states[index] == .stale {
      if ages.isEmpty { ages = [Int64](repeating: 0, count: definitions.count) }
      ages[index] = max(0, at.nanoseconds - valueTimes[index])
    }
  }

  private mutating func accept(_ batch: MetricBatch) {
    let track = trackIndex(batch.collector)
    guard track >= 0, tracks[track].accepts(batch) else {
      refusedBatches += 1
      return
    }
    isFresh[track] = true
    register(batch.catalog, track)
    take(batch, track)
  }

  /// The place of a collector's track, made where there is none; −1 past `Limits.collectors`.
  private mutating func trackIndex(_ name: String) -> Int {
    if let known = tracks.firstIndex(where: { $0.name == name }) { return known }
    guard tracks.count < Limits.collectors else { return -1 }
    tracks.append(CollectorTrack(name: name))
    isFresh.append(false)
    return tracks.count - 1
  }

  private mutating func register(_ catalog: MetricCatalog, _ track: Int) {
    tracks[track].grow(to: catalog)
    while tracks[track].seriesCount < catalog.series.count {
      let definition = catalog.series[tracks[track].seriesCount]
      guard definitions.count < Limits.series else {
        tracks[track].add(definition, as: -1)
        refusedSeries += 1
        continue
      }
      tracks[track].add(definition, as: definitions.count)
      definitions.append(definition)
      values.append(0)
      states.append(.warmingUp)
      valueTimes.append(.min)
      owners.append(Int32(track))
    }
  }

  private mutating func take(_ batch: MetricBatch, _ track: Int) {
    if batch.elapsedNanoseconds > interval / 2 { slow.append(track) }
    var events: [Event] = []
    let now = batch.at.nanoseconds
    tracks[track].evaluate(batch) { index, outcome in
      if outcome.isClamped { events.append(Event(cause: .clamped, series: index)) }
      if outcome.isNotFinite { events.append(Event(cause: .notFinite, series: index)) }
      switch outcome.state {
      case .value:
        values[index] = outcome.value
        states[index] = .value
        valueTimes[index] = now
      case .skipped:
        let time = valueTimes[index]
        if time != .min, now - time <= Self.skippedPatience, states[index].hasValue {
          states[index] = .stale
        } else if states[index] != .warmingUp {
          states[index] = .skipped
        }
      case .counterReset:
        events.append(Event(cause: .counterReset, series: index))
        states[index] = .counterReset
      case .malformed, .failed, .timedOut:
        if !outcome.isNotFinite { events.append(Event(cause: .gap, series: index)) }
        states[index] = outcome.state
      default: states[index] = outcome.state
      }
    }
    self.events += events
    if let sample = batch.processes { processes.step(sample, at: batch.at) }
  }

  /// Marks a series whose collector gave nothing at this tick.
  private mutating func expire(_ index: Int, _ at: MonotonicInstant) {
    guard states[index].hasValue || states[index] == .warmingUp || states[index] == .timedOut
    else { return }
    let track = tracks[Int(owners[index])]
    let known = track.spacing == 0 ? Self.firstSpacing : min(track.spacing, Self.spacingAtMost)
    let spacing = max(interval, known)
    let silent = at.nanoseconds - (track.lastAt?.nanoseconds ?? at.nanoseconds)
    if silent >= Self.patience * spacing {
      states[index] = .timedOut
    } else if states[index] == .value {
      states[index] = .stale
    }
    if silent > 2 * spacing { events.append(Event(cause: .gap, series: index)) }
  }
}
