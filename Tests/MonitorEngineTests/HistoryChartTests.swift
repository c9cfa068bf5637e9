import Glibc
import MonitorAnalysis
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Charts reach over the ends of sessions and boots, as far as is recorded.
@Suite("Charts of recorded time")
struct HistoryChartTests {
  static let origin: Int64 = 1_700_000_000_000
  static let boots = [[UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16)]

  /// A value and when it was, on the clock of the last session.
  struct Value {
    var at: Int64
    var value: Double
  }

  /// What is stored, and the values of one series in it.
  struct Store {
    var backend = MemoryStorageBackend()
    var values: [Value] = []
    var next: UInt64 = 1

    /// Records a session of so many blocks, and packs them into one where it is to be cold.
    mutating func add(
      _ session: inout RecordedTicks, blocks: [Int], boot: [UInt8], shift: Int64, isCold: Bool
    ) async throws {
      let packer = try RollupMakerTests.packer()
      var runs: [OpenRun] = []
      for ticks in blocks { runs.append(try session.run(ticks: ticks)) }
      values += try HistoryChartTests.values(try JoinedRun(runs), "a.level", shift: shift)
      var parts: [(head: BlockHead, bytes: [UInt8])] = []
      for run in runs {
        parts.append(try await packer.seal(run, number: next, boot: boot))
        next += 1
      }
      if isCold {
        let bytes = try await packer.repack(parts.map(\.bytes))
        parts = [(try BlockHead(block: bytes), bytes)]
      }
      for part in parts {
        let head = part.head
        _ = try await backend.store(
          SealedBlock(
            numbers: head.numbers, session: head.session, walls: head.firstWall...head.lastWall,
            tier: head.tier == .cold ? .cold : .warm, bytes: part.bytes))
      }
    }
  }

  /// The values of a series, by a plain walk.
  static func values(
    _ run: any HistoryRun, _ name: String, shift: Int64
  ) throws -> [Value] {
    var reader = RunReader()
    var evaluator = SeriesEvaluator(interval: 1_000_000_000)
    var values: [Value] = []
    try reader.visit(run, rows: run.stamps.indices, .columns) { _, stamp, batches in
      evaluator.step(batches, at: stamp.at)
      for (index, series) in evaluator.definitions.enumerated()
      where series.key.name == name && evaluator.states[index] == .value && !stamp.isProvisional {
        values.append(Value(at: stamp.at.nanoseconds + shift, value: evaluator.values[index]))
      }
    }
    return values
  }

  static func expect(
    _ chart: DataReply.History?, _ values: [Value], tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let chart = try #require(chart, sourceLocation: sourceLocation)
    for index in chart.means.indices {
      let start = (chart.firstBucket + Int64(index)) * chart.bucketNanoseconds
      let all = values.filter { $0.at >= start && $0.at < start + chart.bucketNanoseconds }
      guard !all.isEmpty else {
        #expect(chart.means[index].isNaN, "bucket \(index)", sourceLocation: sourceLocation)
        continue
      }
      let mean = all.map(\.value).reduce(0, +) / Double(all.count)
      let low = all.map(\.value).min() ?? 0
      let high = all.map(\.value).max() ?? 0
      for (found, wanted) in [
        (chart.means[index], mean), (chart.minima[index], low), (chart.maxima[index], high),
      ] {
        #expect(
          abs(Double(found) - wanted) <= tolerance * 1_000 + 1e-3, "bucket \(index)",
          sourceLocation: sourceLocation)
      }
    }
  }

  static func request(_ charts: [(bucket: Int64, count: Int)]) -> DataRequest {
    var request = DataRequest()
    for chart in charts {
      request.histories.append(
        .init(
          series: SeriesID(1), bucketNanoseconds: chart.bucket * 1_000_000_000,
          buckets: chart.count))
    }
    return request
  }

  @Test("Sessions of one boot share a clock, warm or cold", arguments: [false, true])
  func sessions(isCold: Bool) async throws {
    var store = Store()
    _ = try await store.backend.open(asWriter: true)
    var first = RecordedTicks(
      seed: 1, session: 1, at: 7_000_000_000_000, origin: Self.origin)
    try await store.add(&first, blocks: [100, 150], boot: Self.boots[0], shift: 0, isCold: isCold)
    let session = store.next
    var second = RecordedTicks(
      seed: 2, session: session, at: first.at + 130_000_000_000, origin: Self.origin)
    try await store.add(&second, blocks: [70], boot: Self.boots[0], shift: 0, isCold: false)
    let history = RecordedHistory(backend: store.backend, opener: nil)
    let request = Self.request([(60, 12), (120, 100), (5, 150), (7, 90), (3_600, 30)])
    for _ in 0..<2 {
      let moment = try await history.moment(.newest, request: request, registry: session)
      #expect(moment.reply.histories.count == 5)
      for chart in moment.reply.histories {
        // Rollups round what they keep.
        try Self.expect(chart, store.values, tolerance: isCold ? 1e-4 : 1e-6)
        #expect(chart.counts.reduce(0) { $0 + Int($1) } > 60)
      }
      let whole = moment.reply.histories[1]
      #expect(whole.counts.reduce(0) { $0 + Int($1) } == store.values.count)
    }
  }

  @Test("Another boot is laid beside this one by civil time")
  func boots() async throws {
    var store = Store()
    _ = try await store.backend.open(asWriter: true)
    // The clock of the new boot began two hours later.
    let later: Int64 = 7_200_000
    var first = RecordedTicks(
      seed: 3, session: 1, at: 7_000_000_000_000, origin: Self.origin)
    try await store.add(
      &first, blocks: [200], boot: Self.boots[0], shift: -later * 1_000_000, isCold: false)
    let session = store.next
    var second = RecordedTicks(
      seed: 4, session: session, at: first.at - (later - 90_000) * 1_000_000,
      origin: Self.origin + later)
    try await store.add(&second, blocks: [80], boot: Self.boots[1], shift: 0, isCold: false)
    let history = RecordedHistory(backend: store.backend, opener: nil)
    let request = Self.request([(60, 30), (5, 120)])
    let moment = try await history.moment(.newest, request: request, registry: session)
    for chart in moment.reply.histories { try Self.expect(chart, store.values, tolerance: 1e-6) }
    let counts = try #require(moment.reply.histories.first?.counts)
    #expect(counts.reduce(0) { $0 + Int($1) } == store.values.count)
  }

  @Test("At most so many blocks are read for an answer, the newest first")
  func bounded() async throws {
    var store = Store()
    _ = try await store.backend.open(asWriter: true)
    var session = RecordedTicks(seed: 5, session: 1, at: 60_000_000_000, origin: Self.origin)
    let blocks = Limits.chartBlocks * 2 + 5
    try await store.add(
      &session, blocks: [Int](repeating: 61, count: blocks), boot: Self.boots[0], shift: 0,
      isCold: false)
    let history = RecordedHistory(backend: store.backend, opener: nil)
    let request = Self.request([(60, 90)])
    var counts: [Int] = []
    for _ in 0..<5 {
      let moment = try await history.moment(.newest, request: request, registry: 1)
      let chart = try #require(moment.reply.histories.first)
      counts.append(chart.counts.reduce(0) { $0 + Int($1) })
      // What is there is whole, and has no hole.
      let known = try #require(chart.means.firstIndex { !$0.isNaN })
      #expect(!chart.means[known...].contains { $0.isNaN })
    }
    #expect(counts[0] >= (Limits.chartBlocks - 4) * 55 && counts[0] < counts[1])
    #expect(counts == counts.sorted())
    #expect(counts[4] == store.values.count)
  }

  /// An engine that has run for some seconds.
  static func engine(
    _ history: EngineHistory, _ clock: VirtualClock, seconds: Int
  ) async throws -> RealtimePerformanceMonitor {
    let monitor = RealtimePerformanceMonitor(
      config: try RealtimeMonitorConfig().validated(), collectors: [ScriptedCollector("a")],
      time: clock.time, history: history)
    var snapshots = await monitor.client().snapshots().makeAsyncIterator()
    await monitor.start()
    _ = await snapshots.next()
    // The store opens beside the engine; what comes before that is in no folder.
    while history.recorder.backend.health.state != .storing { await Task.yield() }
    let start = clock.now
    let priming = RealtimePerformanceMonitor.primingNanoseconds
    for wait in [priming] + (1...seconds).map({ Int64($0) * 1_000_000_000 }) {
      let deadline = start.advanced(by: wait)
      await clock.waitForSleeper(until: deadline)
      clock.advance(by: .nanoseconds(deadline - clock.now))
      _ = await snapshots.next()
    }
    return monitor
  }

  @Test("A restart begins with the charts of the run before")
  func restart() async throws {
    let backend = MemoryStorageBackend()
    let clock = VirtualClock()
    for run in 0..<2 {
      let history = EngineHistory(
        backend: backend, packer: try RollupMakerTests.packer(), opener: nil,
        config: RealtimeMonitorConfig(), time: clock.time, isKeptInFiles: true)
      let monitor = try await Self.engine(history, clock, seconds: run == 0 ? 58 : 3)
      if run == 1 {
        let request = Self.request([(1, 50), (60, 60)])
        let client = await monitor.client()
        let reply = await client.data(for: request)
        let seconds = try #require(reply.histories.first)
        #expect(seconds.counts.filter { $0 > 0 }.count >= 45)
        // The minute in which the engine began is joined once it is over.
        #expect(reply.histories[1].counts.reduce(0) { $0 + Int($1) } >= 20)
      }
      await monitor.shutdown()
      clock.advance(by: .seconds(2))
    }
  }

  @Test("Live charts wait for no disk that stands still, and have the rest when it goes on")
  func standing() async throws {
    let folder = TemporaryFolder()
    let clock = VirtualClock()
    let isStanding = Mutex(false)
    let stands = Mutex(false)
    var files = FileSystem.system
    let readAt = files.readAt
    files.readAt = { file, place, most throws(FileFailure) in
      while isStanding.withLock({ $0 }) {
        stands.withLock { $0 = true }
        sched_yield()
      }
      return try readAt(file, place, most)
    }
    func history() throws -> EngineHistory {
      try #require(
        EngineHistory.make(
          folder: folder.path, key: nil, config: RealtimeMonitorConfig(), time: clock.time,
          boot: Self.boots[0], files: files))
    }
    let first = try await Self.engine(try history(), clock, seconds: 40)
    await first.shutdown()
    clock.advance(by: .seconds(2))
    let monitor = try await Self.engine(try history(), clock, seconds: 3)
    let client = await monitor.client()
    let request = Self.request([(1, 50)])
    isStanding.withLock { $0 = true }
    defer { isStanding.withLock { $0 = false } }
    let now = clock.now
    async let standing = client.data(for: request)
    while !stands.withLock({ $0 }) { await Task.yield() }
    await clock.waitForSleeper(until: now.advanced(by: 30_000_000))
    clock.advance(by: .milliseconds(30))
    let own = await standing.histories[0].counts.filter { $0 > 0 }.count
    #expect(1..<40 ~= own)
    isStanding.withLock { $0 = false }
    let all = await client.data(for: request).histories[0].counts.filter { $0 > 0 }.count
    #expect(all >= own + 35)
    await monitor.shutdown()
  }
}
