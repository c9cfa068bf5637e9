import MonitorAPI
import MonitorEngine
import MonitorModel
import MonitorTestKit
import Testing

/// A dashboard at an engine that runs: what it gets over the line is what it would get beside it.
@Suite("Attach to an engine") struct AttachedEngineTests {
  @Test func bothSidesSeeTheSame() async throws {
    let clock = VirtualClock()
    let monitor = RealtimePerformanceMonitor(
      config: try RealtimeMonitorConfig().validated(),
      collectors: [ScriptedCollector("a"), ScriptedCollector("b", .fail(.init(.absent, "gone")))],
      time: clock.time)
    let client = await monitor.client()
    var beside = await client.snapshots().makeAsyncIterator()
    let remote = RemoteSource(
      transport: MemoryTransport(client),
      hello: AttachHello(version: "1", user: "u", terminal: "pts/1"), time: VirtualClock().time,
      seed: 1)
    try await remote.open()
    var afar = await remote.snapshots().makeAsyncIterator()
    await monitor.start()
    for tick in 1...10 {
      if tick > 1 {
        await clock.waitForSleepers()
        clock.advanceToNextDeadline()
      }
      let local = try #require(await beside.next())
      var shown = try #require(await afar.next())
      while shown.data.sequence < local.data.sequence { shown = try #require(await afar.next()) }
      #expect(try AttachSamples.bytes(shown) == AttachSamples.bytes(local), "tick \(tick)")
    }
    var request = DataRequest()
    request.histories = [
      .init(series: SeriesID(0), bucketNanoseconds: 1_000_000_000, buckets: 5)
    ]
    request.window = .minute
    request.details = [SeriesID(1)]
    let (near, far) = (await client.data(for: request), await remote.data(for: request))
    #expect(try PackedEncoder.bytes(of: near) == PackedEncoder.bytes(of: far))
    #expect(far.histories.count == 1 && far.details.count == 1 && !far.isUnanswered)
    let until = WallInstant(milliseconds: 2_000_000_000_000)
    let reply = await remote.act(
      .silence(pattern: "a.*", until: until, reason: "test"), by: TriageActor(user: "x"))
    #expect(reply.board.silences.first?.by == TriageActor(user: "anna", terminal: "pts/1"))
    await #expect(throws: MomentAbsence("nothing is recorded here")) {
      _ = try await remote.moment(.newest, request: request, registry: 0)
    }
    await monitor.shutdown()
    await remote.close()
  }
}
