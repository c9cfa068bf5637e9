import MonitorAnalysis
import MonitorModel

/// Feeds a processor with real gauges, tick by tick, and remembers what was fed.
struct ProcessorHarness: ~Copyable {
  var processor: StreamingDataProcessor
  var detector: RealtimeAnomalyDetector
  var catalog = MetricCatalog()
  /// By series and tick; NaN for a gap.
  private(set) var fed: [[Double]]
  private(set) var tick = 0
  private(set) var events: [AnomalyEvent] = []
  let interval: Int64

  init(
    _ definitions: [SeriesDefinition], config: RealtimeMonitorConfig = RealtimeMonitorConfig()
  ) {
    processor = StreamingDataProcessor(config: config)
    detector = RealtimeAnomalyDetector(config: config)
    interval = config.metricsInterval.nanoseconds
    fed = Array(repeating: [], count: definitions.count)
    for definition in definitions {
      _ = catalog.add(Metric(definition.key, .real))
      catalog.series.append(definition)
    }
  }

  /// A gauge that is its own raw metric, for place `index` of the list.
  static func gauge(
    _ index: Int, _ unit: Unit = .count, name: String = "test.value",
    concern: SeriesDefinition.Concern = .both, role: SeriesDefinition.Role = .other,
    weight: Double = 0.5, grain: Double = 0, ceiling: Double? = nil, alwaysMoves: Bool = false
  ) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey(name, "n", "\(index)"), unit, Formula(.level, [.init(index)]), ceiling: ceiling,
      concern: concern, role: role, weight: weight, grain: grain, alwaysMoves: alwaysMoves)
  }

  var now: MonotonicInstant { MonotonicInstant(nanoseconds: Int64(tick) * interval) }
  var wall: WallInstant { WallInstant(milliseconds: now.nanoseconds / 1_000_000) }

  /// Feeds one value a series; NaN feeds a gap.
  @discardableResult
  mutating func feed(
    _ values: [Double], states: [ReadingState]? = nil, processes: ProcessBatch? = nil
  ) -> ProcessedData {
    tick += 1
    for index in fed.indices { fed[index].append(values[index]) }
    let batch = MetricBatch(
      collector: "test", at: now, catalog: catalog,
      values: values.map { $0 == $0 ? RawValue(real: $0) : .none },
      states: states ?? values.map { $0 == $0 ? .value : .failed }, processes: processes)
    return processor.step([batch], at: now, wall: wall, missedTicks: 0)
  }

  /// Feeds and then checks for anomalies.
  @discardableResult
  mutating func feedAndDetect(
    _ values: [Double], states: [ReadingState]? = nil, processes: ProcessBatch? = nil
  ) -> [AnomalyEvent] {
    let data = feed(values, states: states, processes: processes)
    let found = detector.step(data)
    events += found
    return found
  }

  /// The last `count` ticks of a series, gaps included.
  func last(_ count: Int, of series: Int) -> [Double] { Array(fed[series].suffix(count)) }

  /// When a series reaches its ceiling.
  subscript(forecast series: Int) -> CeilingForecast? {
    processor.timeToCeiling(SeriesID(series))
  }
  /// Where a series is likely to be.
  subscript(outlook series: Int) -> SeriesOutlook? {
    processor.outlook(SeriesID(series), now: now)
  }
}
