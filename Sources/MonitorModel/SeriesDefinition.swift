/// What a series is: its name, its unit, how it is computed and what is known about it.
public struct SeriesDefinition: Hashable, Codable, Sendable {
  /// The side on which a value is bad.
  public enum Concern: UInt8, Codable, Sendable {
    /// High is bad: utilisation, errors, latency.
    case high
    /// Low is bad: free space, hit rate.
    case low
    /// Any unusual value is worth a word: throughput.
    case both
    /// Never alarmed on by itself: a fact for the screen.
    case none
  }

  /// The part a series plays in `AnomalyThresholds`.
  public enum Role: UInt8, Codable, Sendable {
    /// Judged by learnt behaviour only.
    case other
    /// `resourceUsageThreshold` is its hard limit (a ratio, 0…1).
    case resourceUsage
    /// `responseTimeStdDevs` applies.
    case responseTime
    /// `throughputStdDevs` applies.
    case throughput
    /// `errorRateThreshold` is its hard limit (a ratio, 0…1).
    case errorRate
  }

  /// The name.
  public var key: SeriesKey
  /// The unit of the computed value.
  public var unit: Unit
  /// How the value is computed.
  public var formula: Formula
  /// A value it cannot pass, if it has one: forecasts run towards it.
  public var ceiling: Double?
  /// The side on which it is bad.
  public var concern: Concern
  /// Its part in `AnomalyThresholds`.
  public var role: Role
  /// How much it matters, 0…1; raises or lowers severity and the order of the feed.
  public var weight: Double
  /// A change smaller than this is never worth an alarm (the metric's own grain), in its unit.
  public var grain: Double
  /// Whether equal values tick after tick are a sign of a stuck source.
  public var alwaysMoves: Bool

  /// Makes a definition.
  public init(
    _ key: SeriesKey, _ unit: Unit, _ formula: Formula, ceiling: Double? = nil,
    concern: Concern = .none, role: Role = .other, weight: Double = 0.5, grain: Double = 0,
    alwaysMoves: Bool = false
  ) {
    self.key = key
    self.unit = unit
    self.formula = formula
    self.ceiling = ceiling
    self.concern = concern
    self.role = role
    self.weight = weight
    self.grain = grain
    self.alwaysMoves = alwaysMoves
  }
}

/// The metrics a collector reads and the series made of them.
///
/// Both lists only ever grow, so an index into them never changes its meaning and a reader notices
/// new ones by the count.
public struct MetricCatalog: Hashable, Codable, Sendable {
  /// The raw metrics, in the order of a batch's columns.
  public var metrics: [Metric]
  /// The series computed from them.
  public var series: [SeriesDefinition]

  /// Makes a catalog.
  public init(metrics: [Metric] = [], series: [SeriesDefinition] = []) {
    self.metrics = metrics
    self.series = series
  }

  /// Adds a metric and returns its index.
  public mutating func add(_ metric: Metric) -> Int {
    metrics.append(metric)
    return metrics.count - 1
  }
}
