package import MonitorModel

/// What each stage of the engine does and costs: what `GET /realtime/processing-stats` answers.
package struct ProcessingDocument: Hashable, Codable, Sendable {
  /// What waits before a stage.
  package struct Queue: Hashable, Codable, Sendable {
    /// What waits now.
    package var depth: Int
    /// The most that ever waited.
    package var highWater: Int
    /// The most that may wait.
    package var capacity: Int
    /// What was dropped because that many waited.
    package var dropped: UInt64
  }

  /// A stage.
  package struct Stage: Hashable, Codable, Sendable {
    /// `collect`, `process`, `detect` or `store`.
    package var name: String
    /// Rounds done.
    package var rounds: UInt64
    /// Rounds a second, as they are set; absent where it is not by the clock.
    package var perSecond: Double?
    /// What the newest round took, in nanoseconds.
    package var lastNanoseconds: Int64
    /// The median of the newest rounds, in nanoseconds; absent where that is not kept.
    package var p50Nanoseconds: Int64?
    /// Their 99th percentile, in nanoseconds; absent where that is not kept.
    package var p99Nanoseconds: Int64?
    /// What the longest round took, in nanoseconds; absent where that is not kept.
    package var longestNanoseconds: Int64?
    /// The mean of all rounds, in nanoseconds; absent where that is not kept.
    package var meanNanoseconds: Double?
    /// What waits before it; absent where nothing can.
    package var queue: Queue?
  }

  /// A collector.
  package struct Collector: Hashable, Codable, Sendable {
    /// Its name.
    package var name: String
    /// `starting`, `healthy`, `late`, `failing` or `disabled`.
    package var state: String
    /// Batches delivered.
    package var batches: UInt64
    /// Failures.
    package var failures: UInt64
    /// Times it was not done within its timeout.
    package var timeouts: UInt64
    /// Times it was due but could not begin.
    package var postponed: UInt64
    /// What the newest collection took, in nanoseconds.
    package var lastNanoseconds: Int64
    /// The longest in the last five minutes, in nanoseconds.
    package var longestNanoseconds: Int64
    /// Raw metrics it reads.
    package var metrics: Int
  }

  /// What the program as a whole takes.
  package struct Usage: Hashable, Codable, Sendable {
    /// CPU in cores; absent before the second tick.
    package var cpuCores: Double?
    /// Resident memory in bytes; absent where it could not be read.
    package var memoryBytes: Double?
  }

  /// The time of the newest tick, milliseconds since the Unix epoch.
  package var at: Int64
  /// Ticks done.
  package var ticks: UInt64
  /// Ticks skipped because the one before was not done.
  package var missedTicks: UInt64
  /// Series that are followed.
  package var series: Int
  /// Series that were refused because there were too many.
  package var refusedSeries: UInt64
  /// Readers of the snapshots in the program.
  package var subscribers: Int
  /// Snapshots that a reader skipped because a newer one came.
  package var coalescedSnapshots: UInt64
  /// The stages, in the order in which a tick goes through them.
  package var stages: [Stage]
  /// The collectors.
  package var collectors: [Collector]
  /// What the program as a whole takes.
  package var usage: Usage

  /// Says what the stages did up to a tick.
  package init(_ snapshot: MonitorSnapshot) {
    let engine = snapshot.engine
    at = snapshot.data.wall.milliseconds
    ticks = engine.ticks
    missedTicks = engine.missedTicks
    series = snapshot.data.series.count
    refusedSeries = engine.refusedSeries
    subscribers = engine.subscribers
    coalescedSnapshots = engine.coalescedSnapshots
    stages = Self.stages(snapshot)
    collectors = snapshot.collectors.map { collector in
      Collector(
        name: collector.name, state: collector.state.rawValue, batches: collector.batches,
        failures: collector.failures, timeouts: collector.timeouts,
        postponed: collector.postponed, lastNanoseconds: collector.lastElapsedNanoseconds,
        longestNanoseconds: collector.maxElapsedNanoseconds, metrics: collector.metrics)
    }
    usage = Usage(cpuCores: engine.ownCPU.ifFinite, memoryBytes: engine.ownMemory.ifFinite)
  }

  private static func stages(_ snapshot: MonitorSnapshot) -> [Stage] {
    let (engine, storage, detection) = (snapshot.engine, snapshot.storage, snapshot.detection)
    func rate(_ interval: Duration) -> Double? {
      interval.nanoseconds > 0 ? 1e9 / Double(interval.nanoseconds) : nil
    }
    return [
      Stage(
        name: "collect", rounds: engine.ticks, perSecond: rate(snapshot.config.metricsInterval),
        lastNanoseconds: engine.collectNanoseconds, engine.collectTimes),
      Stage(
        name: "process", rounds: engine.ticks,
        perSecond: rate(snapshot.config.processingInterval),
        lastNanoseconds: engine.processNanoseconds, engine.processTimes,
        queue: Queue(
          depth: engine.queuedBatches, highWater: engine.queuedBatchesMax,
          capacity: snapshot.config.channelBufferSize, dropped: engine.droppedBatches)),
      Stage(
        name: "detect", rounds: detection.rows,
        perSecond: rate(snapshot.config.anomalyCheckInterval),
        lastNanoseconds: engine.detectNanoseconds, engine.detectTimes,
        meanNanoseconds: detection.rows > 0
          ? Double(detection.nanoseconds) / Double(detection.rows) : nil),
      Stage(
        name: "store", rounds: storage.loggedTicks,
        lastNanoseconds: storage.lastSyncNanoseconds,
        longestNanoseconds: storage.maxSyncNanoseconds,
        queue: Queue(
          depth: storage.queueDepth, highWater: storage.queueDepthMax,
          capacity: storage.queueCapacity, dropped: storage.lostTicks)),
    ]
  }
}

extension ProcessingDocument.Stage {
  /// A stage whose times are kept.
  fileprivate init(
    name: String, rounds: UInt64, perSecond: Double?, lastNanoseconds: Int64,
    _ times: StageTimes?, meanNanoseconds: Double? = nil, queue: ProcessingDocument.Queue? = nil
  ) {
    self.init(
      name: name, rounds: rounds, perSecond: perSecond, lastNanoseconds: lastNanoseconds,
      p50Nanoseconds: times?.p50, p99Nanoseconds: times?.p99, longestNanoseconds: times?.longest,
      meanNanoseconds: meanNanoseconds, queue: queue)
  }
}
