import MonitorModel
import MonitorStorage
import Testing

@Suite struct RealtimeBufferManagerTests {
  private func batch(_ collector: String, tick: Int) -> MetricBatch {
    MetricBatch(
      collector: collector, at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000),
      catalog: MetricCatalog(metrics: [Metric(SeriesKey("m"), .counter)]),
      values: [RawValue(counter: UInt64(tick))], states: [.value])
  }

  @Test func keepsEachCollectorApart() throws {
    var manager = RealtimeBufferManager(capacity: 50)
    for tick in 0..<40 {
      manager.append(
        tick % 2 == 0
          ? [batch("a", tick: tick), batch("b", tick: tick)]
          : [batch("a", tick: tick)])
    }
    let all = MonotonicInstant(nanoseconds: .min)...MonotonicInstant(nanoseconds: .max)
    let frames = try manager.frames(in: all)
    #expect(frames.map(\.count) == [40, 20])
    #expect(frames[1].map { $0.values[0].bits } == stride(from: 0, to: 40, by: 2).map(UInt64.init))
  }

  @Test func countsWhatGaveWay() {
    var manager = RealtimeBufferManager(capacity: 10)
    for tick in 0..<100 { manager.append([batch("a", tick: tick)]) }
    let statistics = manager.statistics
    #expect(statistics.capacity == 10)
    #expect(statistics.frames <= 10 && statistics.frames >= 9)
    #expect(statistics.overwritten == 100 - UInt64(statistics.frames))
    #expect(statistics.highWater == 10)
  }

  @Test func expiresByAgeAndResizes() {
    var manager = RealtimeBufferManager(capacity: 80)
    for tick in 0..<80 { manager.append([batch("a", tick: tick)]) }
    manager.removeOlder(than: MonotonicInstant(nanoseconds: 40_000_000_000))
    #expect(manager.statistics.expired == 40)
    #expect(manager.statistics.frames == 40)
    manager.resize(to: 20)
    #expect(manager.statistics.frames <= 20)
    #expect(manager.statistics.capacity == 20)
  }
}
