import MonitorAnalysis
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorTestKit
import Testing

/// Derived series and rules through the engine: live, recorded, and replayed.
@Suite(.timeLimit(.minutes(5))) struct DerivedHistoryTests {
  private static func own() throws -> OwnMetrics {
    try OwnMetrics(
      derived: [
        DerivedSeriesDefinition(name: "share", "rate(shop.errors) / rate(shop.requests)"),
        DerivedSeriesDefinition(name: "change", "delta(shop.level, 10s)"),
        DerivedSeriesDefinition(name: "typical", "p50(shop.level) + avg_over(share, 20s)"),
        DerivedSeriesDefinition(name: "unknown", "not.there + 1"),
      ],
      rules: [RuleDefinition(name: "bad", "alert when share > 20% for 5s severity critical")])
  }

  /// A shop with counters whose errors rise between two ticks.
  private static func batch(_ tick: Int, at: MonotonicInstant) -> MetricBatch {
    var catalog = MetricCatalog()
    let names: [(String, MetricKind)] = [
      ("shop.errors", .counter), ("shop.requests", .counter), ("shop.level", .integer),
    ]
    for (name, kind) in names { _ = catalog.add(Metric(SeriesKey(name), kind)) }
    let labels = [SeriesKey.Label("site", "a")]
    catalog.series = [
      SeriesDefinition(SeriesKey("shop.errors", labels), .perSecond, Formula(.rate, [.init(0)])),
      SeriesDefinition(SeriesKey("shop.requests", labels), .perSecond, Formula(.rate, [.init(1)])),
      SeriesDefinition(SeriesKey("shop.level"), .count, Formula(.level, [.init(2)])),
    ]
    let bad = max(0, min(tick, 60) - 40)
    var states: [ReadingState] = [.value, .value, .value]
    if tick % 7 == 3 { states[2] = .skipped }
    if tick == 25 { states[1] = .malformed }
    return MetricBatch(
      collector: "shop", at: at, catalog: catalog,
      values: [
        RawValue(counter: UInt64(2 * tick + 30 * bad)), RawValue(counter: UInt64(100 * tick)),
        RawValue(integer: Int64(tick * tick % 101)),
      ], states: states)
  }

  private static func stamp(_ tick: Int) -> TickStamp {
    TickStamp(
      at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000 + Int64(tick % 3) * 1_000),
      wall: WallInstant(milliseconds: 1_764_000_000_000 + Int64(tick) * 1_000), missed: 0,
      isProvisional: tick == 1)
  }

  private struct Live {
    var data: [ProcessedData] = []
    var events: [[AnomalyEvent]] = []
    var run = OpenRun(session: 7)
  }

  /// A session with definitions, recorded as it is lived.
  private static func session() throws -> Live {
    var config = RealtimeMonitorConfig()
    config.anomalyCheckInterval = .seconds(1)
    var pipeline = AnalysisPipeline(config: config, own: try own())
    var encoder = TickEncoder()
    var live = Live()
    for tick in 1...100 {
      let stamp = stamp(tick)
      var batches = [batch(tick, at: stamp.at)]
      var data = pipeline.process(batches, stamp)
      data.registry = 7
      if let derived = pipeline.derivedBatch { batches.append(derived) }
      var events: [AnomalyEvent] = []
      if !stamp.isProvisional {
        pipeline.observe(data)
        events = pipeline.detect(data) ?? []
      }
      live.data.append(data)
      live.events.append(events)
      let snapshot = MonitorSnapshot(
        data: data, expectedLow: pipeline.detector.expectedLow,
        expectedHigh: pipeline.detector.expectedHigh, open: pipeline.detector.open,
        lastEvent: pipeline.detector.lastSequence,
        host: HostFacts(
          hostname: "m", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1,
          limitedByCgroup: false, uptimeSeconds: 1),
        collectors: [], engine: EngineHealth(), config: config)
      try live.run.append(
        encoder.encode(
          TickRecord(
            missed: 0, isProvisional: stamp.isProvisional, batches: batches, snapshot: snapshot,
            events: events, lessons: [])))
    }
    return live
  }

  private static func expectSame(
    _ tick: HistoryReplay.Tick, _ data: ProcessedData, _ events: [AnomalyEvent]
  ) {
    #expect(tick.data.series == data.series)
    #expect(tick.data.states == data.states, "tick \(data.sequence)")
    for (place, state) in data.states.enumerated() where state.hasValue {
      #expect(
        tick.data.values[place].bitPattern == data.values[place].bitPattern,
        "tick \(data.sequence), \(data.series[place].key)")
    }
    #expect(tick.recorded == events)
  }

  @Test func aReplayWithoutTheExpressionsShowsTheSameBits() throws {
    let live = try Self.session()
    #expect(
      live.data.last?.series.map(\.key.description).dropFirst(3) == [
        "share{site=\"a\"}", "change", "typical{site=\"a\"}", "unknown",
      ])
    #expect(live.events.joined().contains { $0.detectors == ["rule"] && $0.phase == .opened })
    var replay = HistoryReplay()
    var place = 0
    try replay.replay(live.run) { tick in
      Self.expectSame(tick, live.data[place], live.events[place])
      place += 1
    }
    #expect(place == 100)
  }

  @Test func aReplayWithTheDefinitionsTellsTheSameEvents() throws {
    let live = try Self.session()
    var replay = HistoryReplay(own: try Self.own())
    var place = 0
    try replay.replay(live.run) { tick in
      Self.expectSame(tick, live.data[place], live.events[place])
      #expect(tick.events == live.events[place])
      place += 1
    }
    #expect(place == 100)
  }

  @Test func theEngineStoresShowsAndJudgesThem() async throws {
    let clock = VirtualClock()
    let own = try OwnMetrics(
      derived: [
        try DerivedSeriesDefinition(name: "business.double", "2 * a.level"),
        try DerivedSeriesDefinition(name: "missing", "b.level"),
      ],
      rules: [try RuleDefinition(name: "many", "alert when a.level >= 6 for 2s")])
    let monitor = RealtimePerformanceMonitor(
      config: try RealtimeMonitorConfig().validated(), collectors: [ScriptedCollector("a")],
      time: clock.time, own: own)
    var snapshots = await monitor.client().snapshots().makeAsyncIterator()
    await monitor.start()
    _ = await snapshots.next()
    await clock.waitForSleepers()
    clock.advance(by: .nanoseconds(RealtimePerformanceMonitor.primingNanoseconds))
    var snapshot = await snapshots.next()
    var ticks = 0
    while ticks < 12 {
      await clock.waitForSleepers()
      clock.advanceToNextDeadline()
      snapshot = await snapshots.next()
      ticks += 1
    }
    let last = try #require(snapshot)
    let place = try #require(
      last.data.series.firstIndex { $0.key == SeriesKey("business.double") })
    #expect(last.data.reading(SeriesID(place)) == .value(28))
    let health = try #require(last.collectors.last)
    #expect(health.name == "derived")
    #expect(health.notes.map(\.subject) == ["missing"])
    #expect(last.open.map(\.reason) == ["a.level 8, at or above 6 for 2 s (rule many)"])
    #expect(last.incidents.first?.members.first?.key == SeriesKey("a.level"))
    let frames = await monitor.rawFrames()
    #expect(frames.contains { $0.contains { $0.collector == "derived" } })
    await monitor.reconfigure(own: .none)
    await monitor.shutdown()
  }
}
