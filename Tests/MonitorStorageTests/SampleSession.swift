import MonitorModel
import MonitorStorage
import MonitorSupport

/// A session made from a seed: collectors whose catalogs grow, processes that come and go, gaps,
/// resets, clock steps, anomalies.
struct SampleSession {
  private var generator: SeededGenerator
  private var catalog = MetricCatalog()
  private var slow = MetricCatalog()
  private var values: [UInt64] = []
  private var identities: [ProcessIdentity] = []
  private var samples: [Int32: ProcessSample] = [:]
  private var nextPID: Int32 = 100
  private var tick = 0
  private var wall: Int64 = 1_764_000_000_000
  private var series: [SeriesDefinition] = []
  private(set) var at: Int64 = 5_000_000_000

  init(seed: UInt64, metrics: Int = 90) {
    generator = SeededGenerator(seed: seed)
    grow(by: metrics)
    let rate = slow.add(Metric(SeriesKey("slow.rate"), .real))
    slow.series.append(
      SeriesDefinition(SeriesKey("slow.level"), .ratio, Formula(.level, [.init(rate)])))
  }

  private mutating func grow(by count: Int) {
    for _ in 0..<count {
      let index = catalog.metrics.count
      let kind: MetricKind = [.counter, .integer, .real][index % 3]
      let key = SeriesKey("sample.metric", "n", "\(index)")
      let metric = catalog.add(Metric(key, kind))
      values.append(index % 4 == 0 ? UInt64(index) : generator.next() >> 20)
      catalog.series.append(
        SeriesDefinition(
          SeriesKey("sample.series", "n", "\(index)"), .perSecond,
          Formula(kind == .counter ? .rate : .level, [.init(metric)])))
    }
  }

  /// The next tick.
  mutating func next() -> TickRecord {
    tick += 1
    if tick == 40 { grow(by: 3) }
    at += 1_000_000_000 + Int64(generator.next() % 2_000_000)
    wall += tick == 30 ? -3_600_000 : 1_000
    var states = [ReadingState](repeating: .value, count: values.count)
    for index in values.indices where index % 4 != 0 {
      switch catalog.metrics[index].kind {
      case .counter: values[index] &+= generator.next() % 50
      case .integer: values[index] = UInt64(bitPattern: Int64(generator.next() % 1_000) - 500)
      case .real: values[index] = (Double(generator.next() % 10_000) / 7).bitPattern
      }
      if generator.next() % 200 == 0 { states[index] = .malformed }
    }
    moveProcesses()
    var batches = [
      MetricBatch(
        collector: "sample", at: MonotonicInstant(nanoseconds: at), catalog: catalog,
        values: values.map { RawValue(counter: $0) }, states: states,
        processes: ProcessBatch(
          identities: identities,
          samples: samples.values.sorted { a, b in
            identities[Int(a.slot)].pid < identities[Int(b.slot)].pid
          }, ticksPerSecond: 100, unreadable: tick % 3),
        elapsedNanoseconds: Int64(generator.next() % 500) * 1_000)
    ]
    if tick % 7 == 3 {
      batches.append(
        MetricBatch(
          collector: "slow", at: MonotonicInstant(nanoseconds: at - 300_000_000), catalog: slow,
          values: [RawValue(real: Double(tick) / 3)], states: [.value]))
    }
    return record(batches)
  }

  private mutating func moveProcesses() {
    if generator.next() % 3 == 0 || samples.isEmpty {
      let slot = Int32(samples.count < identities.count ? freeSlot() : identities.count)
      let identity = ProcessIdentity(
        pid: nextPID, parent: 1, startTicks: UInt64(tick), name: "worker \(nextPID)",
        commandLine: "/usr/bin/worker --number \(nextPID) \u{1b}", uid: 1_000, user: "www",
        cgroup: "/system.slice/worker.service", container: "")
      nextPID += 1
      if Int(slot) == identities.count { identities.append(identity) }
      identities[Int(slot)] = identity
      samples[slot] = ProcessSample(
        slot: slot, state: 83, ioState: .forbidden, threads: 1, userTicks: 0, systemTicks: 0,
        residentBytes: 4_096, majorFaults: 0, readBytes: 0, writtenBytes: 0)
    }
    for slot in samples.keys.sorted() {
      let chance = generator.next() % 20
      if chance == 0, samples.count > 1 {
        samples[slot] = nil
      } else if chance < 8 {
        samples[slot]?.userTicks += generator.next() % 30
        samples[slot]?.residentBytes = generator.next() % (1 << 30)
        samples[slot]?.ioState = chance < 4 ? .value : .skipped
        samples[slot]?.readBytes += generator.next() % 10_000
      }
    }
  }

  private func freeSlot() -> Int {
    identities.indices.first { samples[Int32($0)] == nil } ?? identities.count
  }

  private mutating func record(_ batches: [MetricBatch]) -> TickRecord {
    var config = RealtimeMonitorConfig()
    config.bufferSize = tick < 50 ? 1_000 : 2_000
    let open = tick % 60 > 40 ? [event(UInt64(tick / 60 + 1))] : []
    let data = ProcessedData(
      sequence: UInt64(tick), at: MonotonicInstant(nanoseconds: at),
      wall: WallInstant(milliseconds: wall), series: [], values: [], states: [], ages: [],
      processes: ProcessTable(), quality: DataQuality(), registry: 9)
    let snapshot = MonitorSnapshot(
      data: data, expectedLow: [Float(tick / 10), .nan, -1], expectedHigh: [Float(tick), 2, 1],
      open: open, lastEvent: UInt64(tick / 60),
      host: HostFacts(
        hostname: "web-1", kernel: "6.1.0", processors: 2, cpuLimit: 2, memoryLimit: 1 << 34,
        limitedByCgroup: false, uptimeSeconds: Double(tick)),
      collectors: [CollectorHealth(name: "sample")], engine: EngineHealth(), config: config)
    return TickRecord(
      missed: tick % 25 == 0 ? 2 : 0, isProvisional: tick < 3, batches: batches,
      snapshot: snapshot, events: tick % 60 == 41 ? open : [])
  }

  private func event(_ number: UInt64) -> AnomalyEvent {
    let at = MonotonicInstant(nanoseconds: at)
    let wall = WallInstant(milliseconds: wall)
    return AnomalyEvent(
      sequence: number, anomaly: number, phase: .opened, series: SeriesID(1),
      key: SeriesKey("sample.series", "n", "1"), unit: .perSecond, startedAt: at,
      startedWall: wall, at: at, wall: wall, severity: .warning, confidence: 0.9, surprise: 4,
      observed: 7, peak: 7, expected: 0...1, detectors: ["range"], reason: "seven", blame: [])
  }
}
