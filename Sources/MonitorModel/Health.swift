/// How one collector is doing.
public struct CollectorHealth: Hashable, Codable, Sendable {
  /// The state in a word.
  public enum State: String, Codable, Sendable {
    /// It has not answered yet.
    case starting
    /// It answered the last time it was asked.
    case healthy
    /// It is at work longer than its timeout; its series are stale.
    case late
    /// It failed the last time; `lastError` says how.
    case failing
    /// Switched off by configuration.
    case disabled
  }
  /// The collector's name.
  public var name: String
  /// The state.
  public var state: State
  /// The last error in words; empty where there was none.
  public var lastError: String
  /// Batches delivered.
  public var batches: UInt64
  /// Failures.
  public var failures: UInt64
  /// Times it was not done within its timeout.
  public var timeouts: UInt64
  /// Times it was due but the pool (`workerPoolSize`) was full or it was still at work.
  public var postponed: UInt64
  /// What the newest collection took, in nanoseconds.
  public var lastElapsedNanoseconds: Int64
  /// The longest in the last five minutes, in nanoseconds.
  public var maxElapsedNanoseconds: Int64
  /// Raw metrics it reads.
  public var metrics: Int
  /// What it could not read, with the remedies.
  public var notes: [SourceNote]

  /// Makes the health of a collector that has not answered yet.
  public init(name: String) {
    self.name = name
    state = .starting
    lastError = ""
    batches = 0
    failures = 0
    timeouts = 0
    postponed = 0
    lastElapsedNanoseconds = 0
    maxElapsedNanoseconds = 0
    metrics = 0
    notes = []
  }
}

/// How the engine itself is doing: every limit that was reached is counted here.
public struct EngineHealth: Hashable, Codable, Sendable {
  /// Ticks done.
  public var ticks: UInt64 = 0
  /// Ticks skipped because the one before was not done.
  public var missedTicks: UInt64 = 0
  /// Batches dropped because the queue (`channelBufferSize`) was full.
  public var droppedBatches: UInt64 = 0
  /// Batches waiting in the queue now, and the most so far.
  public var queuedBatches: Int = 0
  /// The most batches that ever waited.
  public var queuedBatchesMax: Int = 0
  /// Series that were refused because `Limits.series` was reached.
  public var refusedSeries: UInt64 = 0
  /// Frames in the in-memory ring.
  public var bufferedFrames: Int = 0
  /// The ring's capacity (`bufferSize`).
  public var bufferCapacity: Int = 0
  /// Bytes the ring uses.
  public var bufferedBytes: Int = 0
  /// The most frames the ring ever held.
  public var bufferHighWater: Int = 0
  /// Nanoseconds from the oldest frame in the ring to the newest.
  public var bufferedNanoseconds: Int64 = 0
  /// Frames that left the ring because of their age (`fullRateRetention`).
  public var expiredFrames: UInt64 = 0
  /// Ticks of history in memory, packed and not: the last hour.
  public var historyTicks: Int = 0
  /// Bytes they take.
  public var historyBytes: Int = 0
  /// Ticks that history missed because its inbox (`Limits.storageQueue`) was full.
  public var historyDropped: UInt64 = 0
  /// Processes beyond `Limits.recordedProcesses`, which history left out at the newest tick.
  public var unrecordedProcesses: Int = 0
  /// Frames that left the ring because it was full.
  public var overwrittenFrames: UInt64 = 0
  /// Nanoseconds of the last collection, gathered over all collectors.
  public var collectNanoseconds: Int64 = 0
  /// Nanoseconds of the last processing step.
  public var processNanoseconds: Int64 = 0
  /// Nanoseconds of the last detection step.
  public var detectNanoseconds: Int64 = 0
  /// What the newest rounds of collecting take; absent in history, as in what follows.
  public var collectTimes: StageTimes?
  /// What the newest rounds of processing take.
  public var processTimes: StageTimes?
  /// What the newest rounds of detecting take.
  public var detectTimes: StageTimes?
  /// Subscribers of the snapshot stream.
  public var subscribers: Int = 0
  /// Snapshots that a subscriber skipped because a newer one came.
  public var coalescedSnapshots: UInt64 = 0
  /// CPU used by this process, in cores; NaN before the second tick.
  public var ownCPU: Double = .nan
  /// Resident memory of this process, in bytes.
  public var ownMemory: Double = .nan
  /// Anomaly events that left the ring (`Limits.events`) because newer ones came.
  public var overwrittenEvents: UInt64 = 0

  /// Makes the health of an engine that has done nothing yet.
  public init() {}
}

/// What the rounds of a stage of the engine take for the most part, in nanoseconds.
public struct StageTimes: Hashable, Codable, Sendable {
  /// Rounds that the percentiles are of: the newest.
  public static let rounds = 256

  /// The median of the newest ``rounds``.
  public var p50: Int64 = 0
  /// Their 99th percentile: of so many, the third longest.
  public var p99: Int64 = 0
  /// The longest since the start.
  public var longest: Int64 = 0

  /// The times of a stage that has done nothing yet.
  public init() {}
}
