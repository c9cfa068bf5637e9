/// The settings of the engine.
///
/// Only its validated form is accepted.
public struct RealtimeMonitorConfig: Hashable, Codable, Sendable {
  /// A set of settings for a purpose.
  public enum Profile: String, Codable, Sendable, CaseIterable {
    /// 1 s, 5 min in memory at full rate, hourly archival.
    case production
    /// 5 s, 1 min in memory, minimal archival.
    case development
    /// 500 ms, analysed as it arrives, aggressive buffering.
    case highPerformance = "high-performance"
  }

  /// The profile the settings began from.
  public var profile: Profile
  /// Time between two collections.
  ///
  /// 100 ms…1 h; default 1 s.
  public var metricsInterval: Duration
  /// Time between two processing rounds: queued batches wait at most this long; 0 means each batch
  /// is processed as it arrives.
  ///
  /// At most 1 h; default 500 ms.
  public var processingInterval: Duration
  /// Time between two detection rounds.
  ///
  /// 100 ms…1 h; default 2 s.
  public var anomalyCheckInterval: Duration
  /// Raw frames (ticks) kept in memory.
  ///
  /// 10…1 000 000; default 1 000.
  public var bufferSize: Int
  /// Values older than this leave the memory at full rate.
  ///
  /// 1 s…1 h; default 5 min.
  public var fullRateRetention: Duration
  /// Network clients served at once.
  ///
  /// 0…100 000; default 100.
  public var maxClients: Int
  /// Collectors at work at once.
  ///
  /// 1…256; default 4.
  public var workerPoolSize: Int
  /// Batches that may wait between collection and processing.
  ///
  /// 1…100 000; default 100.
  public var channelBufferSize: Int
  /// Time between two archivals of history older than `storage.warmAge`; `nil` for once a day.
  ///
  /// Default 1 h.
  public var archivalInterval: Duration?
  /// Hard limits for detection.
  public var thresholds: AnomalyThresholds
  /// How detection is to behave.
  public var detection: DetectionConfig
  /// How much history is kept in files.
  public var storage: StorageConfig

  /// The settings of a profile.
  public init(profile: Profile = .production) {
    self.profile = profile
    metricsInterval = .seconds(1)
    processingInterval = .milliseconds(500)
    anomalyCheckInterval = .seconds(2)
    bufferSize = 1_000
    fullRateRetention = .seconds(300)
    maxClients = 100
    workerPoolSize = 4
    channelBufferSize = 100
    archivalInterval = .seconds(3_600)
    thresholds = AnomalyThresholds()
    detection = DetectionConfig()
    storage = StorageConfig(profile: profile)
    switch profile {
    case .production: break
    case .development:
      metricsInterval = .seconds(5)
      fullRateRetention = .seconds(60)
      archivalInterval = nil
    case .highPerformance:
      metricsInterval = .milliseconds(500)
      processingInterval = .zero
      bufferSize = 10_000
      channelBufferSize = 1_000
    }
  }

  /// The same settings, proved to be within their ranges.
  ///
  /// - Throws: `ConfigError` naming the first setting that is out of range and its range.
  public func validated() throws(ConfigError) -> ValidatedConfig {
    func duration(
      _ name: String, _ value: Duration, _ range: ClosedRange<Duration>
    ) throws(ConfigError) {
      guard range.contains(value) else {
        throw ConfigError(
          setting: name, value: "\(value)",
          expected: "between \(range.lowerBound) and \(range.upperBound)")
      }
    }
    func count(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(ConfigError) {
      guard range.contains(value) else {
        throw ConfigError(
          setting: name, value: "\(value)",
          expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    let ticks = Limits.tickMinimum...Limits.tickMaximum
    try duration("metricsInterval", metricsInterval, ticks)
    try duration("processingInterval", processingInterval, .zero...Limits.tickMaximum)
    try duration("anomalyCheckInterval", anomalyCheckInterval, ticks)
    try duration("fullRateRetention", fullRateRetention, .seconds(1)...Limits.tickMaximum)
    if let archivalInterval {
      try duration("archivalInterval", archivalInterval, .seconds(1)...(.seconds(86_400)))
    }
    try count("bufferSize", bufferSize, 10...1_000_000)
    try count("maxClients", maxClients, 0...100_000)
    try count("workerPoolSize", workerPoolSize, 1...256)
    try count("channelBufferSize", channelBufferSize, 1...100_000)
    try thresholds.validate()
    try detection.validate()
    try storage.validate()
    return ValidatedConfig(self)
  }
}

/// Settings that have passed `RealtimeMonitorConfig.validated()`.
public struct ValidatedConfig: Hashable, Sendable {
  /// The settings.
  public let config: RealtimeMonitorConfig
  fileprivate init(_ config: RealtimeMonitorConfig) { self.config = config }
}

/// Hard limits on top of what detectors learn.
public struct AnomalyThresholds: Hashable, Codable, Sendable {
  /// Standard deviations above the mean at which a response time is an anomaly.
  ///
  /// Default 3.0.
  public var responseTimeStdDevs: Double
  /// Standard deviations from the mean at which a throughput is an anomaly.
  ///
  /// Default 2.5.
  public var throughputStdDevs: Double
  /// The error rate, 0…1, at which it is an anomaly.
  ///
  /// Default 0.05.
  public var errorRateThreshold: Double
  /// The use of a resource, 0…1, at which it is an anomaly.
  ///
  /// Default 0.90.
  public var resourceUsageThreshold: Double

  /// Makes thresholds.
  public init(
    responseTimeStdDevs: Double = 3.0, throughputStdDevs: Double = 2.5,
    errorRateThreshold: Double = 0.05, resourceUsageThreshold: Double = 0.90
  ) {
    self.responseTimeStdDevs = responseTimeStdDevs
    self.throughputStdDevs = throughputStdDevs
    self.errorRateThreshold = errorRateThreshold
    self.resourceUsageThreshold = resourceUsageThreshold
  }

  func validate() throws(ConfigError) {
    func check(
      _ name: String, _ value: Double, _ range: ClosedRange<Double>
    ) throws(ConfigError) {
      guard range.contains(value) else {
        throw ConfigError(
          setting: "thresholds.\(name)", value: "\(value)",
          expected: "a number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check("responseTimeStdDevs", responseTimeStdDevs, 0.5...100)
    try check("throughputStdDevs", throughputStdDevs, 0.5...100)
    try check("errorRateThreshold", errorRateThreshold, 0...1)
    try check("resourceUsageThreshold", resourceUsageThreshold, 0.01...1)
  }
}

/// A setting that cannot be.
public struct ConfigError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The setting's name.
  public var setting: String
  /// What was given.
  public var value: String
  /// What would be right.
  public var expected: String
  /// Makes an error.
  public init(setting: String, value: String, expected: String) {
    self.setting = setting
    self.value = value
    self.expected = expected
  }
  /// All of it in a sentence.
  public var description: String { "\(setting) is \(value); expected \(expected)" }
}
