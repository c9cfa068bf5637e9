import MonitorAnalysis
import MonitorModel

/// A processor and a detector with definitions of a person, fed with gauges by name.
struct DerivedHarness: ~Copyable {
  var processor: StreamingDataProcessor
  var detector: RealtimeAnomalyDetector
  private var catalog = MetricCatalog()
  private var values: [RawValue] = []
  private var states: [ReadingState] = []
  private(set) var data: ProcessedData?
  private(set) var seconds = 0.0
  private(set) var events: [AnomalyEvent] = []

  init(
    _ derived: [DerivedSeriesDefinition], rules: [RuleDefinition] = []
  ) throws {
    let own = try OwnMetrics(derived: derived, rules: rules)
    processor = StreamingDataProcessor(config: RealtimeMonitorConfig(), own: own)
    detector = RealtimeAnomalyDetector(config: RealtimeMonitorConfig(), rules: own.rules)
  }

  /// Makes series known; they have no value yet.
  mutating func add(
    _ name: String, _ labels: [String: String] = [:], _ unit: MonitorModel.Unit = .count,
    _ value: Double? = nil
  ) {
    let key = SeriesKey(name, labels.map { .init($0.key, $0.value) })
    let metric = catalog.add(Metric(key, .real))
    catalog.series.append(SeriesDefinition(key, unit, Formula(.level, [.init(metric)])))
    values.append(RawValue(real: value ?? 0))
    states.append(value == nil ? .absent : .value)
  }

  /// Sets the value of a series, by its written name.
  mutating func set(_ name: String, _ value: Double) { set(name, .value, value) }

  /// Sets the state of a series, by its written name.
  mutating func set(_ name: String, _ state: ReadingState, _ value: Double = 0) {
    guard let place = catalog.metrics.firstIndex(where: { $0.key.description == name }) else {
      preconditionFailure("no series \(name)")
    }
    values[place] = RawValue(real: value)
    states[place] = state
  }

  /// Lets some ticks pass, a second each.
  mutating func tick(_ count: Int = 1) {
    for _ in 0..<count {
      seconds += 1
      let at = MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
      let batch = MetricBatch(
        collector: "test", at: at, catalog: catalog, values: values, states: states)
      let data = processor.step(
        [batch], at: at, wall: WallInstant(milliseconds: Int64(seconds * 1e3)), missedTicks: 0)
      detector.observe(data, processor.derived?.readings ?? [])
      events += detector.step(data)
      self.data = data
    }
  }

  /// The reading of a series, by its written name; `nil` where there is none.
  func reading(_ name: String) -> Reading? {
    guard let data, let place = data.series.firstIndex(where: { $0.key.description == name })
    else { return nil }
    return data.reading(SeriesID(place))
  }

  /// The definition of a series, by its written name.
  func definition(_ name: String) -> SeriesDefinition? {
    data?.series.first { $0.key.description == name }
  }

  /// The names of all derived series.
  var names: [String] {
    processor.derivedBatch?.catalog.series.map(\.key.description) ?? []
  }
}
