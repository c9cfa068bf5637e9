package import MonitorAnalysis
package import MonitorCollectors
public import MonitorModel
import MonitorStorage
public import MonitorSupport

/// The engine: the one owner of all monitoring state. It joins collection, processing, detection
/// and the hot memory, and publishes a snapshot for every tick.
///
/// ```
///              start                       stop, or the task is cancelled
///   stopped ───────────▶ running ─────────────────────────────▶ stopped
///                         │    ▲
///                         └────┘ reconfigure: in force from the next tick on
/// ```
///
/// Ticks neither drift nor burst: the next deadline is the last one plus the interval, and a tick
/// that cannot be kept is skipped and counted.
///
/// Actors here are `final`: else an unoptimised build of Swift 6.3 reads a part of a stored value that
/// cannot be copied, as `pipeline`, from memory that it has freed.
public final actor RealtimePerformanceMonitor {
  /// One collected tick on its way to processing.
  private struct Tick {
    var at: MonotonicInstant
    var wall: WallInstant
    var batches: [MetricBatch]
    var missed: Int
    var provisional: Bool
  }

  /// The second sample comes this soon after the first, so that rates are there at once.
  package static let primingNanoseconds: Int64 = 15_000_000

  let time: MonitorTime
  let keeper: BaselineKeeper?
  /// Where ticks are remembered.
  package nonisolated let history: EngineHistory?
  var recording: Task<Void, Never>?
  /// The numbering of series: the number of the session in history.
  var registry: UInt64 = 0
  private let readOwnUsage: @Sendable () -> OwnUsage
  private let collector: RealtimeMetricsCollector
  private var config: RealtimeMonitorConfig
  var pipeline: AnalysisPipeline
  var baselines = BaselineSession()
  private var buffers: RealtimeBufferManager
  private var queue: RingBuffer<Tick>
  private var events = RingBuffer<AnomalyEvent>(capacity: Limits.events)
  private var hub = LatestValueHub<MonitorSnapshot>()
  private var health = EngineHealth()
  private var collectClock = StageClock()
  private var processClock = StageClock()
  private var detectClock = StageClock()
  private var collectors: [CollectorHealth] = []
  private var reports = ReportShelf()
  private var host = HostFacts(
    hostname: "", kernel: "", processors: 0, cpuLimit: 0, memoryLimit: 0, limitedByCgroup: false,
    uptimeSeconds: 0)
  private var lastUsage: (usage: OwnUsage, at: MonotonicInstant)?
  private var lastProcessed = MonotonicInstant(nanoseconds: .min / 2)
  /// What was taught since the newest tick.
  var taught: [TaughtLesson] = []
  /// What people said of anomalies.
  var ledger = TriageLedger()
  let triageKeeper: TriageKeeper?
  var triageIsLoading = false
  var triageIsLoaded = false
  var triageWriting: Task<Void, Never>?
  /// How the delivery of alerts is doing.
  var alerts = AlertHealth()
  /// How the pushing of samples is doing.
  var push = PushHealth()
  private var runner: Task<Void, Never>?
  private var sleeper: Task<Void, any Error>?
  private var deferred: Task<Void, Never>?
  private var isRunning = false

  /// Makes an engine that stands still; with `baselines` it goes on with what was learnt before,
  /// with `triage` what people said of anomalies is kept, with `history` every tick.
  public init(
    config: ValidatedConfig, collectors: [any MetricCollector], time: MonitorTime = .system,
    baselines: BaselineKeeper? = nil, triage: TriageKeeper? = nil, history: EngineHistory? = nil
  ) {
    self.init(
      config: config, collectors: collectors, time: time, baselines: baselines, triage: triage,
      history: history, ownUsage: OwnUsage.system)
  }

  /// Makes an engine with the derived series and rules of a person, whose own usage is read by
  /// `ownUsage`.
  package init(
    config: ValidatedConfig, collectors: [any MetricCollector], time: MonitorTime = .system,
    baselines: BaselineKeeper? = nil, triage: TriageKeeper? = nil,
    history: EngineHistory? = nil, own: OwnMetrics = .none,
    ownUsage: @escaping @Sendable () -> OwnUsage = OwnUsage.system
  ) {
    let config = config.config
    self.config = config
    self.time = time
    keeper = baselines
    triageKeeper = triage
    self.history = history
    readOwnUsage = ownUsage
    collector = RealtimeMetricsCollector(
      collectors: collectors, workers: config.workerPoolSize,
      timeout: config.metricsInterval / 2, time: time)
    pipeline = AnalysisPipeline(config: config, own: own)
    buffers = RealtimeBufferManager(capacity: config.bufferSize)
    queue = RingBuffer(capacity: config.channelBufferSize)
  }

  // MARK: Life

  /// Starts the engine; does nothing when it runs.
  public func start() {
    guard runner == nil else { return }
    runner = Task { await run() }
  }

  /// Stops the engine and waits until it stands still.
  ///
  /// Subscribers keep their streams and the windows their values; `start` goes on with a gap.
  public func stop() async {
    runner?.cancel()
    await runner?.value
    runner = nil
  }

  /// Runs until the task is cancelled; returns at once when the engine already runs.
  public func run() async {
    guard !isRunning else { return }
    isRunning = true
    beginBaselines()
    beginTriage()
    beginHistory()
    await withTaskCancellationHandler {
      await collectLoop()
    } onCancel: {
      Task { await self.wake() }
    }
    deferred?.cancel()
    deferred = nil
    await collector.cancel()
    isRunning = false
  }

  /// Stops the engine for good: baselines are saved, streams end, subscribers see the end.
  public func shutdown() async {
    await stop()
    await collector.stop()
    // Before the files, which may be slow: who follows has its own end to come to.
    hub.finish()
    await keepBaselinesAtEnd()
    await keepTriageAtEnd()
    await endHistory()
  }

  /// Puts other settings in force from the next tick on.
  public func reconfigure(_ next: ValidatedConfig) async {
    config = next.config
    pipeline.reconfigure(config)
    buffers.resize(to: config.bufferSize)
    health.droppedBatches += UInt64(max(0, queue.count - config.channelBufferSize))
    queue.resize(to: config.channelBufferSize)
    await history?.recorder.reconfigure(config)
    await collector.reconfigure(
      workers: config.workerPoolSize, timeout: config.metricsInterval / 2)
    wake()
  }

  /// Puts other derived series and rules in force from the next tick on.
  package func reconfigure(own: OwnMetrics) { pipeline.reconfigure(own: own) }

  /// Adds collectors, which are asked from the next tick on, also while the engine runs.
  ///
  /// - Returns: the names of those that were refused: one of the name is there, or there are
  ///   `Limits.collectors`.
  @discardableResult
  public func add(collectors: [any MetricCollector]) async -> [String] {
    var refused: [String] = []
    for added in collectors where !(await collector.add(added)) { refused.append(added.name) }
    return refused
  }

  /// Exchanges collectors, also while the engine runs.
  ///
  /// Those of the names leave and end what they did, then the others come in. Who stays is not
  /// disturbed, and who takes the name of one that left goes on with its series.
  ///
  /// - Returns: the names of those that were refused, as by `add`.
  @discardableResult
  package func exchange(
    removing names: Set<String>, adding added: [any MetricCollector]
  ) async -> [String] {
    await collector.remove(names)
    reports.remove(names)
    return await add(collectors: added)
  }

  /// Whether it collects, or is about to.
  package var isCollecting: Bool { runner != nil }

  /// The settings in force.
  public var configuration: RealtimeMonitorConfig { config }

  private func wake() { sleeper?.cancel() }

  // MARK: Collecting

  private func collectLoop() async {
    var deadline = time.monotonic()
    await collectTick(missed: 0, provisional: true)
    guard await sleep(until: deadline.advanced(by: Self.primingNanoseconds)) else { return }
    await collectTick(missed: 0, provisional: true)
    while !Task.isCancelled {
      let interval = config.metricsInterval.nanoseconds
      let now = time.monotonic()
      let late = max(0, (now - deadline) / interval)
      health.missedTicks += UInt64(late)
      let next = deadline.advanced(by: (late + 1) * interval)
      // A false wake is a reconfiguration: the interval may be another.
      guard await sleep(until: next) else {
        deadline = deadline.advanced(by: late * interval)
        continue
      }
      deadline = next
      await collectTick(missed: Int(late), provisional: false)
    }
  }

  /// Waits until an instant; `false` when woken before it.
  private func sleep(until instant: MonotonicInstant) async -> Bool {
    if Task.isCancelled { return false }
    let time = time
    let task = Task { try await time.sleepUntil(instant) }
    sleeper = task
    defer { sleeper = nil }
    do {
      try await task.value
      return true
    } catch {
      return false
    }
  }

  private func collectTick(missed: Int, provisional: Bool) async {
    let at = time.monotonic()
    let wall = time.wall()
    let batches = await collector.tick(at: at)
    guard !Task.isCancelled else { return }
    collectors = await collector.health
    health.collectNanoseconds = time.monotonic() - at
    health.collectTimes = collectClock.take(health.collectNanoseconds)
    let dropped = queue.append(
      Tick(at: at, wall: wall, batches: batches, missed: missed, provisional: provisional))
    if dropped != nil { health.droppedBatches += 1 }
    health.queuedBatchesMax = queue.highWater
    if provisional {
      processQueued()
    } else {
      processOrDefer(now: at)
    }
  }

  // MARK: Processing

  /// Processes what is queued if the last round was long enough ago (a little less is enough, so
  /// that equal intervals do not wake twice), else sees to it that it happens when it will be.
  private func processOrDefer(now: MonotonicInstant) {
    let interval = config.processingInterval.nanoseconds
    let due = lastProcessed.advanced(by: interval)
    if now >= due.advanced(by: -min(interval / 10, 20_000_000)) {
      processQueued()
    } else if deferred == nil {
      let time = time
      deferred = Task {
        try? await time.sleepUntil(due)
        guard !Task.isCancelled else { return }
        self.runDeferred()
      }
    }
  }

  private func runDeferred() {
    deferred = nil
    processQueued()
  }

  private func processQueued() {
    lastProcessed = time.monotonic()
    while let tick = queue.popFirst() { process(tick) }
  }

  private func process(_ tick: Tick) {
    let begun = time.monotonic()
    for batch in tick.batches {
      if let facts = batch.host { host = facts }
      if let report = batch.report { reports.put(report, of: batch.collector) }
    }
    var data = pipeline.process(
      tick.batches,
      TickStamp(
        at: tick.at, wall: tick.wall, missed: tick.missed, isProvisional: tick.provisional))
    data.registry = registry
    var batches = tick.batches
    if let derived = pipeline.derivedBatch { batches.append(derived) }
    buffers.append(batches)
    buffers.removeOlder(than: tick.at.advanced(by: -config.fullRateRetention.nanoseconds))
    let processed = time.monotonic()
    health.processNanoseconds = processed - begun
    health.processTimes = processClock.take(health.processNanoseconds)
    let told = tick.provisional ? [] : detect(data, since: processed)
    health.ticks += 1
    let snapshot = publish(data)
    history?.recorder.inbox.offer(
      TickRecord(
        missed: tick.missed, isProvisional: tick.provisional, batches: batches,
        snapshot: snapshot, events: told, lessons: taught))
    taught.removeAll(keepingCapacity: true)
  }

  /// Judges every tick; what there is to tell is told at the checks.
  private func detect(_ data: ProcessedData, since begun: MonotonicInstant) -> [AnomalyEvent] {
    pipeline.observe(data)
    guard baselines.mayCheck(at: data.at) else { return [] }
    let told = pipeline.detect(data)
    for event in told ?? [] { record(event) }
    if let told, !told.isEmpty {
      ledger.take(told)
      keepTriage()
    }
    ledger.expire(at: data.wall)
    health.detectNanoseconds = time.monotonic() - begun
    health.detectTimes = detectClock.take(health.detectNanoseconds)
    pipeline.detector.spend(health.detectNanoseconds)
    if told != nil { keepBaselines() }
    return told ?? []
  }

  private func record(_ event: AnomalyEvent) {
    events.append(event)
    health.overwrittenEvents = events.overwritten
  }

  private func publish(_ data: ProcessedData) -> MonitorSnapshot {
    measureOwnUsage()
    let memory = buffers.statistics
    health.bufferedFrames = memory.frames
    health.bufferCapacity = memory.capacity
    health.bufferedBytes = memory.bytes
    health.bufferHighWater = memory.highWater
    health.bufferedNanoseconds = memory.nanoseconds
    health.expiredFrames = memory.expired
    health.overwrittenFrames = memory.overwritten
    if let remembered = history?.recorder.inbox.statistics {
      health.historyTicks = remembered.ticks
      health.historyBytes = remembered.bytes
      health.historyDropped = remembered.dropped
      health.unrecordedProcesses = remembered.unrecordedProcesses
    }
    health.queuedBatches = queue.count
    health.refusedSeries = pipeline.processor.refusedSeries
    health.subscribers = hub.count
    health.coalescedSnapshots = hub.coalesced
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: pipeline.detector.expectedLow,
      expectedHigh: pipeline.detector.expectedHigh,
      open: pipeline.incidents.blamed(pipeline.detector.open), lastEvent: lastEvent, host: host,
      collectors: pipeline.derivedHealth.map { collectors + [$0] } ?? collectors, engine: health,
      config: config, incidents: pipeline.incidents.incidents,
      detection: detectionHealth,
      storage: history?.recorder.backend.health ?? StorageHealth())
    snapshot.reports = reports.inOrder(of: collectors)
    snapshot.triage = ledger.board
    snapshot.alerts = alerts
    snapshot.push = push
    hub.publish(snapshot)
    return snapshot
  }

  private var lastEvent: UInt64 { events.isEmpty ? 0 : events[events.count - 1].sequence }

  /// The shortest time over which the own CPU time is measured, in nanoseconds.
  private static let usageNanoseconds: Int64 = 200_000_000

  private func measureOwnUsage() {
    let now = time.monotonic()
    let last = lastUsage
    // Ticks that are processed in one go are microseconds apart, which measures the processing only.
    if let last, now - last.at < Self.usageNanoseconds { return }
    let usage = readOwnUsage()
    if let last {
      health.ownCPU =
        Double(usage.cpuNanoseconds - last.usage.cpuNanoseconds) / Double(now - last.at)
    }
    health.ownMemory = usage.residentBytes
    lastUsage = (usage, now)
  }

  // MARK: Serving

  /// A client of this engine; any number may exist.
  public func client() -> RealtimeClient { RealtimeClient(monitor: self) }

  /// A new stream of snapshots, newest wins; `nil` when `Limits.subscribers` is reached.
  func subscribe() -> (id: UInt64, stream: AsyncStream<MonitorSnapshot>)? {
    guard hub.count < Limits.subscribers else { return nil }
    return hub.subscribe { [weak self] id in
      Task { await self?.unsubscribe(id) }
    }
  }

  func unsubscribe(_ id: UInt64) { hub.unsubscribe(id) }

  func events(after last: UInt64) -> EventPage {
    guard !events.isEmpty else { return EventPage(last: last) }
    var page = EventPage(last: max(last, lastEvent))
    let oldest = events[0].sequence
    if last + 1 < oldest { page.missed = oldest - last - 1 }
    for index in 0..<events.count where events[index].sequence > last {
      page.events.append(events[index])
    }
    return page
  }

  func data(for request: DataRequest) -> DataReply {
    told(request, pipeline.processor.reply(to: request, now: time.monotonic()))
  }

  /// An answer with what only the engine knows.
  private func told(_ request: DataRequest, _ reply: DataReply) -> DataReply {
    guard let key = request.likes else { return reply }
    var reply = reply
    reply.likes = ledger.likes(of: key)
    return reply
  }

  /// The answer of the processor, planned to be joined with what is recorded before it.
  func chartAnswer(to request: DataRequest, boot: [UInt8]) -> ChartAnswer {
    let now = time.monotonic()
    let question = ChartAnswer.Question(
      request, held: pipeline.processor.heldSince ?? now, now: now)
    return ChartAnswer(
      question, told(request, pipeline.processor.reply(to: question.request, now: now)),
      series: pipeline.processor.series,
      clock: ChartClock(session: registry, boot: boot, at: now, wall: time.wall()))
  }

  /// The newest event of an anomaly in the ring.
  func newestTold(of anomaly: UInt64) -> AnomalyEvent? {
    var index = events.count - 1
    while index >= 0 {
      if events[index].anomaly == anomaly { return events[index] }
      index -= 1
    }
    return nil
  }

  /// The raw frames in the hot memory, by collector, oldest first: what a replay starts from.
  package func rawFrames() -> [[MetricBatch]] {
    let all = MonotonicInstant(nanoseconds: .min)...MonotonicInstant(nanoseconds: .max)
    return (try? buffers.frames(in: all)) ?? []
  }
}
