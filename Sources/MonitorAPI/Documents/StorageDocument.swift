public import MonitorModel

/// How history is kept in files: what `GET /realtime/buffer/status` answers.
public struct StorageDocument: Hashable, Codable, Sendable {
  /// The state in a word.
  public enum State: String, Codable, Sendable {
    /// Nothing is stored, as it was asked for.
    case off
    /// The folder is not open yet.
    case starting
    /// Every tick is stored.
    case storing
    /// Ticks are not stored for now; it is tried again.
    case suspended
    /// History can be looked at and is not added to.
    case readingOnly
    /// The folder cannot be used until somebody changes something.
    case refused
  }

  /// The files of one tier.
  public struct Tier: Hashable, Codable, Sendable {
    /// Files.
    public var blocks: Int
    /// Bytes they take.
    public var bytes: Int
    /// Bytes they may take.
    public var quota: Int
  }

  /// What is in the folder.
  public struct Files: Hashable, Codable, Sendable {
    /// Full rate.
    public var warm: Tier
    /// Archived.
    public var cold: Tier
    /// Bytes of logs that are not sealed yet.
    public var logBytes: Int
    /// All bytes.
    public var bytes: Int
    /// Bytes that all together may take.
    public var quota: Int
    /// Bytes free on the disk; absent where it does not say.
    public var freeBytes: Int?
    /// The oldest tick in a block, milliseconds since the Unix epoch; absent where there is none.
    public var oldest: Int64?
  }

  /// What became of ticks and blocks in this run.
  public struct Counts: Hashable, Codable, Sendable {
    /// Ticks written to the log.
    public var loggedTicks: UInt64
    /// Ticks that are in memory only.
    public var unsavedTicks: UInt64
    /// Ticks that were never stored and are no longer in memory.
    public var lostTicks: UInt64
    /// Ticks found in the logs of earlier runs.
    public var recoveredTicks: UInt64
    /// Logs whose end was cut off.
    public var tornLogs: UInt64
    /// Bytes of these ends.
    public var tornBytes: UInt64
    /// Blocks and logs that could not be read.
    public var damagedBlocks: UInt64
    /// Blocks stored.
    public var storedBlocks: UInt64
    /// Blocks that retention removed.
    public var droppedBlocks: UInt64
    /// Bytes of these.
    public var droppedBytes: UInt64
    /// Times that storing failed.
    public var failures: UInt64
    /// Times that the log was begun again from memory.
    public var restartedLogs: UInt64
  }

  /// How long the disk takes, in nanoseconds.
  public struct Waits: Hashable, Codable, Sendable {
    /// The newest wait for the disk.
    public var lastSync: Int64
    /// The longest wait for the disk.
    public var longestSync: Int64
    /// The longest write to the log.
    public var longestWrite: Int64
  }

  /// The time of the newest tick, milliseconds since the Unix epoch.
  public var at: Int64
  /// The state.
  public var state: State
  /// Why, in a sentence; absent where the state is the good one.
  public var reason: String?
  /// Where the files are; absent where there are none.
  public var folder: String?
  /// What is in the folder.
  public var files: Files
  /// What became of ticks and blocks.
  public var counts: Counts
  /// How long the disk takes.
  public var nanoseconds: Waits
  /// What is done in the background; absent where nothing is.
  public var work: String?
  /// The last error; absent where there was none.
  public var lastError: String?

  /// Says how history is kept in `snapshot`.
  public init(_ snapshot: MonitorSnapshot) {
    let health = snapshot.storage
    let config = snapshot.config.storage
    func told(_ text: String) -> String? { text.isEmpty ? nil : text }
    at = snapshot.data.wall.milliseconds
    (state, reason) = Self.state(health.state)
    folder = told(health.folder)
    files = Files(
      warm: Tier(blocks: health.warm.blocks, bytes: health.warm.bytes, quota: config.warmQuota),
      cold: Tier(blocks: health.cold.blocks, bytes: health.cold.bytes, quota: config.coldQuota),
      logBytes: health.logBytes, bytes: health.bytes,
      quota: health.quota > 0 ? health.quota : config.quota, freeBytes: health.freeBytes,
      oldest: health.oldest?.milliseconds)
    counts = Counts(
      loggedTicks: health.loggedTicks, unsavedTicks: health.unsavedTicks,
      lostTicks: health.lostTicks, recoveredTicks: health.recoveredTicks,
      tornLogs: health.tornLogs, tornBytes: health.tornBytes,
      damagedBlocks: health.damagedBlocks, storedBlocks: health.storedBlocks,
      droppedBlocks: health.droppedBlocks, droppedBytes: health.droppedBytes,
      failures: health.failures, restartedLogs: health.restartedLogs)
    nanoseconds = Waits(
      lastSync: health.lastSyncNanoseconds, longestSync: health.maxSyncNanoseconds,
      longestWrite: health.maxWriteNanoseconds)
    work = told(health.work)
    lastError = told(health.lastError)
  }

  private static func state(_ state: StorageHealth.State) -> (State, String?) {
    switch state {
    case .off: (.off, nil)
    case .starting: (.starting, nil)
    case .storing: (.storing, nil)
    case .suspended(let reason): (.suspended, reason)
    case .readingOnly(let reason): (.readingOnly, reason)
    case .refused(let reason): (.refused, reason)
    }
  }
}
