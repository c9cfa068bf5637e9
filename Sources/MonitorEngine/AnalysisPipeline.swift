package import MonitorAnalysis
package import MonitorModel
package import MonitorStorage

/// The stages that make something of a tick: values, judgements, incidents.
///
/// The engine runs one on what is collected, a replay another on what was recorded; the same ticks
/// give the same bits.
package struct AnalysisPipeline: ~Copyable {
  /// Rates, windows and statistics.
  package private(set) var processor: StreamingDataProcessor
  /// Judges values.
  package var detector: RealtimeAnomalyDetector
  /// Makes incidents of what the detector tells.
  package private(set) var incidents: IncidentTracker
  private var config: RealtimeMonitorConfig
  private var derivedVersion = 0
  private var lastChecked = MonotonicInstant(nanoseconds: .min / 2)

  /// A pipeline that has seen nothing; `own` are the derived series and rules of a person.
  package init(config: RealtimeMonitorConfig, own: OwnMetrics = .none) {
    self.config = config
    processor = StreamingDataProcessor(config: config, own: own)
    detector = RealtimeAnomalyDetector(config: config, rules: own.rules)
    incidents = IncidentTracker(config: config)
  }

  /// Puts other settings in force; what was learnt stays.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    self.config = config
    processor.reconfigure(config)
    detector.reconfigure(config)
    incidents.reconfigure(config)
  }

  /// Puts other derived series and rules in force from the next tick on.
  package mutating func reconfigure(own: OwnMetrics) {
    processor.reconfigure(own: own)
    detector.reconfigure(rules: own.rules)
  }

  /// What was made of the newest tick's batches: it belongs to them in history.
  package var derivedBatch: MetricBatch? { processor.derivedBatch }

  /// Takes the batches of a tick and makes values of them.
  package mutating func process(_ batches: [MetricBatch], _ stamp: TickStamp) -> ProcessedData {
    incidents.observe(reportsOf: batches)
    let data = processor.step(
      batches, at: stamp.at, wall: stamp.wall, missedTicks: stamp.missed,
      provisional: stamp.isProvisional)
    if let version = processor.derived?.version, version != derivedVersion {
      derivedVersion = version
      incidents.know(processor.madeOf)
    }
    return data
  }

  /// How the evaluating of derived series and rules is doing; `nil` where there are none.
  package var derivedHealth: CollectorHealth? {
    guard let derived = processor.derived else { return nil }
    var health = CollectorHealth(name: OwnMetrics.collector)
    health.state = .healthy
    health.batches = derived.batches
    health.metrics = processor.derivedBatch?.catalog.metrics.count ?? 0
    health.notes = derived.notes
    return health
  }

  /// Learns what is usual from a tick; what follows is for ticks that are judged.
  package mutating func observe(_ data: ProcessedData) { incidents.observe(data) }

  /// Judges a tick; what there is to tell is told at the checks.
  ///
  /// - Returns: what is told; `nil` where the tick is no check.
  package mutating func detect(_ data: ProcessedData) -> [AnomalyEvent]? {
    detector.observe(data, processor.derived?.readings ?? [])
    guard data.at - lastChecked >= config.anomalyCheckInterval.nanoseconds * 9 / 10 else {
      return nil
    }
    lastChecked = data.at
    let events = detector.step(data)
    let compared = incidents.compared(events, at: data.at)
    return incidents.step(
      events, data,
      tracks: compared.isEmpty ? SeriesTracks() : processor.tracks(of: compared))
  }
}
