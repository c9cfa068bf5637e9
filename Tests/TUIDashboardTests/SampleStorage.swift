import MonitorModel

/// The store of the made-up machine in every state it can be in.
enum SampleStorage {
  /// All is well since two days.
  static let storing: StorageHealth = {
    var health = StorageHealth()
    health.state = .storing
    health.folder = "/var/lib/kilter/history"
    for _ in 0..<144 { health.warm.add(212_000) }
    for _ in 0..<24 { health.cold.add(1_090_000) }
    health.logBytes = 148_000
    health.quota = 1 << 30
    health.freeBytes = 41_300_000_000
    health.oldest = WallInstant(milliseconds: 1_790_001_127_000 - 187_200_000)
    health.loggedTicks = 86_400
    health.recoveredTicks = 211
    health.storedBlocks = 144
    health.droppedBlocks = 6
    health.droppedBytes = 6_540_000
    health.queueDepthMax = 2
    health.lastSyncNanoseconds = 1_310_000
    health.maxSyncNanoseconds = 48_200_000
    health.maxWriteNanoseconds = 412_000
    return health
  }()

  /// The disk is full.
  static let suspended: StorageHealth = {
    var health = storing
    health.state = .suspended(
      reason: "write /var/lib/kilter/history/000000000145.log: No space left on device; "
        + "free some space on that disk or lower the quota")
    health.freeBytes = 0
    health.unsavedTicks = 412
    health.lostTicks = 1
    health.tornLogs = 1
    health.tornBytes = 96
    health.damagedBlocks = 2
    health.failures = 7
    health.restartedLogs = 1
    health.queueDepth = 128
    health.queueDepthMax = 128
    health.work = "archiving 6 blocks"
    health.lastError =
      "fsync /var/lib/kilter/history/000000000144.log: Input/output error; "
      + "the disk reports an error, see the kernel's log"
    return health
  }()

  /// Another program writes.
  static let readingOnly: StorageHealth = {
    var health = StorageHealth()
    health.state = .readingOnly(
      reason: "/var/lib/kilter/history: process 812 writes here; this one only reads")
    health.folder = storing.folder
    health.warm = storing.warm
    health.quota = storing.quota
    health.freeBytes = storing.freeBytes
    health.oldest = storing.oldest
    return health
  }()

  /// The key is missing.
  static let refused: StorageHealth = {
    var health = StorageHealth()
    let reason =
      "/var/lib/kilter/history/000000000007.log: it is encrypted; give the key it was written with"
    health.state = .refused(reason: reason)
    health.folder = storing.folder
    health.quota = storing.quota
    health.failures = 1
    health.lastError = reason
    return health
  }()

  /// The folder is not open yet.
  static let starting: StorageHealth = {
    var health = StorageHealth()
    health.state = .starting
    health.folder = storing.folder
    health.quota = storing.quota
    return health
  }()

  /// Every state by a name.
  static let all: [(name: String, health: StorageHealth)] = [
    ("off", StorageHealth()), ("starting", starting), ("storing", storing),
    ("suspended", suspended), ("readingonly", readingOnly), ("refused", refused),
  ]
}
