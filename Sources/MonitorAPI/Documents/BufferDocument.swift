public import MonitorModel

/// How full the buffers in memory are: what `GET /realtime/buffer/statistics` answers.
public struct BufferDocument: Hashable, Codable, Sendable {
  /// The newest ticks, as they were collected.
  public struct Ring: Hashable, Codable, Sendable {
    /// Frames held.
    public var frames: Int
    /// Frames held at most (`bufferSize`).
    public var capacity: Int
    /// The most frames ever held.
    public var highWater: Int
    /// Bytes they take.
    public var bytes: Int
    /// Nanoseconds from the oldest frame to the newest.
    public var ageNanoseconds: Int64
    /// Frames that made room for newer ones.
    public var overwritten: UInt64
    /// Frames that left because of their age (`fullRateRetention`).
    public var expired: UInt64
  }

  /// The last hour, compressed.
  public struct History: Hashable, Codable, Sendable {
    /// Ticks held.
    public var ticks: Int
    /// Bytes they take.
    public var bytes: Int
    /// Ticks left out because they came too fast.
    public var dropped: UInt64
    /// Processes of the newest tick that were left out.
    public var unrecordedProcesses: Int
  }

  /// What waits for the next stage.
  public struct Queue: Hashable, Codable, Sendable {
    /// What waits now.
    public var depth: Int
    /// The most that ever waited.
    public var highWater: Int
    /// The most that may wait.
    public var capacity: Int
    /// What was dropped because that many waited.
    public var dropped: UInt64
  }

  /// The time of the newest tick, milliseconds since the Unix epoch.
  public var at: Int64
  /// The newest ticks, as they were collected.
  public var ring: Ring
  /// The last hour, compressed.
  public var history: History
  /// Batches on their way from collection to processing.
  public var collected: Queue
  /// Ticks on their way to files; what does not fit waits in memory and is dropped only an hour
  /// later.
  public var stored: Queue

  /// Says how full the buffers are in `snapshot`.
  public init(_ snapshot: MonitorSnapshot) {
    let engine = snapshot.engine
    let storage = snapshot.storage
    at = snapshot.data.wall.milliseconds
    ring = Ring(
      frames: engine.bufferedFrames, capacity: engine.bufferCapacity,
      highWater: engine.bufferHighWater, bytes: engine.bufferedBytes,
      ageNanoseconds: engine.bufferedNanoseconds, overwritten: engine.overwrittenFrames,
      expired: engine.expiredFrames)
    history = History(
      ticks: engine.historyTicks, bytes: engine.historyBytes, dropped: engine.historyDropped,
      unrecordedProcesses: engine.unrecordedProcesses)
    collected = Queue(
      depth: engine.queuedBatches, highWater: engine.queuedBatchesMax,
      capacity: snapshot.config.channelBufferSize, dropped: engine.droppedBatches)
    stored = Queue(
      depth: storage.queueDepth, highWater: storage.queueDepthMax,
      capacity: storage.queueCapacity, dropped: storage.lostTicks)
  }
}
