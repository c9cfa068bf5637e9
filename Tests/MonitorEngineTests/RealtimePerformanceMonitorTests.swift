import MonitorAnalysis
import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct RealtimePerformanceMonitorTests {
  @Test func publishesEveryTickInOrder() async throws {
    var driver = try await EngineDriver()
    let second = try #require(await driver.begin())
    #expect(second.engine.ticks == 2)
    let rate = try #require(second.data.reading(SeriesID(0)).value)
    let seconds = Double(RealtimePerformanceMonitor.primingNanoseconds) / 1e9
    #expect(abs(rate - 10 / seconds) < 1e-9 * rate)
    var last = second
    for _ in 0..<10 {
      let snapshot = try #require(await driver.tick())
      #expect(snapshot.data.sequence == last.data.sequence + 1)
      #expect(snapshot.engine.ticks == last.engine.ticks + 1)
      last = snapshot
    }
    #expect(last.data.reading(SeriesID(0)) == .value(10))
    #expect(last.data.reading(SeriesID(1)) == .value(12))
    await driver.monitor.shutdown()
    #expect(await driver.next() == nil)
  }

  @Test func theFirstTwoTicksStayOutOfTheWindows() async throws {
    var driver = try await EngineDriver()
    _ = await driver.begin()
    for _ in 0..<3 { _ = await driver.tick() }
    var request = DataRequest()
    request.window = .minute
    let reply = await driver.monitor.client().data(for: request)
    #expect(reply.statistics[0].count == 3)
    #expect(reply.statistics[0].maximum < 11)
    await driver.monitor.shutdown()
  }

  @Test func ticksNeitherDriftNorBurst() async throws {
    var driver = try await EngineDriver()
    let start = driver.clock.now
    _ = await driver.begin()
    for tick in 1...5 {
      let snapshot = try #require(await driver.tick())
      #expect(snapshot.data.at - start == Int64(tick) * 1_000_000_000)
    }
    // The machine sleeps for 4.3 s: one late tick, three missed, and the grid is kept.
    await driver.clock.waitForSleepers()
    driver.clock.advance(by: .milliseconds(4_300))
    let late = try #require(await driver.next())
    #expect(late.data.at - start == 9_300_000_000)
    let next = try #require(await driver.tick())
    #expect(next.engine.missedTicks == 3)
    #expect(next.data.at - start == 10_000_000_000)
    #expect(next.data.quality.deductions.contains { $0.cause == .missingTicks })
    await driver.monitor.shutdown()
  }

  @Test func theChannelHoldsWhatItSaysAndCountsTheRest() async throws {
    var config = RealtimeMonitorConfig()
    config.processingInterval = .seconds(60)
    config.channelBufferSize = 5
    var driver = try await EngineDriver(config)
    _ = await driver.begin()
    // Nothing is processed for a minute: the queue fills, the oldest give way.
    let start = driver.clock.now.advanced(by: -RealtimePerformanceMonitor.primingNanoseconds)
    for second in 1...60 {
      await driver.clock.waitForSleeper(until: start.advanced(by: Int64(second) * 1_000_000_000))
      driver.clock.advance(
        by: .nanoseconds(start - driver.clock.now + Int64(second) * 1_000_000_000))
    }
    await driver.clock.waitForSleeper(until: start.advanced(by: 61_000_000_000))
    driver.clock.advance(by: .nanoseconds(RealtimePerformanceMonitor.primingNanoseconds))
    var newest = try #require(await driver.next())
    while newest.engine.ticks < 7 { newest = try #require(await driver.next()) }
    #expect(newest.engine.queuedBatchesMax == 5)
    #expect(newest.engine.droppedBatches == 55)
    await driver.monitor.shutdown()
  }

  @Test func theRingHoldsWhatItSaysAndCountsTheRest() async throws {
    var config = RealtimeMonitorConfig()
    config.bufferSize = 10
    var driver = try await EngineDriver(config)
    _ = await driver.begin()
    var last: MonitorSnapshot?
    for _ in 0..<40 { last = await driver.tick() }
    let engine = try #require(last).engine
    #expect(engine.bufferCapacity == 10)
    #expect(engine.bufferedFrames <= 10)
    #expect(UInt64(engine.bufferedFrames) + engine.overwrittenFrames == 42)
    await driver.monitor.shutdown()
  }

  @Test func framesLeaveTheRingByAge() async throws {
    var config = RealtimeMonitorConfig()
    config.bufferSize = 80
    config.fullRateRetention = .seconds(20)
    var driver = try await EngineDriver(config)
    _ = await driver.begin()
    var last: MonitorSnapshot?
    for _ in 0..<60 { last = await driver.tick() }
    // A chunk of ten leaves when its newest frame is too old.
    let frames = try #require(last).engine.bufferedFrames
    #expect((20...31).contains(frames))
    await driver.monitor.shutdown()
  }

  @Test func settingsChangeWhileItRuns() async throws {
    var driver = try await EngineDriver()
    _ = await driver.begin()
    _ = await driver.tick()
    var config = await driver.monitor.configuration
    config.metricsInterval = .milliseconds(200)
    config.processingInterval = .zero
    config.bufferSize = 20
    await driver.clock.waitForSleepers()
    await driver.monitor.reconfigure(try config.validated())
    let before = driver.clock.now
    // The sleep of the old interval is given up; at most one tick comes on the old grid.
    var instants: [Int64] = []
    for _ in 0..<6 {
      let snapshot = try #require(await driver.tick())
      instants.append(snapshot.data.at - before)
      #expect(snapshot.config.metricsInterval == .milliseconds(200))
      #expect(snapshot.engine.bufferCapacity == 20)
    }
    let steps = zip(instants.dropFirst(), instants).map { $0 - $1 }
    #expect(steps.allSatisfy { $0 == 200_000_000 }, "\(instants)")
    await driver.monitor.shutdown()
  }

  @Test func stopsAndStartsAgain() async throws {
    var driver = try await EngineDriver()
    _ = await driver.begin()
    let before = try #require(await driver.tick())
    await driver.clock.waitForSleepers()
    await driver.monitor.stop()
    #expect(driver.clock.sleeperCount == 0)
    driver.clock.advance(by: .seconds(30))
    await driver.monitor.start()
    let after = try #require(await driver.begin())
    #expect(after.data.sequence == before.data.sequence + 2)
    await driver.monitor.shutdown()
    await driver.monitor.shutdown()
  }

  @Test func aSlowSubscriberFindsTheNewestAndSlowsNobody() async throws {
    var driver = try await EngineDriver()
    var slow = await driver.monitor.client().snapshots().makeAsyncIterator()
    _ = await driver.begin()
    var last: MonitorSnapshot?
    for _ in 0..<8 { last = await driver.tick() }
    let found = try #require(await slow.next())
    #expect(found.data.sequence == last?.data.sequence)
    #expect(try #require(last).engine.coalescedSnapshots >= 7)
    await driver.monitor.shutdown()
  }

  @Test func subscribersAreBounded() async throws {
    let driver = try await EngineDriver()
    let client = await driver.monitor.client()
    var streams: [AsyncStream<MonitorSnapshot>] = []
    for _ in 1..<Limits.subscribers { streams.append(await client.snapshots()) }
    var refused = await client.snapshots().makeAsyncIterator()
    #expect(await refused.next() == nil)
    await driver.monitor.shutdown()
    #expect(streams.count == Limits.subscribers - 1)
  }

  @Test func aHungCollectorGoesStaleAndTheRestGoOn() async throws {
    let hung = ScriptedCollector("hung")
    var driver = try await EngineDriver(
      RealtimeMonitorConfig(), [hung, ScriptedCollector("good")])
    _ = await driver.begin()
    _ = await driver.tick()
    await hung.become(.hang)
    await driver.clock.waitForSleepers()
    driver.clock.advanceToNextDeadline()
    await hung.waitForHanging()
    // The tick waits half its interval and goes on without it.
    await driver.clock.waitForSleepers()
    driver.clock.advanceToNextDeadline()
    var snapshot = try #require(await driver.next())
    #expect(snapshot.collectors[0].state == .late)
    for _ in 0..<3 { snapshot = try #require(await driver.tick()) }
    let series = snapshot.data.series
    let rate = try #require(series.firstIndex { $0.key.name == "hung.level" })
    let good = try #require(series.firstIndex { $0.key.name == "good.level" })
    if case .stale(_, let age) = snapshot.data.reading(SeriesID(rate)) {
      #expect(age >= 4_000_000_000)
    } else {
      Issue.record("expected a stale reading, found \(snapshot.data.reading(SeriesID(rate)))")
    }
    guard case .value = snapshot.data.reading(SeriesID(good)) else {
      Issue.record("the good one stands still")
      return
    }
    await hung.become(.answer)
    await hung.release()
    await driver.monitor.shutdown()
  }

  @Test func aReplayOfTheRawFramesGivesTheSameValues() async throws {
    var driver = try await EngineDriver(
      RealtimeMonitorConfig(), [ScriptedCollector("a"), ScriptedCollector("b")])
    var live: [MonitorSnapshot] = []
    live.append(try #require(await driver.begin()))
    for _ in 0..<20 { live.append(try #require(await driver.tick())) }
    let frames = await driver.monitor.rawFrames()
    await driver.monitor.shutdown()
    // The frames do not hold the series' definitions' order of arrival, the catalogs do.
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    for tick in frames[0].indices {
      let batches = frames.map { $0[tick] }
      let data = processor.step(
        batches, at: batches[0].at, wall: WallInstant(milliseconds: 0), missedTicks: 0,
        provisional: tick < 2)
      guard tick > 0 else { continue }
      #expect(data.values.map(\.bitPattern) == live[tick - 1].data.values.map(\.bitPattern))
      #expect(data.states == live[tick - 1].data.states)
    }
  }
}
