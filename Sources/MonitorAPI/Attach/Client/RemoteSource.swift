package import MonitorModel
package import MonitorSupport

/// A daemon as a source of a dashboard: the same questions, over a connection that is made anew
/// when it is lost.
///
/// ```
///            open                    lost                       wait, connect, hello
///   closed ────────▶ attached ─────────────────▶ reconnecting ───────────────────────▶ attached
///      ▲  refused        │ close                      │ refused
///      └─────────────────┴────────────────────────────┴──────▶ refused (nothing more is tried)
/// ```
///
/// While it is not attached every request is answered at once: with nothing, or with the reason. The
/// events of one engine are numbered; after a restart of the daemon the numbers may come again, which
/// the first page tells (`EventPage.isAnew`). That needs one reader of events: a dashboard.
package final actor RemoteSource: SnapshotSource {
  /// How a request ended.
  private enum Outcome: Sendable {
    case answer(AttachAnswer)
    case moment(Moment)
    /// It was not sent, or not answered, and why.
    case failed(String)
  }

  private struct Waiting {
    var continuation: CheckedContinuation<Outcome, Never>
    var limit: Task<Void, Never>
  }

  /// A daemon that accepts says welcome within this time, in nanoseconds.
  package static let welcomeNanoseconds: Int64 = 5_000_000_000
  /// A request is answered within this time, in nanoseconds; far more than a busy daemon needs.
  package static let requestNanoseconds: Int64 = 10_000_000_000

  private let transport: any AttachTransport
  private let hello: AttachHello
  private let time: MonitorTime
  private var backoff: AttachBackoff
  private var hub = LatestValueHub<MonitorSnapshot>()
  private var states = LatestValueHub<SourceConnection>()
  private var opener: CheckedContinuation<AttachProblem?, Never>?
  private var loop: Task<Void, Never>?
  private var pause: Task<Void, Never>?
  private var connection: AttachConnection?
  private var outbox: AsyncStream<[UInt8]>.Continuation?
  /// The daemon that is attached to; `nil` while none is.
  private var welcome: AttachWelcome?
  /// The daemon that was attached to last.
  package private(set) var daemon: AttachWelcome?
  /// The newest snapshot as it came on this connection.
  private var base: MonitorSnapshot?
  private var lastMoment: Moment?
  /// The start of the engine that the reader of events knows numbers of.
  private var eventsBoot: String?
  /// Engines that were attached to, by their starts.
  private var boots = 0
  private var waiting: [UInt64: Waiting] = [:]
  private var number: UInt64 = 0
  private var isClosed = false

  /// Makes a source that is not attached yet.
  ///
  /// - Parameters:
  ///   - transport: reaches the daemon.
  ///   - hello: who attaches.
  ///   - time: the clock for waits.
  ///   - seed: for the chance in waits.
  package init(
    transport: any AttachTransport, hello: AttachHello, time: MonitorTime, seed: UInt64
  ) {
    self.transport = transport
    self.hello = hello
    self.time = time
    backoff = AttachBackoff(seed: seed)
  }

  // MARK: Life

  /// Attaches for the first time; after that it is attached again whenever it is lost.
  ///
  /// - Parameter nanoseconds: how long that may take.
  /// - Throws: why it cannot be attached; then nothing more is tried.
  package func open(
    within nanoseconds: Int64 = welcomeNanoseconds
  ) async throws(AttachProblem) {
    precondition(loop == nil, "a source is opened once")
    let until = time.monotonic().advanced(by: nanoseconds)
    let time = time
    let limit = Task { [weak self] in
      guard (try? await time.sleepUntil(until)) != nil else { return }
      await self?.giveUp()
    }
    defer { limit.cancel() }
    let problem = await withCheckedContinuation { continuation in
      opener = continuation
      loop = Task { await self.run() }
    }
    if let problem { throw problem }
  }

  private func giveUp() {
    guard let opener = opener.take() else { return }
    opener.resume(returning: AttachProblem(.lost, "the daemon did not answer in time"))
    close()
  }

  /// Ends the connection and every stream.
  package func close() {
    isClosed = true
    loop?.cancel()
    pause?.cancel()
    connection?.close()
    failAll("the dashboard ends")
    hub.finish()
    states.finish()
  }

  /// How the daemon is reached: now, and whenever that changes.
  package func connections() -> AsyncStream<SourceConnection> {
    guard !isClosed else { return AsyncStream { $0.finish() } }
    return states.subscribe { [weak self] id in Task { await self?.leaveStates(id) } }.stream
  }

  private func leaveStates(_ id: UInt64) { states.unsubscribe(id) }
  private func leave(_ id: UInt64) { hub.unsubscribe(id) }

  private func run() async {
    var lostSince: WallInstant?
    while !isClosed {
      let wasAttached = daemon != nil
      let problem = await session()
      let attachedMeanwhile = endSession(problem)
      if let opener = opener.take() { return opener.resume(returning: problem) }
      guard !isClosed else { return }
      assert(wasAttached || daemon != nil, "a session that never began ends the opening")
      if attachedMeanwhile || lostSince == nil { lostSince = time.wall() }
      let since = lostSince ?? time.wall()
      guard problem.kind != .refused else {
        states.publish(.refused(since: since, reason: problem.reason))
        return
      }
      states.publish(.reconnecting(since: since, reason: problem.reason))
      await rest()
    }
  }

  /// Waits before the next try.
  private func rest() async {
    let until = time.monotonic().advanced(by: backoff.wait())
    let time = time
    let task = Task { _ = try? await time.sleepUntil(until) }
    pause = task
    await task.value
    pause = nil
  }

  /// One connection from its beginning to its end, and why it ended.
  private func session() async -> AttachProblem {
    let connection: AttachConnection
    do throws(AttachProblem) {
      connection = try await transport.connect()
    } catch {
      return error
    }
    guard !isClosed else {
      connection.close()
      return AttachProblem(.lost, "the dashboard ends")
    }
    self.connection = connection
    let (messages, outbox) = AsyncStream.makeStream(of: [UInt8].self)
    self.outbox = outbox
    let sender = Task {
      for await message in messages {
        do { try await connection.send(message) } catch { return connection.close() }
      }
    }
    let until = time.monotonic().advanced(by: Self.welcomeNanoseconds)
    let time = time
    let limit = Task { [weak self] in
      guard (try? await time.sleepUntil(until)) != nil else { return }
      await self?.endUnlessWelcome()
    }
    defer {
      limit.cancel()
      sender.cancel()
      connection.close()
    }
    put(.hello(hello))
    do {
      for try await message in connection.messages {
        if let end = take(message) { return end }
        if welcome != nil { limit.cancel() }
      }
    } catch let problem as AttachProblem {
      return problem
    } catch {
      return AttachProblem(.lost, "\(error)")
    }
    return AttachProblem(
      .lost, welcome == nil ? "the daemon says nothing" : "the daemon ended the connection")
  }

  private func endUnlessWelcome() {
    if welcome == nil { connection?.close() }
  }

  /// Forgets a connection; whether it was attached.
  private func endSession(_ problem: AttachProblem) -> Bool {
    let wasWelcome = welcome != nil
    connection = nil
    outbox?.finish()
    outbox = nil
    welcome = nil
    base = nil
    lastMoment = nil
    failAll(problem.reason)
    return wasWelcome
  }

  private func put(_ message: AttachMessage) {
    do throws(PackedError) {
      outbox?.yield(try message.packed())
    } catch {
      // What this program makes itself can be packed; what cannot is answered by its time limit.
      assertionFailure("\(error)")
    }
  }

  // MARK: Messages

  /// Takes in a message; returns why the connection is to end, if it is.
  private func take(_ message: [UInt8]) -> AttachProblem? {
    do throws(PackedError) {
      switch try AttachReply(packed: message) {
      case .welcome(let welcome): begin(welcome)
      case .refused(let version, let reason):
        return AttachProblem(.refused, reason.isEmpty ? foreign(version) : reason)
      case .goodbye(let reason): return AttachProblem(.lost, reason)
      case .snapshot(let delta): try show(delta)
      case .answer(let number, let answer):
        try answer.check()
        if case .moment(let delta) = answer {
          let moment = try delta.applied(to: lastMoment)
          lastMoment = moment
          settle(number, .moment(moment))
        } else {
          settle(number, .answer(answer))
        }
      }
      return nil
    } catch {
      return AttachProblem(.lost, "a message of the daemon cannot be read: \(error)")
    }
  }

  private func foreign(_ version: UInt64) -> String {
    "the daemon speaks version \(version) of the attach protocol, and this dashboard (kilter "
      + "\(hello.version)) version \(AttachProtocol.version): use one kilter for both"
  }

  private func begin(_ welcome: AttachWelcome) {
    guard self.welcome == nil else { return }
    if daemon?.boot != welcome.boot { boots += 1 }
    self.welcome = welcome
    daemon = welcome
    put(.subscribe)
    states.publish(.attached)
    opener.take()?.resume(returning: nil)
  }

  private func show(_ delta: SnapshotDelta) throws(PackedError) {
    let snapshot = try delta.applied(to: base)
    base = snapshot
    backoff.reset()
    hub.publish(numbered(snapshot))
    put(.acknowledge)
  }

  /// An engine without history numbers its series without saying so; that of another start is
  /// another numbering, which has to be seen.
  private func numbered(_ snapshot: MonitorSnapshot) -> MonitorSnapshot {
    guard snapshot.data.registry == 0, boots > 1 else { return snapshot }
    var snapshot = snapshot
    snapshot.data.registry = .max - UInt64(boots)
    return snapshot
  }

  // MARK: Requests

  private func ask(_ request: AttachRequest) async -> Outcome {
    guard welcome != nil else { return .failed("the daemon is not reached") }
    number += 1
    let number = number
    let until = time.monotonic().advanced(by: Self.requestNanoseconds)
    let time = time
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled else { return continuation.resume(returning: .failed("cancelled")) }
        let limit = Task { [weak self] in
          guard (try? await time.sleepUntil(until)) != nil else { return }
          await self?.settle(number, .failed("the daemon did not answer in time"))
        }
        waiting[number] = Waiting(continuation: continuation, limit: limit)
        put(.request(number, request))
      }
    } onCancel: {
      Task { await self.settle(number, .failed("cancelled")) }
    }
  }

  private func settle(_ number: UInt64, _ outcome: Outcome) {
    guard let waiting = waiting.removeValue(forKey: number) else { return }
    waiting.limit.cancel()
    waiting.continuation.resume(returning: outcome)
  }

  private func failAll(_ reason: String) {
    for number in waiting.keys.sorted() {
      settle(number, .failed("the connection to the daemon was lost: \(reason)"))
    }
  }

  // MARK: SnapshotSource

  /// A new stream of snapshots for this caller alone; it goes on over every reconnection.
  package func snapshots() -> AsyncStream<MonitorSnapshot> {
    guard !isClosed else { return AsyncStream { $0.finish() } }
    return hub.subscribe { [weak self] id in Task { await self?.leave(id) } }.stream
  }

  /// The events after number `last`; all there are, where the engine is another one.
  package func events(after last: UInt64) async -> EventPage {
    let boot = welcome?.boot
    let isAnew = eventsBoot != nil && eventsBoot != boot
    guard let boot,
      case .answer(.events(var page)) = await ask(.events(after: isAnew ? 0 : last))
    else { return EventPage(last: last) }
    eventsBoot = boot
    guard isAnew else { return page }
    page.isAnew = true
    // What the ring of another engine no longer holds was not missed by who has just come.
    page.missed = 0
    return page
  }

  /// History, statistics and details of some series; nothing while the daemon is not reached.
  package func data(for request: DataRequest) async -> DataReply {
    if case .answer(.data(let reply)) = await ask(.data(request)) { return reply }
    var none = DataReply()
    none.isUnanswered = true
    return none
  }

  /// Does what a person wants done with anomalies.
  package func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    func nothing(_ reason: String) -> TriageReply {
      TriageReply(board: hub.latest?.triage ?? TriageBoard(), problem: reason)
    }
    let wasReached = welcome != nil
    switch await ask(.act(command)) {
    case .answer(.acted(let reply)): return reply
    case .answer(.refused(let reason)): return nothing(reason)
    case .failed(let reason) where wasReached: return nothing(reason + "; it may have been done")
    case .failed(let reason): return nothing("not done: " + reason)
    case .answer, .moment: return nothing("the daemon answered something else")
    }
  }

  /// The recorded tick that `target` names.
  package func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    switch await ask(.moment(target, request: request, registry: registry)) {
    case .moment(let moment): return moment
    case .answer(.noMoment(let absence)): throw absence
    case .answer(.refused(let reason)), .failed(let reason): throw MomentAbsence(reason)
    case .answer: throw MomentAbsence("the daemon answered something else")
    }
  }

  /// Changes the time between two collections of the daemon.
  ///
  /// - Throws: `AttachProblem` where it was not done, with the reason.
  package func reconfigure(interval: Duration) async throws(AttachProblem) {
    switch await ask(.reconfigure(interval: interval)) {
    case .answer(.done): return
    case .answer(.refused(let reason)): throw AttachProblem(.refused, reason)
    case .failed(let reason): throw AttachProblem(.lost, reason)
    case .answer, .moment: throw AttachProblem(.lost, "the daemon answered something else")
    }
  }
}
