import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport

/// A session that was recorded tick by tick: a collector with a counter, a level that jumps, and
/// series that come later; a second one that answers seldom.
struct RecordedTicks {
  private var generator: SeededGenerator
  private var encoder = TickEncoder()
  private var catalog = ScriptedTicks.catalog
  private var total: UInt64 = 1_000
  private var tick = 0
  /// When the next tick is, in nanoseconds.
  var at: Int64
  /// Civil milliseconds at 0 on the monotonic clock.
  var origin: Int64
  let session: UInt64

  init(seed: UInt64, session: UInt64, at: Int64, origin: Int64) {
    generator = SeededGenerator(seed: seed)
    self.session = session
    self.at = at
    self.origin = origin
  }

  /// The run of the next ticks, a chain of its own.
  mutating func run(ticks: Int) throws -> OpenRun {
    encoder.beginChain()
    var run = OpenRun(session: session)
    for _ in 0..<ticks { try run.append(encoder.encode(record())) }
    return run
  }

  private mutating func record() -> TickRecord {
    tick += 1
    if tick == 100 {
      // A series that is made of a metric which was there before any other.
      catalog.series.append(
        SeriesDefinition(SeriesKey("a.late"), .count, Formula(.level, [.init(0)])))
    }
    total += generator.next() % 500
    let level = Int64(generator.next() % 1_000) - 200
    var states: [ReadingState] = [.value, .value, .value]
    if generator.next() % 20 == 0 { states[2] = .malformed }
    var batches = [
      MetricBatch(
        collector: "a", at: MonotonicInstant(nanoseconds: at), catalog: catalog,
        values: [RawValue(integer: 7), RawValue(counter: total), RawValue(integer: level)],
        states: states)
    ]
    if tick % 9 == 4 {
      batches.append(
        MetricBatch(
          collector: "slow", at: MonotonicInstant(nanoseconds: at), catalog: ScriptedTicks.slow,
          values: [RawValue(real: Double(tick) / 3)], states: [.value]))
    }
    let data = ProcessedData(
      sequence: UInt64(tick), at: MonotonicInstant(nanoseconds: at),
      wall: WallInstant(milliseconds: origin + at / 1_000_000), series: [], values: [], states: [],
      ages: [], processes: ProcessTable(), quality: DataQuality(), registry: session)
    let snapshot = MonitorSnapshot(
      data: data, expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
      host: HostFacts(
        hostname: "web-1", kernel: "6.1.0", processors: 2, cpuLimit: 2, memoryLimit: 1 << 34,
        limitedByCgroup: false, uptimeSeconds: 1),
      collectors: [], engine: EngineHealth(), config: RealtimeMonitorConfig())
    defer { at += 1_000_000_000 + Int64(generator.next() % 3_000_000) }
    return TickRecord(
      missed: tick % 50 == 0 ? 2 : 0, isProvisional: tick < 3, batches: batches,
      snapshot: snapshot, events: [])
  }
}

/// What the collectors of ``RecordedTicks`` read.
enum ScriptedTicks {
  static var catalog: MetricCatalog {
    MetricCatalog(
      metrics: [
        Metric(SeriesKey("a.constant"), .integer), Metric(SeriesKey("a.total"), .counter),
        Metric(SeriesKey("a.level"), .integer),
      ],
      series: [
        SeriesDefinition(SeriesKey("a.rate"), .perSecond, Formula(.rate, [.init(1)])),
        SeriesDefinition(SeriesKey("a.level"), .count, Formula(.level, [.init(2)])),
      ])
  }

  static var slow: MetricCatalog {
    MetricCatalog(
      metrics: [Metric(SeriesKey("slow.raw"), .real)],
      series: [SeriesDefinition(SeriesKey("slow.level"), .ratio, Formula(.level, [.init(0)]))])
  }
}
