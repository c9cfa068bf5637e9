package import MonitorModel

/// A daemon's side of one attached dashboard.
///
/// ```
///   waiting ── hello ──▶ attached ── close, a wrong message, too much waiting ──▶ over
///      └───── anything else, another version ──────────────────────────────────────▲
/// ```
package final actor AttachHost {
  /// Changes the time between two collections.
  package typealias Reconfigure = @Sendable (Duration) async throws -> Void

  private enum Stage {
    case waiting
    case attached
    case over
  }

  /// What the other side of the local socket is called in `Caller.address`.
  package static let localAddress = "local socket"
  private static let terminalMost = 64

  private let source: any SnapshotSource
  private let caller: Caller
  private let version: String
  private let boot: String
  private let reconfigure: Reconfigure
  private let send: @Sendable ([UInt8]) async throws -> Void
  private let onEnd: @Sendable () async -> Void
  private var stage = Stage.waiting
  private var terminal = ""
  private var follower: Task<Void, Never>?
  /// The newest snapshot, until it is sent.
  private var pending: MonitorSnapshot?
  /// What the client was sent last: the next one is sent as a change of it.
  private var sent: MonitorSnapshot?
  private var lastMoment: Moment?
  private var isReady = false
  private var work: [UInt64: Task<Void, Never>] = [:]
  private var nextWork: UInt64 = 0
  private var outbox: [[UInt8]] = []
  private var writer: Task<Void, Never>?
  /// Snapshots that were sent.
  package private(set) var snapshots: UInt64 = 0
  /// Snapshots that a newer one took the place of.
  package private(set) var skipped: UInt64 = 0
  /// Ticks by which the client is behind.
  package var lag: UInt64 {
    guard let pending, let sent, pending.data.sequence > sent.data.sequence else { return 0 }
    return pending.data.sequence - sent.data.sequence
  }
  /// Requests that were refused because too many were under way.
  package private(set) var refused: UInt64 = 0

  /// Serves one client.
  ///
  /// - Parameters:
  ///   - source: the engine.
  ///   - caller: who the client is, as far as the daemon itself knows.
  ///   - version: the version of the program.
  ///   - boot: the start of the engine.
  ///   - reconfigure: changes the time between two collections.
  ///   - send: writes a message; returns when it is written. It is not called again before that.
  ///   - onEnd: ends the connection, where that is the host's wish.
  package init(
    source: any SnapshotSource, caller: Caller, version: String, boot: String = AttachBoot.current,
    reconfigure: @escaping Reconfigure,
    send: @escaping @Sendable ([UInt8]) async throws -> Void,
    onEnd: @escaping @Sendable () async -> Void = {}
  ) {
    self.source = source
    self.caller = caller
    self.version = version
    self.boot = boot
    self.reconfigure = reconfigure
    self.send = send
    self.onEnd = onEnd
  }

  /// Whether nothing more is said: the connection can be ended.
  package var isOver: Bool { stage == .over && writer == nil }

  // MARK: Receiving

  /// Takes in a message of the client; they are given one at a time, in their order.
  package func receive(_ message: [UInt8]) async {
    guard stage != .over else { return }
    guard message.count <= AttachProtocol.requestBytes else {
      return end(.goodbye(reason: "a message of \(message.count) bytes is too long"))
    }
    do throws(PackedError) {
      try take(AttachMessage(packed: message))
    } catch {
      end(.goodbye(reason: "a message cannot be read: \(error)"))
    }
  }

  private func take(_ message: AttachMessage) throws(PackedError) {
    switch (stage, message) {
    case (.waiting, .hello(let hello)):
      terminal = String(
        String.UnicodeScalarView(
          hello.terminal.unicodeScalars.lazy.filter { $0.properties.generalCategory != .control }
            .prefix(Self.terminalMost)))
      stage = .attached
      put(.welcome(AttachWelcome(version: version, boot: boot, scope: caller.scope.word)))
    case (.waiting, .foreign(let foreign)):
      end(
        .refused(
          version: AttachProtocol.version,
          reason: "the daemon (kilter \(version)) speaks version \(AttachProtocol.version) of the "
            + "attach protocol, and this dashboard version \(foreign): use one kilter for both"))
    case (.attached, .subscribe): subscribe()
    case (.attached, .acknowledge):
      isReady = sent != nil
      pump()
    case (.attached, .request(let number, let request)):
      try request.check()
      begin(number, request)
    case (.over, _): break
    case (.waiting, _), (.attached, .hello), (.attached, .foreign):
      end(.goodbye(reason: "that message does not belong here"))
    }
  }

  /// Ends it all, as the connection is gone or the daemon ends; with a reason the client is told.
  package func close(reason: String? = nil) async {
    guard stage != .over else { return }
    if let reason { put(.goodbye(reason: reason)) }
    stop()
    if reason == nil { writer?.cancel() }
    await writer?.value
  }

  private func end(_ last: AttachReply) {
    put(last)
    stop()
  }

  private func stop() {
    stage = .over
    follower?.cancel()
    follower = nil
    for task in work.values { task.cancel() }
    work = [:]
    pending = nil
    sent = nil
    lastMoment = nil
    if writer == nil { writer = Task { await self.drain() } }
  }

  // MARK: Snapshots

  private func subscribe() {
    guard follower == nil else { return }
    isReady = true
    follower = Task { [source, weak self] in
      for await snapshot in await source.snapshots() {
        guard let self, !Task.isCancelled else { return }
        await self.offer(snapshot)
      }
      await self?.sourceEnded()
    }
  }

  private func sourceEnded() {
    guard stage == .attached else { return }
    end(.goodbye(reason: "the daemon's engine ended, or has no room for one more dashboard"))
  }

  private func offer(_ snapshot: MonitorSnapshot) {
    guard stage == .attached else { return }
    if pending != nil { skipped += 1 }
    pending = snapshot
    pump()
  }

  /// Sends the newest snapshot where the client has taken in the last one.
  private func pump() {
    guard stage == .attached, isReady, let snapshot = pending else { return }
    pending = nil
    isReady = false
    put(.snapshot(SnapshotDelta(from: sent, to: snapshot)))
    sent = snapshot
    snapshots += 1
  }

  // MARK: Requests

  private func begin(_ number: UInt64, _ request: AttachRequest) {
    guard work.count < AttachProtocol.requestsMost else {
      refused += 1
      return put(.answer(number, .refused("too many requests are under way")))
    }
    let id = nextWork
    nextWork += 1
    work[id] = Task { [weak self] in await self?.answer(number, request, id) }
  }

  private func answer(_ number: UInt64, _ request: AttachRequest, _ id: UInt64) async {
    let answer: AttachAnswer
    switch request {
    case .events(let last): answer = .events(await source.events(after: last))
    case .data(let request): answer = .data(await source.data(for: request))
    case .act(let command) where caller.scope >= .control:
      answer = .acted(await source.act(command, by: actor))
    case .act:
      answer = .refused("\(caller.name) may look at the daemon and not act on it (scope read)")
    case .moment(let target, let request, let registry):
      return await tell(number, target, request, registry, id)
    case .reconfigure(let interval) where caller.scope >= .admin:
      do {
        try await reconfigure(interval)
        answer = .done
      } catch {
        answer = .refused("\(error)")
      }
    case .reconfigure:
      answer = .refused("\(caller.name) may not change the daemon's settings (scope admin does)")
    }
    settle(number, answer, id)
  }

  /// A moment is told as a change of the one before, so it is put together and sent without a wait
  /// between.
  private func tell(
    _ number: UInt64, _ target: MomentTarget, _ request: DataRequest, _ registry: UInt64,
    _ id: UInt64
  ) async {
    do throws(MomentAbsence) {
      let moment = try await source.moment(target, request: request, registry: registry)
      guard stage == .attached else { return }
      settle(number, .moment(MomentDelta(from: lastMoment, to: moment)), id)
      lastMoment = moment
    } catch {
      settle(number, .noMoment(error), id)
    }
  }

  private func settle(_ number: UInt64, _ answer: AttachAnswer, _ id: UInt64) {
    guard stage == .attached, work.removeValue(forKey: id) != nil else { return }
    put(.answer(number, answer))
  }

  /// Who acts: the daemon knows the user of the local socket and the name of a token; only which
  /// terminal a local user sits at is taken from what the client says.
  private var actor: TriageActor {
    guard caller.address == Self.localAddress else { return caller.actor }
    return TriageActor(user: caller.name, terminal: terminal)
  }

  // MARK: Sending

  private func put(_ reply: AttachReply) {
    guard stage != .over else { return }
    do throws(PackedError) {
      let bytes = try reply.packed()
      guard bytes.count <= AttachProtocol.messageBytes else {
        throw PackedError("a message of \(bytes.count) bytes is too long")
      }
      outbox.append(bytes)
    } catch {
      return end(.goodbye(reason: "the daemon cannot tell what it knows: \(error)"))
    }
    if outbox.count > AttachProtocol.waitingMost {
      // It does not read: what waits, and the write under way, would wait for ever.
      outbox = []
      stop()
      writer?.cancel()
      let onEnd = onEnd
      Task { await onEnd() }
      return
    }
    if writer == nil { writer = Task { await self.drain() } }
  }

  private func drain() async {
    while !outbox.isEmpty, !Task.isCancelled {
      let bytes = outbox.removeFirst()
      do {
        try await send(bytes)
      } catch {
        outbox = []
        if stage != .over { stop() }
      }
    }
    writer = nil
    if stage == .over { await onEnd() }
  }
}
