/// How the storing of history is doing: every limit that was reached, and everything that was lost,
/// is counted here.
public struct StorageHealth: Hashable, Codable, Sendable {
  /// The state, with the reason where it is not the good one.
  public enum State: Hashable, Codable, Sendable {
    /// Nothing is stored, as it was asked for.
    case off
    /// The folder is not open yet.
    case starting
    /// Every tick is stored.
    case storing
    /// Ticks are not stored for now; it is tried again.
    case suspended(reason: String)
    /// History can be looked at and is not added to.
    case readingOnly(reason: String)
    /// The folder cannot be used at all, until somebody changes something.
    case refused(reason: String)
  }

  /// The blocks of one tier.
  public struct Tier: Hashable, Codable, Sendable {
    /// Files.
    public var blocks = 0
    /// Bytes of their files.
    public var bytes = 0

    /// Makes an empty tier.
    public init() {}

    /// Counts one more block.
    public mutating func add(_ bytes: Int) {
      blocks += 1
      self.bytes += bytes
    }
  }

  /// The state.
  public var state: State = .off
  /// Where the files are; empty where there are none.
  public var folder: String = ""
  /// The warm tier.
  public var warm = Tier()
  /// The cold tier.
  public var cold = Tier()
  /// Bytes of logs that are not sealed yet.
  public var logBytes = 0
  /// Bytes that all together may take; 0 where that is not known yet.
  public var quota = 0
  /// Bytes free on the disk; `nil` where it does not say.
  public var freeBytes: Int?
  /// Civil time of the oldest tick in a block.
  public var oldest: WallInstant?
  /// Ticks written to the log in this run.
  public var loggedTicks: UInt64 = 0
  /// Ticks that are in memory only: the log is behind, and they are lost if the program ends now.
  public var unsavedTicks: UInt64 = 0
  /// Ticks that were never stored and are no longer in memory.
  public var lostTicks: UInt64 = 0
  /// Ticks found in the logs of earlier runs.
  public var recoveredTicks: UInt64 = 0
  /// Bytes at the end of logs that were cut off: a write that was under way, or damage.
  public var tornBytes: UInt64 = 0
  /// Logs whose end was cut off.
  public var tornLogs: UInt64 = 0
  /// Blocks and logs that could not be read.
  public var damagedBlocks: UInt64 = 0
  /// Blocks that retention removed in this run.
  public var droppedBlocks: UInt64 = 0
  /// Bytes of these.
  public var droppedBytes: UInt64 = 0
  /// Blocks stored in this run.
  public var storedBlocks: UInt64 = 0
  /// Times that storing failed.
  public var failures: UInt64 = 0
  /// Times that the log was begun again from memory.
  public var restartedLogs: UInt64 = 0
  /// What waits to be written.
  public var queueDepth = 0
  /// The most that ever waited.
  public var queueDepthMax = 0
  /// The most that may wait (`Limits.storageQueue`).
  public var queueCapacity = Limits.storageQueue
  /// Nanoseconds of the newest wait for the disk.
  public var lastSyncNanoseconds: Int64 = 0
  /// Nanoseconds of the longest wait for the disk.
  public var maxSyncNanoseconds: Int64 = 0
  /// Nanoseconds of the longest write to the log.
  public var maxWriteNanoseconds: Int64 = 0
  /// What is done in the background, in words; empty where nothing is.
  public var work: String = ""
  /// The last error in words; empty where there was none.
  public var lastError: String = ""

  /// Makes the health of a store that does nothing.
  public init() {}

  /// All bytes of history.
  public var bytes: Int { warm.bytes + cold.bytes + logBytes }
}
