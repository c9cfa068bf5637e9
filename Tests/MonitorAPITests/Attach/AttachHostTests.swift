import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// A daemon's side of one dashboard, spoken to in bytes.
@Suite("Attach host") struct AttachHostTests {
  /// A host and what it sent.
  private struct Desk {
    let host: AttachHost
    let sent: AsyncStream<[UInt8]>

    init(
      _ source: AttachedEngine, scope: APIScope = .admin, address: String = AttachHost.localAddress,
      holdingWrites gate: AsyncStream<Void>? = nil
    ) {
      let (sent, continuation) = AsyncStream.makeStream(of: [UInt8].self)
      self.sent = sent
      host = AttachHost(
        source: source, caller: Caller(name: "ops", address: address, scope: scope),
        version: "2.0", boot: "b",
        reconfigure: { interval in
          if interval < .milliseconds(100) { throw AttachProblem(.refused, "too short") }
        },
        send: { message in
          continuation.yield(message)
          if let gate { for await _ in gate { break } }
        }, onEnd: { continuation.finish() })
    }
  }

  private static let hello = AttachMessage.hello(
    AttachHello(version: "1.0", user: "mallory", terminal: "pts/3\u{1B}[2J"))

  private static func next(
    _ sent: inout AsyncStream<[UInt8]>.Iterator
  ) async throws -> AttachReply? {
    guard let bytes = await sent.next() else { return nil }
    return try AttachReply(packed: bytes)
  }

  @Test func whoSaysHelloIsWelcome() async throws {
    let source = AttachedEngine()
    let desk = Desk(source)
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try Self.hello.packed())
    guard case .welcome(let welcome) = try await Self.next(&sent) else {
      Issue.record("no welcome")
      return
    }
    #expect(welcome == AttachWelcome(version: "2.0", boot: "b", scope: "admin"))
  }

  @Test func anotherVersionIsToldSo() async throws {
    let desk = Desk(AttachedEngine())
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try AttachMessage.foreign(version: 9).packed())
    guard case .refused(version: AttachProtocol.version, let reason) = try await Self.next(&sent)
    else {
      Issue.record("not refused")
      return
    }
    #expect(reason.contains("version \(AttachProtocol.version)") && reason.contains("version 9"))
    #expect(reason.contains("kilter 2.0"))
    #expect(try await Self.next(&sent) == nil, "the connection ends")
  }

  @Test(
    arguments: [
      [], [9], [1], [2], [3, 1, 0], [3],
    ] as [[UInt8]])
  func whatComesBeforeHelloEndsIt(message: [UInt8]) async throws {
    let desk = Desk(AttachedEngine())
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(message)
    guard case .goodbye = try await Self.next(&sent) else {
      Issue.record("no goodbye")
      return
    }
    #expect(try await Self.next(&sent) == nil)
    await desk.host.receive(try Self.hello.packed())
    #expect(await desk.host.isOver)
  }

  @Test func aLongMessageEndsIt() async throws {
    let desk = Desk(AttachedEngine())
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive([UInt8](repeating: 0, count: AttachProtocol.requestBytes + 1))
    guard case .goodbye(let reason) = try await Self.next(&sent) else {
      Issue.record("no goodbye")
      return
    }
    #expect(reason.contains("too long"))
  }

  @Test func theNextSnapshotWaitsForTheLast() async throws {
    let source = AttachedEngine()
    let desk = Desk(source)
    var samples = AttachSamples(seed: 1)
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try Self.hello.packed())
    _ = await sent.next()
    let ticks = (UInt64(1)...5).map { samples.snapshot($0) }
    await source.publish(ticks[0])
    await desk.host.receive(try AttachMessage.subscribe.packed())
    guard case .snapshot(let first) = try await Self.next(&sent) else {
      Issue.record("no snapshot")
      return
    }
    let shown = try first.applied(to: nil)
    #expect(shown.data.sequence == 1)
    for tick in ticks.dropFirst() {
      await source.publish(tick)
      while await desk.host.lag + 1 < tick.data.sequence { await Task.yield() }
    }
    #expect(await desk.host.snapshots == 1)
    await desk.host.receive(try AttachMessage.acknowledge.packed())
    guard case .snapshot(let next) = try await Self.next(&sent) else {
      Issue.record("no snapshot")
      return
    }
    #expect(try next.applied(to: shown).data.sequence == 5, "newest wins")
  }

  private static func answer(
    _ request: AttachRequest, _ desk: Desk
  ) async throws -> AttachAnswer? {
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try hello.packed())
    _ = await sent.next()
    await desk.host.receive(try AttachMessage.request(77, request).packed())
    guard case .answer(77, let answer) = try await next(&sent) else { return nil }
    return answer
  }

  @Test func whoMayOnlyReadDoesNothing() async throws {
    let source = AttachedEngine()
    guard
      case .refused(let reason) = try await Self.answer(.act(.undo), Desk(source, scope: .read))
    else {
      Issue.record("not refused")
      return
    }
    #expect(reason.contains("read") && reason.contains("ops"))
    #expect(await source.acts.isEmpty)
    guard
      case .refused = try await Self.answer(
        .reconfigure(interval: .seconds(1)), Desk(source, scope: .control))
    else {
      Issue.record("not refused")
      return
    }
  }

  @Test func theDaemonKnowsWhoActs() async throws {
    let source = AttachedEngine()
    _ = try await Self.answer(.act(.undo), Desk(source, scope: .control))
    _ = try await Self.answer(
      .act(.redo), Desk(source, scope: .control, address: "10.0.0.9:1234"))
    let actors = await source.acts.map(\.1)
    #expect(actors[0] == TriageActor(user: "ops", terminal: "pts/3[2J"))
    #expect(actors[1] == TriageActor(user: "ops", terminal: "10.0.0.9:1234"))
  }

  @Test func theIntervalIsChangedOrTheReasonTold() async throws {
    let source = AttachedEngine()
    guard
      case .done = try await Self.answer(.reconfigure(interval: .seconds(2)), Desk(source)),
      case .refused("too short") = try await Self.answer(
        .reconfigure(interval: .zero), Desk(source))
    else {
      Issue.record("another answer")
      return
    }
  }

  @Test func tooManyRequestsAreRefused() async throws {
    let source = AttachedEngine()
    await source.hold()
    let desk = Desk(source)
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try Self.hello.packed())
    _ = await sent.next()
    let most = UInt64(AttachProtocol.requestsMost)
    for number in 0...most {
      await desk.host.receive(
        try AttachMessage.request(number, .data(DataRequest())).packed())
    }
    guard case .answer(most, .refused) = try await Self.next(&sent) else {
      Issue.record("the last was not refused")
      return
    }
    #expect(await desk.host.refused == 1)
    while await source.heldCount < most { await Task.yield() }
    await source.release()
    var answered: Set<UInt64> = []
    for _ in 0..<most {
      guard case .answer(let number, .data) = try await Self.next(&sent) else { break }
      answered.insert(number)
    }
    #expect(answered.count == Int(most))
  }

  @Test func whoDoesNotReadIsEnded() async throws {
    let source = AttachedEngine()
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let desk = Desk(source, holdingWrites: gate)
    await desk.host.receive(try Self.hello.packed())
    for number in 0..<UInt64(10 * AttachProtocol.waitingMost) {
      await desk.host.receive(try AttachMessage.request(number, .events(after: 0)).packed())
      await Task.yield()
    }
    var sent = desk.sent.makeAsyncIterator()
    var count = 0
    while await sent.next() != nil { count += 1 }
    #expect(count <= 2, "the connection ended while the first message was written")
    opener.finish()
  }

  @Test func theEndOfTheEngineIsTold() async throws {
    let source = AttachedEngine()
    let desk = Desk(source)
    var sent = desk.sent.makeAsyncIterator()
    await desk.host.receive(try Self.hello.packed())
    await desk.host.receive(try AttachMessage.subscribe.packed())
    _ = await sent.next()
    while await source.watchers == 0 { await Task.yield() }
    await source.finish()
    guard case .goodbye = try await Self.next(&sent) else {
      Issue.record("no goodbye")
      return
    }
    #expect(try await Self.next(&sent) == nil)
  }

  @Test func closingLeavesNobodyBehind() async throws {
    let source = AttachedEngine()
    let desk = Desk(source)
    await desk.host.receive(try Self.hello.packed())
    await desk.host.receive(try AttachMessage.subscribe.packed())
    while await source.watchers == 0 { await Task.yield() }
    await desk.host.close(reason: "the daemon ends")
    while await source.watchers > 0 { await Task.yield() }
    var last: AttachReply?
    for await message in desk.sent { last = try AttachReply(packed: message) }
    guard case .goodbye("the daemon ends") = last else {
      Issue.record("no goodbye")
      return
    }
  }
}
