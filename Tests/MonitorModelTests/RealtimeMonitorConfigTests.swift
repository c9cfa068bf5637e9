import MonitorModel
import Testing

@Suite("RealtimeMonitorConfig")
struct RealtimeMonitorConfigTests {
  @Test("The defaults are those of the specification")
  func defaults() {
    let config = RealtimeMonitorConfig()
    #expect(config.profile == .production)
    #expect(config.metricsInterval == .seconds(1))
    #expect(config.processingInterval == .milliseconds(500))
    #expect(config.anomalyCheckInterval == .seconds(2))
    #expect(config.bufferSize == 1_000)
    #expect(config.fullRateRetention == .seconds(300))
    #expect(config.maxClients == 100)
    #expect(config.workerPoolSize == 4)
    #expect(config.channelBufferSize == 100)
    #expect(config.archivalInterval == .seconds(3_600))
    #expect(config.storage.quota == 1_073_741_824)
    #expect(config.storage.warmQuota == 536_870_912)
    #expect(config.storage.coldQuota == 1_073_741_824)
    #expect(config.storage.warmAge == .seconds(86_400))
    #expect(config.storage.coldAge == .seconds(2_592_000))
    #expect(config.storage.syncInterval == .seconds(5))
    #expect(config.thresholds.responseTimeStdDevs == 3.0)
    #expect(config.thresholds.throughputStdDevs == 2.5)
    #expect(config.thresholds.errorRateThreshold == 0.05)
    #expect(config.thresholds.resourceUsageThreshold == 0.90)
  }

  @Test(
    "Every profile is in range and is what it says",
    arguments: RealtimeMonitorConfig.Profile.allCases)
  func profiles(profile: RealtimeMonitorConfig.Profile) throws {
    let config = RealtimeMonitorConfig(profile: profile)
    #expect(try config.validated().config == config)
    #expect(config.profile == profile)
    switch profile {
    case .production:
      #expect(config.metricsInterval == .seconds(1))
      #expect(config.fullRateRetention == .seconds(300))
      #expect(config.storage == StorageConfig())
    case .development:
      #expect(config.metricsInterval == .seconds(5))
      #expect(config.fullRateRetention == .seconds(60))
      #expect(config.archivalInterval == nil)
      #expect(!config.storage.isArchiving)
      #expect(config.storage.quota == 128 << 20 && config.storage.warmQuota == 64 << 20)
      #expect(config.storage.warmAge == .seconds(21_600))
    case .highPerformance:
      #expect(config.metricsInterval == .milliseconds(500))
      #expect(config.processingInterval == .zero)
      #expect(config.storage.isArchiving && config.storage.syncInterval == .seconds(1))
      #expect(config.storage.quota == 2 << 30 && config.storage.warmQuota == 1 << 30)
    }
  }

  /// One setting at a border of its range: inside, outside, and its name.
  struct Border: Sendable, CustomTestStringConvertible {
    var setting: String
    var side: String
    var inside: @Sendable (inout RealtimeMonitorConfig) -> Void
    var outside: @Sendable (inout RealtimeMonitorConfig) -> Void
    var testDescription: String { "\(setting), \(side)" }

    init<Value: Sendable>(
      _ setting: String, _ side: String,
      _ path: any WritableKeyPath<RealtimeMonitorConfig, Value> & Sendable,
      inside: Value, outside: Value
    ) {
      self.setting = setting
      self.side = side
      self.inside = { $0[keyPath: path] = inside }
      self.outside = { $0[keyPath: path] = outside }
    }
  }

  static let borders: [Border] = [
    Border(
      "metricsInterval", "low", \.metricsInterval, inside: .milliseconds(100),
      outside: .milliseconds(99)),
    Border(
      "metricsInterval", "high", \.metricsInterval, inside: .seconds(3_600),
      outside: .milliseconds(3_600_001)),
    Border(
      "processingInterval", "low", \.processingInterval, inside: .zero, outside: .nanoseconds(-1)),
    Border(
      "processingInterval", "high", \.processingInterval, inside: .seconds(3_600),
      outside: .seconds(3_601)),
    Border(
      "anomalyCheckInterval", "low", \.anomalyCheckInterval, inside: .milliseconds(100),
      outside: .zero),
    Border(
      "anomalyCheckInterval", "high", \.anomalyCheckInterval, inside: .seconds(3_600),
      outside: .seconds(3_601)),
    Border(
      "fullRateRetention", "low", \.fullRateRetention, inside: .seconds(1),
      outside: .milliseconds(999)),
    Border(
      "fullRateRetention", "high", \.fullRateRetention, inside: .seconds(3_600),
      outside: .seconds(3_601)),
    Border(
      "archivalInterval", "low", \.archivalInterval, inside: .seconds(1),
      outside: .milliseconds(999)),
    Border(
      "archivalInterval", "high", \.archivalInterval, inside: .seconds(86_400),
      outside: .seconds(86_401)),
    Border("bufferSize", "low", \.bufferSize, inside: 10, outside: 9),
    Border("bufferSize", "high", \.bufferSize, inside: 1_000_000, outside: 1_000_001),
    Border("maxClients", "low", \.maxClients, inside: 0, outside: -1),
    Border("maxClients", "high", \.maxClients, inside: 100_000, outside: 100_001),
    Border("workerPoolSize", "low", \.workerPoolSize, inside: 1, outside: 0),
    Border("workerPoolSize", "high", \.workerPoolSize, inside: 256, outside: 257),
    Border("channelBufferSize", "low", \.channelBufferSize, inside: 1, outside: 0),
    Border("channelBufferSize", "high", \.channelBufferSize, inside: 100_000, outside: 100_001),
    Border(
      "thresholds.responseTimeStdDevs", "low", \.thresholds.responseTimeStdDevs, inside: 0.5,
      outside: 0.49),
    Border(
      "thresholds.throughputStdDevs", "high", \.thresholds.throughputStdDevs, inside: 100,
      outside: 100.1),
    Border(
      "thresholds.errorRateThreshold", "high", \.thresholds.errorRateThreshold, inside: 1,
      outside: 1.01),
    Border(
      "thresholds.errorRateThreshold", "NaN", \.thresholds.errorRateThreshold, inside: 0,
      outside: .nan),
    Border(
      "thresholds.resourceUsageThreshold", "low", \.thresholds.resourceUsageThreshold, inside: 0.01,
      outside: 0),
    Border(
      "storage.quota", "low", \.storage.quota, inside: 16 << 20, outside: (16 << 20) - 1),
    Border("storage.quota", "high", \.storage.quota, inside: 1 << 50, outside: (1 << 50) + 1),
    Border(
      "storage.warmQuota", "low", \.storage.warmQuota, inside: 8 << 20, outside: (8 << 20) - 1),
    Border("storage.warmQuota", "high", \.storage.warmQuota, inside: 1 << 50, outside: .max),
    Border("storage.coldQuota", "low", \.storage.coldQuota, inside: 0, outside: -1),
    Border("storage.coldQuota", "high", \.storage.coldQuota, inside: 1 << 50, outside: .max),
    Border(
      "storage.warmAge", "low", \.storage.warmAge, inside: .seconds(60), outside: .seconds(59)),
    Border(
      "storage.warmAge", "high", \.storage.warmAge, inside: .seconds(3_650 * 86_400),
      outside: .seconds(3_650 * 86_400 + 1)),
    Border(
      "storage.coldAge", "low", \.storage.coldAge, inside: .seconds(60), outside: .zero),
    Border(
      "storage.coldAge", "high", \.storage.coldAge, inside: .seconds(3_650 * 86_400),
      outside: .seconds(3_651 * 86_400)),
    Border(
      "storage.syncInterval", "low", \.storage.syncInterval, inside: .zero,
      outside: .nanoseconds(-1)),
    Border(
      "storage.syncInterval", "high", \.storage.syncInterval, inside: .seconds(3_600),
      outside: .seconds(3_601)),
  ]

  @Test("A range includes its border and ends there", arguments: borders)
  func ranges(border: Border) throws {
    var inside = RealtimeMonitorConfig()
    border.inside(&inside)
    #expect(try inside.validated().config == inside)

    var outside = RealtimeMonitorConfig()
    border.outside(&outside)
    let error = #expect(throws: ConfigError.self) { try outside.validated() }
    #expect(error?.setting == border.setting)
    #expect(error.map { $0.description.contains($0.expected) } == true)
  }

  @Test("No archival interval means as little as possible, and is in range")
  func neverArchives() throws {
    var config = RealtimeMonitorConfig()
    config.archivalInterval = nil
    #expect(try config.validated().config.archivalInterval == nil)
  }
}
