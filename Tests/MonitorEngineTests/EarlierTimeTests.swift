import MonitorEngine
import MonitorModel
import MonitorStorage
import Testing

/// What is asked of recorded time beside a chart: the same chart at an earlier time, and which series
/// moved with one.
@Suite struct EarlierTimeTests {
  @Test("Charts of an earlier time are those of then", arguments: [false, true])
  func compared(isCold: Bool) async throws {
    var store = HistoryChartTests.Store()
    _ = try await store.backend.open(asWriter: true)
    var first = RecordedTicks(
      seed: 1, session: 1, at: 7_000_000_000_000, origin: HistoryChartTests.origin)
    try await store.add(
      &first, blocks: [100, 150], boot: HistoryChartTests.boots[0], shift: 0, isCold: isCold)
    let session = store.next
    var second = RecordedTicks(
      seed: 2, session: session, at: first.at + 3_000_000_000_000,
      origin: HistoryChartTests.origin)
    try await store.add(
      &second, blocks: [70], boot: HistoryChartTests.boots[0], shift: 0, isCold: false)
    let history = RecordedHistory(backend: store.backend, opener: nil)
    var request = HistoryChartTests.request([(60, 5), (5, 50), (7, 40)])
    request.comparedSeconds = 3_100
    // The second answer comes from what is remembered.
    for _ in 0..<2 {
      let reply = try await history.moment(.newest, request: request, registry: session).reply
      #expect(reply.histories.count == 3 && reply.compared.count == 3)
      for (chart, earlier) in zip(reply.histories, reply.compared) {
        try HistoryChartTests.expect(chart, store.values, tolerance: 1e-6)
        try HistoryChartTests.expect(earlier, store.values, tolerance: isCold ? 1e-4 : 1e-6)
        #expect(earlier.means.count == chart.means.count)
        #expect(earlier.counts.reduce(0) { $0 + Int($1) } > 40)
        let back = (chart.firstBucket - earlier.firstBucket) * chart.bucketNanoseconds
        #expect(abs(back - 3_100_000_000_000) <= chart.bucketNanoseconds / 2)
      }
    }
    request.comparedSeconds = 86_400
    let empty = try await history.moment(.newest, request: request, registry: session).reply
    #expect(empty.compared.count == 3)
    #expect(empty.compared.allSatisfy { $0.means.allSatisfy(\.isNaN) })
    request.comparedSeconds = nil
    let without = try await history.moment(.newest, request: request, registry: session).reply
    #expect(without.compared.isEmpty)
  }

  @Test("A bucket that no time fits into, and times out of range, are survived")
  func hostile() async throws {
    var store = HistoryChartTests.Store()
    _ = try await store.backend.open(asWriter: true)
    var only = RecordedTicks(
      seed: 3, session: 1, at: 7_000_000_000_000, origin: HistoryChartTests.origin)
    try await store.add(
      &only, blocks: [50], boot: HistoryChartTests.boots[0], shift: 0, isCold: false)
    let history = RecordedHistory(backend: store.backend, opener: nil)
    for seconds in [Int64.min, -5, 0, 1, 4_096, .max] {
      var request = HistoryChartTests.request([(1, 4_096), (3_600, 1)])
      request.comparedSeconds = seconds
      let reply = try await history.moment(.newest, request: request, registry: 1).reply
      #expect(reply.compared.count == (seconds > 0 ? 2 : 0))
    }
  }

  @Test("What moved with a series is found in the past as it was live")
  func related() async throws {
    var machine = RecordedMachine(seed: 6)
    let (history, _) = try await RecordedHistoryTests.history(&machine)
    let at = machine.live[330].data.at
    var request = DataRequest()
    request.related = .init(series: SeriesID(0), at: at)
    let reply = try await history.moment(.newest, request: request, registry: 1).reply
    let live = machine.related(.init(series: SeriesID(0), at: at))
    #expect(reply.related?.map(\.series) == live?.map(\.series))
    #expect(reply.related?.map(\.lagSeconds) == live?.map(\.lagSeconds))
    // What lies too far back is not looked for.
    request.related = .init(
      series: SeriesID(0), at: MonotonicInstant(nanoseconds: at.nanoseconds - 3_600_000_000_000))
    let far = try await history.moment(.newest, request: request, registry: 1).reply
    #expect(far.related == nil)
  }
}
