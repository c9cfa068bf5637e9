/// All that a screen or a client needs of one tick.
///
/// Immutable; its arrays are shared with the engine, not copied.
public struct MonitorSnapshot: Sendable {
  /// What the processor made.
  public var data: ProcessedData
  /// The expected range of each series where detection has one; NaN elsewhere.
  ///
  /// Indexed by series.
  public var expectedLow: [Float]
  /// See `expectedLow`.
  public var expectedHigh: [Float]
  /// The newest event of each anomaly that is open, worst first.
  public var open: [AnomalyEvent]
  /// The number of the newest event.
  public var lastEvent: UInt64
  /// The machine.
  public var host: HostFacts
  /// The collectors.
  public var collectors: [CollectorHealth]
  /// The engine.
  public var engine: EngineHealth
  /// The configuration in force.
  public var config: RealtimeMonitorConfig
  /// Incidents that are open, worst first, and then those that ended lately.
  public var incidents: [Incident]
  /// How detection itself is doing.
  public var detection: DetectionHealth
  /// How the storing of history is doing.
  public var storage: StorageHealth
  /// What sources tell beyond their series, in the order of the collectors; the newest of each.
  public var reports: [SourceReport] = []
  /// What people have said of anomalies.
  public var triage = TriageBoard()
  /// How the delivery of alerts is doing.
  public var alerts = AlertHealth()
  /// How the pushing of samples is doing.
  public var push = PushHealth()

  /// Makes a snapshot.
  public init(
    data: ProcessedData, expectedLow: [Float], expectedHigh: [Float], open: [AnomalyEvent],
    lastEvent: UInt64, host: HostFacts, collectors: [CollectorHealth], engine: EngineHealth,
    config: RealtimeMonitorConfig, incidents: [Incident] = [],
    detection: DetectionHealth = DetectionHealth(), storage: StorageHealth = StorageHealth()
  ) {
    self.storage = storage
    self.data = data
    self.expectedLow = expectedLow
    self.expectedHigh = expectedHigh
    self.open = open
    self.lastEvent = lastEvent
    self.host = host
    self.collectors = collectors
    self.engine = engine
    self.config = config
    self.incidents = incidents
    self.detection = detection
  }
}

extension MonitorSnapshot {
  /// Whether a collector that does its work says that something is wrong with what it reads.
  ///
  /// Its server may be down, let nobody in, or have a certificate that ends soon.
  public func hasProblem(_ collector: CollectorHealth) -> Bool {
    collector.state == .healthy
      && reports.contains { $0.source == collector.name && !$0.problem.isEmpty }
  }

  /// How a collector is doing, in a word.
  public func word(for collector: CollectorHealth) -> String {
    hasProblem(collector) ? "problem" : collector.state.rawValue
  }
}
