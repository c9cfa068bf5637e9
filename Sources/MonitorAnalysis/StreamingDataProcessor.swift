package import MonitorModel

/// Turns raw batches into values: rates from two samples, windows, trends and data quality of every
/// series.
///
/// Synchronous, and pure in its input: the same batches give the same bits.
package struct StreamingDataProcessor: ~Copyable {
  /// Ticks in a row with equal values that a metric which always moves may give.
  private static let stuckRun = 10
  /// The settings in force.
  package private(set) var config: RealtimeMonitorConfig
  /// Series that were refused because `Limits.series` was reached.
  package var refusedSeries: UInt64 { evaluator.refusedSeries }
  /// Batches that were refused: older than the last, or with a catalog that shrank.
  package var refusedBatches: UInt64 { evaluator.refusedBatches }
  var windows: WindowStore
  var forecastBook = ForecastBook()
  private var interval: Int64
  private var sequence: UInt64 = 0
  private var lastStep: MonotonicInstant?
  private var evaluator: SeriesEvaluator
  /// Derived series and rules; `nil` where a person defined none.
  package private(set) var derived: DerivedSeries?
  /// What was made of the newest tick's batches, to be stored with them; `nil` without
  /// definitions.
  package private(set) var derivedBatch: MetricBatch?
  private var seriesKnown = 0
  private var collectorsKnown = 0
  private var seriesCounts = EventCounts()
  private var trackCounts = EventCounts()
  private var totals = EventCounts()

  /// A processor that has seen nothing; `own` are the definitions of a person.
  package init(config: RealtimeMonitorConfig, own: OwnMetrics = .none) {
    derived = own.isEmpty ? nil : DerivedSeries(own)
    self.config = config
    interval = max(1, config.metricsInterval.nanoseconds)
    evaluator = SeriesEvaluator(interval: interval)
    windows = WindowStore(shape: WindowShape(intervalNanoseconds: interval))
    totals.addSubject()
  }

  /// The series so far.
  package var series: [SeriesDefinition] { evaluator.definitions }

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
    if derived == nil {
      evaluator.step(batches, at: at)
    } else {
      evaluateDerived(batches, at)
    }
    admitSeries()
    for track in evaluator.slow {
      trackCounts.add(.slow, track, minute: minute)
      totals.add(.slow, 0, minute: minute)
    }
    for event in evaluator.events { count(event.cause, event.series) }
    if !provisional {
      for index in 0..<seriesKnown {
        let isValue = evaluator.states[index] == .value
        windows.push(isValue ? evaluator.values[index] : .nan, to: index)
        if isValue { countStaleRun(index) }
      }
    }
    if !provisional {
      forecastBook.step(
        windows, evaluator.definitions, at: at.nanoseconds, thresholds: config.thresholds)
    }
    lastStep = at
    return ProcessedData(
      sequence: sequence, at: at, wall: wall, series: evaluator.definitions,
      values: evaluator.values, states: evaluator.states, ages: evaluator.ages,
      processes: evaluator.processTable, quality: overallQuality())
  }

  /// Puts new settings in force.
  ///
  /// With another tick interval the windows begin anew from what the old ones hold.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    self.config = config
    let next = max(1, config.metricsInterval.nanoseconds)
    guard next != interval else { return }
    interval = next
    evaluator.interval = next
    windows = windows.resampled(to: WindowShape(intervalNanoseconds: next))
  }

  /// Puts other definitions in force from the next tick on.
  package mutating func reconfigure(own: OwnMetrics) {
    // Who once had definitions keeps the series that were made by them.
    if derived != nil {
      derived?.replace(own)
    } else if !own.isEmpty {
      derived = DerivedSeries(own)
    }
  }

  /// The series of sources that each derived one is made of, where a person defined any.
  package var madeOf: [Int: [SeriesKey]] {
    var result: [Int: [SeriesKey]] = [:]
    for (column, leaves) in (derived?.sources ?? []).enumerated() {
      let index = evaluator.derivedSeries(column)
      guard index >= 0 else { continue }
      result[Int(index)] = leaves.map { evaluator.definitions[Int($0)].key }
    }
    return result
  }

  private mutating func evaluateDerived(_ batches: [MetricBatch], _ at: MonotonicInstant) {
    // A replay with the definitions makes anew what was recorded, to the same bits.
    let isRecorded = batches.contains { $0.collector == OwnMetrics.collector }
    evaluator.takeSources(
      isRecorded ? batches.filter { $0.collector != OwnMetrics.collector } : batches, at: at)
    derivedBatch = derived?.step(evaluator, at: at)
    if let derivedBatch { evaluator.takeDerived(derivedBatch) }
    derived?.judge(evaluator)
    evaluator.finish(at: at)
  }

  private mutating func skip(_ missed: Int, before at: MonotonicInstant) {
    guard missed > 0, seriesKnown > 0 else { return }
    let shown = min(missed, windows.shape.hourTicks)
    for back in stride(from: shown, to: 0, by: -1) {
      windows.beginTick(at: at.nanoseconds - Int64(back) * interval)
      for index in 0..<seriesKnown { windows.push(.nan, to: index) }
    }
    totals.add(.missingTick, 0, minute: minute, amount: shown)
  }

  private mutating func countJitter(_ at: MonotonicInstant, _ missed: Int) {
    guard let lastStep else { return }
    let late = at - lastStep - Int64(missed + 1) * interval
    if abs(late) > interval / 4 { totals.add(.jitter, 0, minute: minute) }
  }

  private mutating func countStaleRun(_ index: Int) {
    guard evaluator.definitions[index].alwaysMoves,
      windows.record(index).pointee.run >= Self.stuckRun
    else { return }
    count(.staleRun, index)
  }

  private mutating func count(_ cause: EventCounts.Cause, _ index: Int) {
    seriesCounts.add(cause, index, minute: minute)
    totals.add(cause, 0, minute: minute)
  }

  /// Makes room for the series and collectors that appeared at this tick.
  private mutating func admitSeries() {
    while collectorsKnown < evaluator.collectorCount {
      trackCounts.addSubject()
      collectorsKnown += 1
    }
    while seriesKnown < evaluator.definitions.count {
      let definition = evaluator.definitions[seriesKnown]
      seriesCounts.addSubject()
      windows.addSeries()
      forecastBook.addSeries(definition, points: windows.pointCapacity)
      seriesKnown += 1
    }
  }

  private func overallQuality() -> DataQuality {
    let now = minute
    return QualityScore.quality(ticks: livedTicks, series: seriesKnown) {
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
    guard index >= 0, index < seriesKnown else { return DataQuality() }
    let now = minute
    let owner = evaluator.owner(of: index)
    return QualityScore.quality(ticks: livedTicks) { cause in
      switch cause {
      case .missingTick, .jitter: totals.count(cause, 0, minute: now)
      case .slow: trackCounts.count(.slow, owner, minute: now)
      default: seriesCounts.count(cause, index, minute: now)
      }
    }
  }
}
