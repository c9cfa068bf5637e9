package import MonitorModel

/// Turns raw batches into values: rates from two samples, windows, trends and data quality of every
/// series.
///
/// Synchronous, and pure in its input: the same batches give the same bits.
package struct StreamingDataProcessor: ~Copyable {
  /// Ticks in a row with equal values that a metric which always moves may give.
  private static let stuckRun = 10
  /// Batch intervals after which a value that did not come is a gap.
  private static let patience: Int64 = 5
  /// Nanoseconds taken to lie between the batches of a collector that has delivered only one.
  private static let firstSpacing: Int64 = 6_000_000_000
  /// The most nanoseconds that are believed to lie between two batches.
  private static let spacingAtMost: Int64 = 60_000_000_000
  /// Nanoseconds for which a metric that is deliberately not read keeps its last value.
  private static let skippedPatience: Int64 = 300_000_000_000

  /// The settings in force.
  package private(set) var config: RealtimeMonitorConfig
  /// Series that were refused because `Limits.series` was reached.
  package private(set) var refusedSeries: UInt64 = 0
  /// Batches that were refused: older than the last, or with a catalog that shrank.
  package private(set) var refusedBatches: UInt64 = 0
  var windows: WindowStore
  var forecastBook = ForecastBook()
  private var interval: Int64
  private var sequence: UInt64 = 0
  private var lastStep: MonotonicInstant?
  private var tracks: [CollectorTrack] = []
  private var definitions: [SeriesDefinition] = []
  private var values: [Double] = []
  private var states: [ReadingState] = []
  private var valueTimes: [Int64] = []
  private var owners: [Int32] = []
  private var processes = ProcessRates()
  private var seriesCounts = EventCounts()
  private var trackCounts = EventCounts()
  private var totals = EventCounts()

  /// A processor that has seen nothing.
  package init(config: RealtimeMonitorConfig) {
    self.config = config
    interval = max(1, config.metricsInterval.nanoseconds)
    windows = WindowStore(shape: WindowShape(intervalNanoseconds: interval))
    totals.addSubject()
  }

  /// The series so far.
  package var series: [SeriesDefinition] { definitions }

  private var minute: Int64 {
    max(0, windows.tick) / Int64(max(1, windows.shape.fiveMinuteTicks / 5))
  }

  /// Takes the batches of one tick.
  ///
  /// `at` is the tick's instant, `missedTicks` how many ticks before it never came: each takes a
  /// place in the windows, without a value. A `provisional` tick is shown but stays out of the
  /// windows: it came too soon after the one before to count as one.
  package mutating func step(
    _ batches: [MetricBatch], at: MonotonicInstant, wall: WallInstant, missedTicks: Int,
    provisional: Bool = false
  ) -> ProcessedData {
    sequence += 1
    if !provisional {
      skip(missedTicks, before: at)
      windows.beginTick(at: at.nanoseconds)
      countJitter(at, missedTicks)
    }
    var isFresh = [Bool](repeating: false, count: tracks.count)
    for batch in batches {
      let track = trackIndex(batch.collector)
      if track == isFresh.count { isFresh.append(false) }
      guard track >= 0, tracks[track].accepts(batch) else {
        refusedBatches += 1
        continue
      }
      isFresh[track] = true
      register(batch.catalog, track)
      take(batch, track)
    }
    var ages: [Int64] = []
    for index in definitions.indices where !isFresh[Int(owners[index])] { expire(index, at) }
    for index in definitions.indices {
      let isValue = states[index] == .value
      if !provisional { windows.push(isValue ? values[index] : .nan, to: index) }
      if isValue {
        if !provisional { countStaleRun(index) }
      } else if states[index] == .stale {
        if ages.isEmpty { ages = [Int64](repeating: 0, count: definitions.count) }
        ages[index] = max(0, at.nanoseconds - valueTimes[index])
      }
    }
    if !provisional {
      forecastBook.step(
        windows, definitions, at: at.nanoseconds, thresholds: config.thresholds)
    }
    lastStep = at
    return ProcessedData(
      sequence: sequence, at: at, wall: wall, series: definitions, values: values,
      states: states, ages: ages, processes: processes.table, quality: overallQuality())
  }

  /// Puts new settings in force.
  ///
  /// With another tick interval the windows begin anew from what the old ones hold.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    self.config = config
    let next = max(1, config.metricsInterval.nanoseconds)
    guard next != interval else { return }
    interval = next
    windows = windows.resampled(to: WindowShape(intervalNanoseconds: next))
  }

  private mutating func skip(_ missed: Int, before at: MonotonicInstant) {
    guard missed > 0, !definitions.isEmpty else { return }
    let shown = min(missed, windows.shape.hourTicks)
    for back in stride(from: shown, to: 0, by: -1) {
      windows.beginTick(at: at.nanoseconds - Int64(back) * interval)
      for index in definitions.indices { windows.push(.nan, to: index) }
    }
    totals.add(.missingTick, 0, minute: minute, amount: shown)
  }

  private mutating func countJitter(_ at: MonotonicInstant, _ missed: Int) {
    guard let lastStep else { return }
    let late = at - lastStep - Int64(missed + 1) * interval
    if abs(late) > interval / 4 { totals.add(.jitter, 0, minute: minute) }
  }

  private mutating func countStaleRun(_ index: Int) {
    guard definitions[index].alwaysMoves, windows.record(index).pointee.run >= Self.stuckRun
    else { return }
    count(.staleRun, index)
  }

  private mutating func count(_ cause: EventCounts.Cause, _ index: Int) {
    seriesCounts.add(cause, index, minute: minute)
    totals.add(cause, 0, minute: minute)
  }

  /// The place of a collector's track, made where there is none; −1 past `Limits.collectors`.
  private mutating func trackIndex(_ name: String) -> Int {
    if let known = tracks.firstIndex(where: { $0.name == name }) { return known }
    guard tracks.count < Limits.collectors else { return -1 }
    tracks.append(CollectorTrack(name: name))
    trackCounts.addSubject()
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
      seriesCounts.addSubject()
      windows.addSeries()
      forecastBook.addSeries(definition, points: windows.pointCapacity)
    }
  }

  private mutating func take(_ batch: MetricBatch, _ track: Int) {
    if batch.elapsedNanoseconds > interval / 2 {
      trackCounts.add(.slow, track, minute: minute)
      totals.add(.slow, 0, minute: minute)
    }
    var events: [(EventCounts.Cause, Int)] = []
    let now = batch.at.nanoseconds
    tracks[track].evaluate(batch) { index, outcome in
      if outcome.isClamped { events.append((.clamped, index)) }
      if outcome.isNotFinite { events.append((.notFinite, index)) }
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
        events.append((.counterReset, index))
        states[index] = .counterReset
      case .malformed, .failed, .timedOut:
        if !outcome.isNotFinite { events.append((.gap, index)) }
        states[index] = outcome.state
      default: states[index] = outcome.state
      }
    }
    for (cause, index) in events { count(cause, index) }
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
    if silent > 2 * spacing { count(.gap, index) }
  }

  private func overallQuality() -> DataQuality {
    let now = minute
    return QualityScore.quality(ticks: livedTicks, series: definitions.count) {
      totals.count($0, 0, minute: now)
    }
  }

  private var livedTicks: Int {
    Int(min(windows.tick + 1, Int64(windows.shape.fiveMinuteTicks)))
  }

  /// How far the data of one series can be trusted: what happened to it, to its collector, and
  /// to the ticks.
  package func quality(_ id: SeriesID) -> DataQuality {
    let index = id.index
    guard definitions.indices.contains(index) else { return DataQuality() }
    let now = minute
    let owner = Int(owners[index])
    return QualityScore.quality(ticks: livedTicks) { cause in
      switch cause {
      case .missingTick, .jitter: totals.count(cause, 0, minute: now)
      case .slow: trackCounts.count(.slow, owner, minute: now)
      default: seriesCounts.count(cause, index, minute: now)
      }
    }
  }
}
