import KilterCommands
import MonitorEngine
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("EngineProbe", .timeLimit(.minutes(5)))
struct EngineProbeTests {
  /// Answers with one number, or never.
  private struct Source: MetricCollector {
    let name = "test"
    var time: MonitorTime
    var hangs: Bool

    func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
      if hangs {
        try? await time.sleepUntil(MonotonicInstant(nanoseconds: .max))
        throw CollectorError(.cancelled, "nobody waits any more")
      }
      var catalog = MetricCatalog()
      let metric = catalog.add(Metric(SeriesKey("test.value"), .real))
      catalog.series = [
        SeriesDefinition(SeriesKey("test.value"), .count, Formula(.level, [.init(metric)]))
      ]
      return MetricBatch(
        collector: name, at: instant, catalog: catalog, values: [RawValue(real: 5)],
        states: [.value])
    }
  }

  /// Moves the clock on whenever somebody waits for it, until the task is cancelled.
  private func drive(_ clock: VirtualClock) -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        clock.advanceToNextDeadline()
        await Task.yield()
      }
    }
  }

  @Test("A few quick ticks give a snapshot with values")
  func reads() async throws {
    let clock = VirtualClock()
    let start = clock.now
    let probe = Task {
      await EngineProbe.snapshot(
        of: Settings(), collectors: [Source(time: clock.time, hangs: false)], time: clock.time)
    }
    // The second sample, then two ticks. Timeouts of collectors come and go between them.
    let priming = RealtimePerformanceMonitor.primingNanoseconds
    for nanoseconds in [priming, 200_000_000, 400_000_000] {
      let deadline = start.advanced(by: nanoseconds)
      while !Task.isCancelled, clock.nextDeadline != deadline { await Task.yield() }
      clock.advanceToNextDeadline()
    }
    let snapshot = await probe.value
    let data = try #require(snapshot?.data)
    #expect(data.sequence == 4)
    #expect(data.series.map(\.key.name) == ["test.value"])
    #expect(data.reading(SeriesID(0)) == .value(5))
  }

  @Test("Nothing can be read: there is an answer all the same, and it ends")
  func hangs() async throws {
    let clock = VirtualClock()
    let driver = drive(clock)
    let snapshot = await EngineProbe.snapshot(
      of: Settings(), collectors: [Source(time: clock.time, hangs: true)], time: clock.time)
    driver.cancel()
    await driver.value
    #expect(snapshot.map { StatusReport($0).exitStatus } ?? 3 == 3)
  }
}
