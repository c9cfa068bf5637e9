/// How much history is kept in files, and for how long.
///
/// Whichever limit is reached first counts: an age, the quota of a tier, or the quota of the whole.
/// The quotas of the tiers may add up to more than the whole, which then rules.
public struct StorageConfig: Hashable, Codable, Sendable {
  /// Bytes that the whole history takes at most, every tier and what is being written.
  ///
  /// 16 MiB…1 PiB; default 1 GiB.
  public var quota: Int
  /// Bytes of history at full rate (the warm tier).
  ///
  /// 8 MiB…1 PiB; default 512 MiB.
  public var warmQuota: Int
  /// Bytes of archived history (the cold tier); 0 archives nothing.
  ///
  /// 0…1 PiB; default 1 GiB.
  public var coldQuota: Int
  /// History at full rate that is older than this is archived, or removed where nothing is.
  ///
  /// 1 min…10 years of 365 days; default 1 day.
  public var warmAge: Duration
  /// Archived history that is older than this is removed.
  ///
  /// 1 min…10 years of 365 days; default 30 days.
  public var coldAge: Duration
  /// A loss of power costs at most this much history; 0 waits for the disk at every tick.
  ///
  /// 0…1 h; default 5 s.
  public var syncInterval: Duration

  /// Makes settings.
  public init(
    quota: Int = 1 << 30, warmQuota: Int = 512 << 20, coldQuota: Int = 1 << 30,
    warmAge: Duration = .seconds(86_400), coldAge: Duration = .seconds(30 * 86_400),
    syncInterval: Duration = .seconds(5)
  ) {
    self.quota = quota
    self.warmQuota = warmQuota
    self.coldQuota = coldQuota
    self.warmAge = warmAge
    self.coldAge = coldAge
    self.syncInterval = syncInterval
  }

  /// The settings of a profile.
  public init(profile: RealtimeMonitorConfig.Profile) {
    self.init()
    switch profile {
    case .production: break
    case .development:
      quota = 128 << 20
      warmQuota = 64 << 20
      coldQuota = 0
      warmAge = .seconds(6 * 3_600)
    case .highPerformance:
      quota = 2 << 30
      warmQuota = 1 << 30
      syncInterval = .seconds(1)
    }
  }

  /// Whether old history is archived rather than removed.
  public var isArchiving: Bool { coldQuota > 0 }

  func validate() throws(ConfigError) {
    func size(_ name: String, _ value: Int, from least: Int, _ text: String) throws(ConfigError) {
      guard (least...1 << 50).contains(value) else {
        throw ConfigError(
          setting: "storage.\(name)", value: "\(value) bytes",
          expected: "a size from \(text) to 1024TiB")
      }
    }
    func duration(
      _ name: String, _ value: Duration, _ range: ClosedRange<Duration>, _ text: String
    ) throws(ConfigError) {
      guard range.contains(value) else {
        throw ConfigError(setting: "storage.\(name)", value: "\(value)", expected: text)
      }
    }
    try size("quota", quota, from: 16 << 20, "16MiB")
    try size("warmQuota", warmQuota, from: 8 << 20, "8MiB")
    try size("coldQuota", coldQuota, from: 0, "0B")
    let ages = Duration.seconds(60)...(.seconds(3_650 * 86_400))
    try duration("warmAge", warmAge, ages, "a duration from 1m to 3650d")
    try duration("coldAge", coldAge, ages, "a duration from 1m to 3650d")
    try duration(
      "syncInterval", syncInterval, .zero...Limits.tickMaximum, "a duration from 0s to 1h")
  }
}
