import MonitorAnalysis
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport

/// A small machine from a seed whose ticks run through the stages live and are recorded at once:
/// what history gives back can be held against what was there.
struct RecordedMachine: ~Copyable {
  private var generator: SeededGenerator
  private var pipeline: AnalysisPipeline
  private var encoder = TickEncoder()
  private var fast = MetricCatalog()
  private var slow = MetricCatalog()
  private var counter: UInt64 = 0
  private var config = RealtimeMonitorConfig()
  private var lessons: [TaughtLesson] = []
  private var at: Int64
  private var wall: Int64
  /// By how many milliseconds civil time is set at some ticks.
  var clockSteps: [Int: Int64] = [:]
  private let session: UInt64
  /// Ticks so far.
  private(set) var ticks = 0
  /// What was shown at each tick.
  private(set) var live: [MonitorSnapshot] = []
  /// What was told at each tick.
  private(set) var told: [[AnomalyEvent]] = []
  /// The ticks since the last `cut`.
  private(set) var run: OpenRun

  init(
    seed: UInt64, session: UInt64 = 1, at: Int64 = 100_000_000_000, wall: Int64 = 1_764_000_000_000
  ) {
    generator = SeededGenerator(seed: seed)
    config.anomalyCheckInterval = .seconds(1)
    pipeline = AnalysisPipeline(config: config)
    self.session = session
    self.at = at
    self.wall = wall
    run = OpenRun(session: session)
    for name in ["busy", "idle", "count"] {
      _ = fast.add(Metric(SeriesKey("m.\(name)"), name == "count" ? .counter : .real))
    }
    fast.series = [
      SeriesDefinition(
        SeriesKey("m.busy"), .ratio, Formula(.level, [.init(0)]), concern: .high,
        role: .resourceUsage),
      SeriesDefinition(SeriesKey("m.idle"), .ratio, Formula(.level, [.init(1)]), concern: .high),
      SeriesDefinition(SeriesKey("m.rate"), .perSecond, Formula(.rate, [.init(2)])),
    ]
    _ = slow.add(Metric(SeriesKey("s.level"), .integer))
    slow.series = [
      SeriesDefinition(SeriesKey("s.level"), .count, Formula(.level, [.init(0)]), concern: .both)
    ]
  }

  /// The series' values at the newest tick over a window, as they are live.
  func statistics(_ series: Int, _ window: StatisticsWindow) -> WindowStatistics {
    pipeline.processor.statistics(SeriesID(series), window)
  }

  /// The series that moved beside one, as they are live.
  func related(_ question: RelatedSeries.Question) -> [RelatedSeries]? {
    pipeline.processor.related(question)
  }

  /// Begins another block: the next tick is the first of a chain.
  mutating func cut() -> OpenRun {
    defer { run = OpenRun(session: session) }
    encoder.beginChain()
    return run
  }

  /// Lives through some ticks.
  mutating func live(_ count: Int) throws {
    for _ in 0..<count { try tick() }
  }

  private mutating func tick() throws {
    ticks += 1
    at += 1_000_000_000 + Int64(generator.next() % 1_000_000)
    wall += 1_000 + clockSteps[Int(ticks), default: 0]
    if ticks == 150 {
      config.bufferSize = 500
      pipeline.reconfigure(config)
    }
    let stamp = TickStamp(
      at: MonotonicInstant(nanoseconds: at), wall: WallInstant(milliseconds: wall),
      missed: ticks % 90 == 0 ? 1 : 0, isProvisional: ticks < 3)
    let batches = batches()
    var data = pipeline.process(batches, stamp)
    data.registry = session
    var events: [AnomalyEvent] = []
    if !stamp.isProvisional {
      pipeline.observe(data)
      events = pipeline.detect(data) ?? []
    }
    let snapshot = MonitorSnapshot(
      data: data, expectedLow: pipeline.detector.expectedLow,
      expectedHigh: pipeline.detector.expectedHigh,
      open: pipeline.incidents.blamed(pipeline.detector.open),
      lastEvent: pipeline.detector.lastSequence,
      host: HostFacts(
        hostname: "m", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1,
        limitedByCgroup: false, uptimeSeconds: Double(at) * 1e-9),
      collectors: [], engine: EngineHealth(), config: config,
      incidents: pipeline.incidents.incidents)
    let record = TickRecord(
      missed: stamp.missed, isProvisional: stamp.isProvisional, batches: batches,
      snapshot: snapshot, events: events, lessons: lessons)
    lessons = []
    live.append(snapshot)
    told.append(events)
    try run.append(encoder.encode(record))
    if let opened = events.first(where: { $0.phase == .opened }), ticks < 200 {
      let lesson = DetectorLesson.falseAlarm(anomaly: opened.anomaly)
      if pipeline.detector.teach(lesson, wall: stamp.wall) {
        lessons.append(TaughtLesson(lesson: lesson, wall: stamp.wall))
      }
    }
  }

  private mutating func batches() -> [MetricBatch] {
    let isBusy = ticks % 120 > 90
    let busy = isBusy ? 1 : 0.2 + Double(generator.next() % 100) / 1_000
    counter &+= ticks == 77 ? 0 &- counter : generator.next() % 100
    var states: [ReadingState] = [.value, .value, .value]
    if ticks % 13 == 5 { states[1] = .skipped }
    if ticks % 41 == 7 { states[2] = .malformed }
    let processes = ProcessBatch(
      identities: (0..<3).map { slot in
        ProcessIdentity(
          pid: Int32(10 + slot), parent: 1, startTicks: UInt64(slot), name: "p\(slot)",
          commandLine: "p\(slot) run", uid: 0, user: "root", cgroup: "", container: "")
      },
      samples: (0..<3).map { slot in
        ProcessSample(
          slot: Int32(slot), state: 82, ioState: slot == 0 ? .value : .forbidden, threads: 1,
          userTicks: UInt64(ticks * (isBusy && slot == 1 ? 100 : slot)), systemTicks: 0,
          residentBytes: 1_000_000, majorFaults: 0, readBytes: UInt64(ticks) * 512,
          writtenBytes: 0)
      }, ticksPerSecond: 100)
    var batches = [
      MetricBatch(
        collector: "fast", at: MonotonicInstant(nanoseconds: at), catalog: fast,
        values: [
          RawValue(real: busy), RawValue(real: 1 - busy), RawValue(counter: counter),
        ], states: states, processes: processes, elapsedNanoseconds: 200_000)
    ]
    if ticks % 5 == 2 {
      batches.append(
        MetricBatch(
          collector: "slow", at: MonotonicInstant(nanoseconds: at - 1_000_000), catalog: slow,
          values: [RawValue(integer: Int64(ticks % 17))], states: [.value]))
    }
    return batches
  }
}
