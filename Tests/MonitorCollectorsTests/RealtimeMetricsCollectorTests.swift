import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct RealtimeMetricsCollectorTests {
  private let clock = VirtualClock()

  private func scheduler(
    _ collectors: [ScriptedCollector], workers: Int = 8
  ) -> RealtimeMetricsCollector {
    RealtimeMetricsCollector(
      collectors: collectors, workers: workers, timeout: .milliseconds(500), time: clock.time)
  }

  @Test func bringsTheBatchesInTheOrderOfTheCollectors() async {
    let scheduler = scheduler(["a", "b", "c"].map { ScriptedCollector($0) })
    for _ in 0..<5 {
      let batches = await scheduler.tick(at: clock.now)
      #expect(batches.map(\.collector) == ["a", "b", "c"])
      #expect(batches.allSatisfy { $0.at == clock.now })
    }
    let health = await scheduler.health
    #expect(health.map(\.state) == [.healthy, .healthy, .healthy])
    #expect(health.map(\.batches) == [5, 5, 5])
  }

  @Test func aHungCollectorDelaysNothingAndStopsNobody() async {
    let hung = ScriptedCollector("hung", .hang)
    let scheduler = scheduler([hung, ScriptedCollector("good")])
    let first = Task { await scheduler.tick(at: self.clock.now) }
    await clock.waitForSleepers()
    await hung.waitForHanging()
    clock.advance(by: .milliseconds(500))
    #expect(await first.value.map(\.collector) == ["good"])
    // From now on nobody waits for it: the clock stands still and every tick comes back.
    for _ in 0..<3 {
      #expect(await scheduler.tick(at: clock.now).map(\.collector) == ["good"])
    }
    let health = await scheduler.health
    #expect(health[0].state == .late)
    #expect(health[0].timeouts == 1)
    #expect(health[0].postponed == 3)
    #expect(health[1].batches == 4)
    #expect(await hung.calls == 1)
    // What it delivers at last belongs to the next tick.
    await hung.become(.answer)
    await hung.release()
    while !Task.isCancelled, await scheduler.health[0].state != .healthy { await Task.yield() }
    let late = await scheduler.tick(at: clock.now)
    #expect(late.map(\.collector).contains("hung"))
  }

  @Test func collectorsThatAllHangDoNotStarveTheOthers() async {
    let hung = (0..<3).map { ScriptedCollector("hung\($0)", .hang) }
    let scheduler = scheduler(hung + [ScriptedCollector("good")], workers: 2)
    let first = Task { await scheduler.tick(at: self.clock.now) }
    await clock.waitForSleepers()
    await hung[0].waitForHanging()
    await hung[1].waitForHanging()
    clock.advance(by: .milliseconds(500))
    _ = await first.value
    // Their places went to those that waited.
    let second = Task { await scheduler.tick(at: self.clock.now) }
    await hung[2].waitForHanging()
    while !Task.isCancelled, await scheduler.health[3].batches == 0 { await Task.yield() }
    await clock.waitForSleepers()
    clock.advance(by: .milliseconds(500))
    #expect(await second.value.map(\.collector).contains("good"))
    for collector in hung { await collector.release() }
  }

  @Test func anErrorIsHealthAndNotTheEnd() async {
    let bad = ScriptedCollector("bad", .fail(CollectorError(.forbidden, "/proc/x: EACCES")))
    let scheduler = scheduler([bad, ScriptedCollector("good")])
    #expect(await scheduler.tick(at: clock.now).map(\.collector) == ["good"])
    var health = await scheduler.health
    #expect(health[0].state == .failing)
    #expect(health[0].lastError == "/proc/x: EACCES")
    #expect(health[0].failures == 1)
    await bad.become(.answer)
    #expect(await scheduler.tick(at: clock.now).count == 2)
    health = await scheduler.health
    #expect(health[0].state == .healthy)
    #expect(health[0].lastError.isEmpty)
  }

  @Test func aLieIsRefused() async {
    let lies: [@Sendable (inout MetricBatch) -> Void] = [
      { $0.collector = "other" },
      { $0.values.removeLast() },
      { $0.states.append(.value) },
      {
        $0.catalog.metrics.removeAll(); $0.values = []; $0.states = []
      },
      {
        $0.catalog.series.append(
          SeriesDefinition(SeriesKey("x"), .count, Formula(.level, [.init(7)])))
      },
      {
        $0.catalog.series.append(
          SeriesDefinition(SeriesKey("x"), .count, Formula(.level, [.init(-1)])))
      },
    ]
    for (number, lie) in lies.enumerated() {
      let liar = ScriptedCollector("liar")
      let scheduler = scheduler([liar, ScriptedCollector("good")])
      #expect(await scheduler.tick(at: clock.now).count == 2)
      await liar.become(.lie(lie))
      #expect(await scheduler.tick(at: clock.now).map(\.collector) == ["good"], "lie \(number)")
      let health = await scheduler.health[0]
      #expect(health.state == .failing && health.lastError.contains("refused"), "lie \(number)")
    }
  }

  @Test(arguments: [1, 2, 3, 5]) func thePoolBoundsHowManyWork(workers: Int) async {
    let collectors = (0..<5).map { ScriptedCollector("c\($0)", .hang) }
    let scheduler = scheduler(collectors, workers: workers)
    let tick = Task { await scheduler.tick(at: self.clock.now) }
    for round in 0..<5 {
      let expected = min(workers, 5 - round)
      var hanging = 0
      while !Task.isCancelled, hanging < expected {
        await Task.yield()
        hanging = 0
        for collector in collectors { hanging += await collector.hanging }
        #expect(hanging <= workers)
      }
      // One ends; its place goes to the next.
      for collector in collectors where await collector.hanging > 0 {
        await collector.become(.answer)
        await collector.release()
        break
      }
    }
    #expect(await tick.value.count == 5)
  }

  @Test func oneLeavesAndTheOthersAreNotDisturbed() async {
    let scheduler = scheduler(["a", "b", "c"].map { ScriptedCollector($0) })
    #expect(await scheduler.tick(at: clock.now).count == 3)
    await scheduler.remove(["b", "nobody"])
    #expect(await scheduler.tick(at: clock.now).map(\.collector) == ["a", "c"])
    #expect(await scheduler.health.map(\.batches) == [2, 2])
  }

  @Test func oneThatHangsIsLeftBehindAndItsNameIsFree() async {
    let hung = ScriptedCollector("x", .hang)
    let scheduler = scheduler([hung, ScriptedCollector("good")])
    let first = Task { await scheduler.tick(at: self.clock.now) }
    await hung.waitForHanging()
    // Taken out while a tick waits for it: the tick waits no more.
    let removal = Task { await scheduler.remove(["x"]) }
    #expect(await first.value.map(\.collector) == ["good"])
    await clock.waitForSleepers()
    clock.advance(by: .nanoseconds(RealtimeMetricsCollector.drainNanoseconds))
    await removal.value
    #expect(await scheduler.add(ScriptedCollector("x")))
    #expect(await scheduler.tick(at: clock.now).map(\.collector) == ["good", "x"])
    // What the old one says at last belongs to nobody.
    await hung.release()
    #expect(await scheduler.tick(at: clock.now).count == 2)
    #expect(await scheduler.health.map(\.batches) == [3, 2])
  }

  @Test func whoTakesANameGoesOnWithItsSeries() async throws {
    let old = ScriptedCollector("x")
    let scheduler = scheduler([old])
    let before = try #require(await scheduler.tick(at: clock.now).first)
    let successor = ScriptedCollector(
      "x",
      .lie { batch in
        // Another order, one metric less and one more.
        batch.catalog = MetricCatalog(
          metrics: [
            Metric(SeriesKey("x.new"), .real), Metric(SeriesKey("x.level"), .integer),
          ],
          series: [
            SeriesDefinition(SeriesKey("x.new"), .count, Formula(.level, [.init(0)])),
            SeriesDefinition(SeriesKey("x.level"), .count, Formula(.level, [.init(1)])),
          ])
        batch.values = [RawValue(real: 1.5), RawValue(integer: 7)]
        batch.states = [.value, .value]
      })
    await scheduler.remove(["x"])
    #expect(await scheduler.add(successor))
    let after = try #require(await scheduler.tick(at: clock.now).first)
    #expect(after.catalog.metrics.starts(with: before.catalog.metrics))
    #expect(after.catalog.series.starts(with: before.catalog.series))
    #expect(after.catalog.metrics.map(\.key.name) == ["x.total", "x.level", "x.new"])
    #expect(after.catalog.series.map(\.key.name) == ["x.rate", "x.level", "x.new"])
    #expect(after.catalog.series[2].formula == Formula(.level, [.init(2)]))
    #expect(after.states == [.vanished, .value, .value])
    #expect(after.values[1] == RawValue(integer: 7))
    // The one that was there first comes back, and everything is in its place.
    await scheduler.remove(["x"])
    #expect(await scheduler.add(ScriptedCollector("x")))
    let again = try #require(await scheduler.tick(at: clock.now).first)
    #expect(again.catalog == after.catalog)
    #expect(again.states == [.value, .value, .vanished])
  }
}
