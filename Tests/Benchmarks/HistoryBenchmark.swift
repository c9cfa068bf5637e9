import Glibc
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport

/// Records an hour of a machine made of a recording, over and over, into files and jumps about in it:
/// what a tick costs to record, a block to seal, and a whole screen to bring back from any instant.
func benchmarkHistory(_ recording: Recording, series: Int) async {
  guard let folder = temporaryFolder(), let store = OwnThread(), let packing = OwnThread()
  else { return print("history: no folder or no thread") }
  defer { removeTree(folder) }
  let time = MonitorTime.system
  let backend = FileStorageBackend(path: folder + "/history", thread: store, time: time)
  let packer = BlockPacker(
    thread: packing, boot: [UInt8](repeating: 1, count: 16), protection: nil)
  var machine = RecordingMachine(recording, series: series)
  do {
    let opening = try await backend.open(asWriter: true)
    var sealing = 0.0
    var bytes = 0
    var memory = HistoryMemory()
    for block in 0..<6 as Range<UInt64> {
      let number = opening.nextNumber + block
      let run = try machine.block(session: opening.session)
      guard block < 5 else {
        memory.parts = [.open(number, run)]
        break
      }
      let start = cpuSeconds()
      let (head, packed) = try await packer.seal(run, number: number)
      sealing += cpuSeconds() - start
      bytes += packed.count
      _ = try await backend.store(
        SealedBlock(
          numbers: number...number, session: opening.session,
          walls: head.firstWall...head.lastWall, bytes: packed))
    }
    let samples = Double(series) * 3_000
    print(
      "history of \(series) series: \(rounded(machine.encoding / 3_600 * 1e6)) µs to encode a tick",
      "of \(machine.payloadBytes / 3_600) B; \(rounded(sealing / samples * 1e9)) ns a sample to",
      "seal, \(rounded(Double(bytes) / samples)) B a sample, processes and all")
    let held = memory
    let history = RecordedHistory(backend: backend, opener: nil) { held }
    await jump(history, machine, session: opening.session, series: series)
    await backend.close()
  } catch {
    print("history: \(error)")
  }
}

/// Leaves a folder as a killed run leaves it: an hour of ticks in a log, nothing sealed; to measure a
/// start on it.
func leaveUnsealed(_ recording: Recording, folder: String, series: Int) async {
  guard let store = OwnThread() else { return print("no thread") }
  let backend = FileStorageBackend(path: folder + "/history", thread: store, time: .system)
  var machine = RecordingMachine(recording, series: series)
  do {
    let opening = try await backend.open(asWriter: true)
    backend.queue.begin(number: opening.nextNumber, at: MonotonicInstant(nanoseconds: 0))
    let run = try machine.block(session: opening.session, ticks: 3_600)
    for (payload, stamp) in zip(run.payloads, run.stamps) {
      while backend.queue.statistics.depth > 100 { await backend.drain() }
      _ = backend.queue.offer(payload, at: stamp.at)
    }
    await backend.drain()
    await backend.close()
    print("\(run.payloads.count) ticks, \(run.bytes) B in \(folder)/history")
  } catch {
    print("\(error)")
  }
}

private func jump(
  _ history: RecordedHistory, _ machine: RecordingMachine, session: UInt64, series: Int
) async {
  var generator = SeededGenerator(seed: 11)
  let time = MonitorTime.system
  var request = DataRequest()
  let shown = (0..<min(16, series)).map { SeriesID($0 * max(1, series / 16)) }
  request.histories = shown.map {
    .init(series: $0, bucketNanoseconds: 8_000_000_000, buckets: 40)
  }
  request.window = .fiveMinutes
  request.statisticsSeries = shown
  for (name, isFar) in [("anywhere in the hour", true), ("step by step", false)] {
    var spent: [Int64] = []
    var from = RecordedInstant(session: session, at: MonotonicInstant(nanoseconds: 0))
    for round in 0..<400 {
      let wall = machine.firstWall + Int64(generator.next() % 3_500_000)
      let target: MomentTarget =
        isFar || round == 0
        ? .wall(WallInstant(milliseconds: wall))
        : .step(from: from, nanoseconds: -5_000_000_000)
      let start = time.monotonic()
      guard
        let moment = try? await history.moment(target, request: request, registry: session)
      else { continue }
      spent.append(time.monotonic() - start)
      from = moment.instant
    }
    spent.sort()
    guard !spent.isEmpty else { continue }
    func milliseconds(_ share: Double) -> Double {
      rounded(Double(spent[min(spent.count - 1, Int(Double(spent.count) * share))]) / 1e6)
    }
    print(
      "jump of a screen, \(series) series, \(name): p50 \(milliseconds(0.5)) ms,",
      "p99 \(milliseconds(0.99)) ms, worst \(milliseconds(1)) ms")
  }
}

/// A machine whose series are those of a recording, as often as it takes, each copy at values of its
/// own, and 150 processes.
private struct RecordingMachine {
  private let source: [Recording.Series]
  private let catalog: MetricCatalog
  private var encoder = TickEncoder()
  private var tick = 0
  private var generator = SeededGenerator(seed: 3)
  private var samples: [ProcessSample] = []
  private let identities: [ProcessIdentity]
  let firstWall: Int64 = 1_764_000_000_000
  private(set) var encoding = 0.0
  private(set) var payloadBytes = 0

  init(_ recording: Recording, series count: Int) {
    let all = recording.system + recording.constants + recording.processes.prefix(65).joined()
    source = (0..<count).map { all[$0 % all.count] }
    var catalog = MetricCatalog()
    for (index, series) in source.enumerated() {
      let key = SeriesKey(series.name, "copy", "\(index / all.count)")
      let metric = catalog.add(Metric(key, series.kind))
      catalog.series.append(
        SeriesDefinition(
          key, .perSecond, Formula(series.kind == .counter ? .rate : .level, [.init(metric)])))
    }
    self.catalog = catalog
    identities = (0..<150).map { slot in
      ProcessIdentity(
        pid: Int32(100 + slot), parent: 1, startTicks: UInt64(slot), name: "worker-\(slot)",
        commandLine: "/usr/bin/worker --number \(slot)", uid: 0, user: "root",
        cgroup: "/system.slice/worker.service", container: "")
    }
    samples = (0..<150).map { slot in
      ProcessSample(
        slot: Int32(slot), state: 83, ioState: .value, threads: 1, userTicks: 0, systemTicks: 0,
        residentBytes: 10_000_000, majorFaults: 0, readBytes: 0, writtenBytes: 0)
    }
  }

  private func batch() -> MetricBatch {
    let round = UInt64(tick / source[0].values.count)
    let place = tick % source[0].values.count
    var values: [RawValue] = []
    values.reserveCapacity(source.count)
    for (index, series) in source.enumerated() {
      var bits = series.values[place]
      if series.kind != .real {
        // Counters go on where the recording ends; copies are not twins.
        let last = series.values[series.values.count - 1]
        bits &+= (last &- series.values[0]) &* round &+ UInt64(index) &* 977
      }
      values.append(RawValue(counter: bits))
    }
    return MetricBatch(
      collector: "bench", at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000),
      catalog: catalog, values: values, states: Array(repeating: .value, count: values.count))
  }

  mutating func block(session: UInt64, ticks: Int = 600) throws(StorageError) -> OpenRun {
    encoder.beginChain()
    var run = OpenRun(session: session)
    for _ in 0..<ticks {
      tick += 1
      var batch = batch()
      for _ in 0..<20 {
        let slot = Int(generator.next() % 150)
        samples[slot].userTicks += generator.next() % 10
        samples[slot].residentBytes += 4_096
      }
      batch.processes = ProcessBatch(
        identities: identities, samples: samples, ticksPerSecond: 100)
      let data = ProcessedData(
        sequence: UInt64(tick), at: batch.at,
        wall: WallInstant(milliseconds: firstWall + Int64(tick) * 1_000), series: [], values: [],
        states: [], ages: [], processes: ProcessTable(), quality: DataQuality())
      let snapshot = MonitorSnapshot(
        data: data, expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
        host: HostFacts(
          hostname: "bench", kernel: "", processors: 2, cpuLimit: 2, memoryLimit: 1,
          limitedByCgroup: false, uptimeSeconds: 1), collectors: [], engine: EngineHealth(),
        config: RealtimeMonitorConfig())
      let start = cpuSeconds()
      let payload = encoder.encode(
        TickRecord(
          missed: 0, isProvisional: false, batches: [batch], snapshot: snapshot, events: []))
      encoding += cpuSeconds() - start
      payloadBytes += payload.count
      try run.append(payload)
    }
    return run
  }
}

private func temporaryFolder() -> String? {
  var template = Array("/tmp/kilter-bench-XXXXXX".utf8CString)
  return mkdtemp(&template).map { String(cString: $0) }
}

private func removeTree(_ path: String) {
  if let names = try? FileSystem.system.names(path + "/history") {
    for name in names { unlink(path + "/history/" + name) }
  }
  rmdir(path + "/history")
  rmdir(path)
}
