import MonitorAPI
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// A dashboard's side: attached, cut off, attached again.
@Suite("Attach remote source") struct RemoteSourceTests {
  private static let hello = AttachHello(version: "1.0", user: "anna", terminal: "pts/3")

  private static func remote(
    _ transport: MemoryTransport, _ clock: VirtualClock, seed: UInt64 = 1
  ) -> RemoteSource {
    RemoteSource(transport: transport, hello: hello, time: clock.time, seed: seed)
  }

  /// The first state that is not attached.
  private static func loss(
    _ states: inout AsyncStream<SourceConnection>.Iterator
  ) async -> SourceConnection? {
    while let state = await states.next() { if !state.isAttached { return state } }
    return nil
  }

  @Test func nobodyThereIsToldAtOnce() async {
    let transport = MemoryTransport(AttachedEngine())
    await transport.refuse(AttachProblem(.absent, "no such file"))
    let remote = Self.remote(transport, VirtualClock())
    await #expect(throws: AttachProblem(.absent, "no such file")) { try await remote.open() }
    await remote.close()
  }

  @Test func aSilentDaemonIsGivenUp() async {
    let transport = MemoryTransport(AttachedEngine())
    await transport.mute()
    let clock = VirtualClock()
    let remote = Self.remote(transport, clock)
    let opening = Task { () -> AttachProblem? in
      do throws(AttachProblem) {
        try await remote.open()
        return nil
      } catch {
        return error
      }
    }
    await clock.waitForSleepers()
    clock.advance(by: .nanoseconds(RemoteSource.welcomeNanoseconds))
    #expect(await opening.value?.kind == .lost)
  }

  @Test func snapshotsComeAsTheyAre() async throws {
    let source = AttachedEngine()
    var samples = AttachSamples(seed: 2)
    let transport = MemoryTransport(source)
    let remote = Self.remote(transport, VirtualClock())
    try await remote.open()
    #expect(await remote.daemon?.boot == "boot 1")
    var stream = await remote.snapshots().makeAsyncIterator()
    for tick in UInt64(1)...20 {
      let next = samples.snapshot(tick)
      await source.publish(next)
      let shown = try #require(await stream.next())
      #expect(try AttachSamples.bytes(shown) == AttachSamples.bytes(next))
    }
    await remote.close()
    #expect(await stream.next() == nil)
  }

  @Test func everyQuestionIsAnswered() async throws {
    let source = AttachedEngine()
    var samples = AttachSamples(seed: 3)
    let moments = [samples.moment(), samples.moment()]
    for moment in moments { await source.remember(moment) }
    let event = samples.event(4)
    await source.tell(event)
    let transport = MemoryTransport(source)
    let remote = Self.remote(transport, VirtualClock())
    try await remote.open()
    let page = await remote.events(after: 0)
    #expect(page.events == [event] && page.last == 4 && !page.isAnew)
    var request = DataRequest()
    request.details = [SeriesID(3)]
    #expect(await remote.data(for: request).statisticsSeries == [SeriesID(3)])
    let reply = await remote.act(.undo, by: TriageActor(user: "mallory"))
    #expect(reply.problem.isEmpty && reply.board.version == 1)
    #expect(await source.acts[0].1 == TriageActor(user: "anna", terminal: "pts/3"))
    for index in [0, 1, 1, 0] {
      let moment = try await remote.moment(
        .wall(WallInstant(milliseconds: Int64(index))), request: request, registry: 7)
      #expect(
        try AttachSamples.bytes(moment.snapshot) == AttachSamples.bytes(moments[index].snapshot))
      #expect(moment.events == moments[index].events)
    }
    await #expect(throws: MomentAbsence("nothing is recorded here")) {
      _ = try await remote.moment(.oldest, request: request, registry: 7)
    }
    try await remote.reconfigure(interval: .seconds(3))
    #expect(await transport.intervals == [.seconds(3)])
    await remote.close()
  }

  @Test func whileItIsCutOffNothingHangs() async throws {
    let source = AttachedEngine()
    let transport = MemoryTransport(source)
    let clock = VirtualClock()
    let remote = Self.remote(transport, clock)
    try await remote.open()
    var states = await remote.connections().makeAsyncIterator()
    await transport.refuse(AttachProblem(.absent, "connection refused"))
    await transport.cut()
    guard case .reconnecting(let since, _) = await Self.loss(&states) else {
      Issue.record("no loss")
      return
    }
    #expect(since == clock.wall)
    #expect(await remote.events(after: 9).last == 9)
    #expect(await remote.data(for: DataRequest()).histories.isEmpty)
    #expect(await remote.act(.undo, by: TriageActor(user: "a")).problem.hasPrefix("not done"))
    await #expect(throws: MomentAbsence.self) {
      _ = try await remote.moment(.oldest, request: DataRequest(), registry: 0)
    }
    // The reason may change; the time since when it is lost stays.
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))
    while case .reconnecting(let again, let reason)? = await states.next() {
      #expect(again == since)
      if reason == "connection refused" { break }
    }
    await transport.refuse(nil)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(5))
    #expect(await states.next() == .attached)
    #expect(await remote.act(.undo, by: TriageActor(user: "a")).problem.isEmpty)
    await remote.close()
  }

  @Test func aRequestUnderWayEndsWithTheConnection() async throws {
    let source = AttachedEngine()
    await source.hold()
    let transport = MemoryTransport(source)
    let remote = Self.remote(transport, VirtualClock())
    try await remote.open()
    let asking = Task { await remote.data(for: DataRequest()) }
    while await source.heldCount == 0 { await Task.yield() }
    await transport.cut()
    #expect(await asking.value.histories.isEmpty)
    await source.release()
    await remote.close()
  }

  @Test func aRequestHasATimeLimit() async throws {
    let source = AttachedEngine()
    await source.hold()
    let clock = VirtualClock()
    let remote = Self.remote(MemoryTransport(source), clock)
    try await remote.open()
    let asking = Task { await remote.data(for: DataRequest()) }
    while await source.heldCount == 0 { await Task.yield() }
    clock.advance(by: .nanoseconds(RemoteSource.requestNanoseconds))
    #expect(await asking.value.histories.isEmpty)
    await source.release()
    await remote.close()
  }

  @Test func aCancelledRequestEnds() async throws {
    let source = AttachedEngine()
    await source.hold()
    let remote = Self.remote(MemoryTransport(source), VirtualClock())
    try await remote.open()
    let asking = Task { await remote.data(for: DataRequest()) }
    while await source.heldCount == 0 { await Task.yield() }
    asking.cancel()
    #expect(await asking.value.histories.isEmpty)
    await source.release()
    await remote.close()
  }

  @Test func anotherEngineIsAnotherNumbering() async throws {
    let first = AttachedEngine()
    var samples = AttachSamples(seed: 5)
    for number in UInt64(1)...5 { await first.tell(samples.event(number)) }
    let transport = MemoryTransport(first)
    let clock = VirtualClock()
    let remote = Self.remote(transport, clock)
    try await remote.open()
    var stream = await remote.snapshots().makeAsyncIterator()
    var old = samples.snapshot(5)
    old.data.registry = 0
    await first.publish(old)
    #expect(await stream.next()?.data.registry == 0)
    #expect(await remote.events(after: 0).last == 5)
    let second = AttachedEngine()
    let told = samples.event(2)
    await second.tell(told)
    var new = samples.snapshot(1)
    new.data.registry = 0
    await second.publish(new)
    var states = await remote.connections().makeAsyncIterator()
    await transport.restart(second, boot: "boot 2")
    _ = await Self.loss(&states)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))
    let shown = try #require(await stream.next())
    #expect(shown.data.sequence == 1 && shown.data.registry != 0, "numbered in another way")
    let page = await remote.events(after: 5)
    #expect(page.isAnew && page.events == [told] && page.last == 2 && page.missed == 0)
    #expect(await remote.events(after: 2).isAnew == false)
    await remote.close()
  }

  @Test func aRefusalIsForGood() async throws {
    let transport = MemoryTransport(AttachedEngine())
    let clock = VirtualClock()
    let remote = Self.remote(transport, clock)
    try await remote.open()
    var states = await remote.connections().makeAsyncIterator()
    await transport.refuse(AttachProblem(.refused, "another version"))
    await transport.cut()
    _ = await Self.loss(&states)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))
    #expect(
      await states.next()
        == .refused(
          since: clock.wall.advanced(milliseconds: -1_000),
          reason: "another version"))
    await remote.close()
  }

  @Test func waitsGrowAndHaveALimit() {
    var backoff = AttachBackoff(seed: 9)
    var waits = (0..<12).map { _ in backoff.wait() }
    #expect(waits.allSatisfy { (AttachBackoff.least...AttachBackoff.most).contains($0) })
    #expect(waits[0] == AttachBackoff.least && waits[11] > AttachBackoff.most / 2)
    backoff.reset()
    waits.append(backoff.wait())
    #expect(waits[12] == AttachBackoff.least)
  }
}
