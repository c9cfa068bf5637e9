package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Delivers alerts: takes snapshots as any subscriber does, decides by the router, writes down, and
/// has them delivered.
///
/// It has a thread of its own, as it waits for the disk, and each receiver has one more: neither a
/// receiver nor the disk slows the engine or another receiver.
package final actor AlertDispatcher {
  /// Takes how delivery is doing, whenever that changed.
  package typealias Report = @Sendable (AlertHealth) async -> Void

  private struct Lane {
    var station: AlertStation
    var carrier: AlertCarrier
    var health: AlertReceiverHealth
    var task: Task<Void, Never>?
    /// The number of `task`: a lane of the same name may have begun anew when an old one ends.
    var run: UInt64 = 0
    var failures = 0
    /// The silences that its receiver was last asked to have, and when.
    var wish: (silences: SilenceWish, at: MonotonicInstant)?
    var isExchanging = false

    init(_ station: AlertStation, _ carrier: AlertCarrier) {
      self.station = station
      self.carrier = carrier
      health = AlertReceiverHealth(name: station.receiver.name, kind: station.receiver.kind)
    }
  }

  /// Between one second and one minute.
  private static let retries = RetryDelay(least: 1_000_000_000, most: 60_000_000_000)

  private let thread: OwnThread
  private let time: MonitorTime
  private let offsetSeconds: Int
  private let report: Report
  private var generator: SeededGenerator
  private var kept: AlertOutbox
  /// What only the person at this kilter is told is kept nowhere.
  private var personal = AlertOutbox(folder: nil)
  private var router: AlertRouter
  private var lanes: [String: Lane] = [:]
  private var order: [String] = []
  private var log = RingBuffer<AlertLogEntry>(capacity: Limits.alertLog)
  private var reported = AlertHealth()
  private var runs: UInt64 = 0
  private var isOpen = false
  private var isOver = false

  /// The thread of decisions and of the file.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a dispatcher; `nil` where the system has no threads left.
  ///
  /// `folder` is that of the data, and `nil` where nothing is to be kept.
  package init?(
    _ stations: [AlertStation], folder: String?, files: FileSystem = .system, time: MonitorTime,
    offsetSeconds: Int = 0, seed: UInt64, report: @escaping Report
  ) {
    guard let thread = OwnThread() else { return nil }
    self.thread = thread
    self.time = time
    self.offsetSeconds = offsetSeconds
    self.report = report
    generator = SeededGenerator(seed: seed)
    kept = AlertOutbox(folder: folder, files: files)
    router = AlertRouter([], at: time.monotonic(), wall: time.wall())
    guard let ready = ReadyStations(stations) else { return nil }
    order = ready.names
    for (station, carrier) in ready.stations {
      lanes[station.receiver.name] = Lane(station, carrier)
    }
  }

  /// Follows a source until its stream ends or the task is cancelled.
  package func run(_ source: any SnapshotSource) async {
    await open()
    for await snapshot in await source.snapshots() { await take(snapshot) }
    isOver = true
    for name in order { lanes[name]?.task?.cancel() }
  }

  /// Puts other receivers in the place of those so far.
  ///
  /// What waits for a receiver that stays is delivered, in its new way where that has changed; what
  /// was told to it is known as after a restart. What waits for one that leaves goes with it.
  package func reconfigure(_ ready: ReadyStations) async {
    await open()
    for name in order where !ready.names.contains(name) {
      lanes[name]?.task?.cancel()
      lanes[name] = nil
    }
    order = ready.names
    for (station, carrier) in ready.stations {
      let name = station.receiver.name
      if lanes[name] == nil {
        lanes[name] = Lane(station, carrier)
      } else {
        // A try that is under way ends in its old way; the next goes the new one, and at once.
        lanes[name]?.station = station
        lanes[name]?.carrier = carrier
        lanes[name]?.health.kind = station.receiver.kind
        lanes[name]?.failures = 0
        lanes[name]?.task?.cancel()
      }
    }
    kept.keepOnly(Set(order.filter { lanes[$0]?.station.isPersonal == false }))
    beginRouting()
    for name in order { pump(name) }
    await tell()
  }

  /// Opens what earlier runs left, and goes on with it; does nothing the second time.
  package func open() async {
    guard !isOpen else { return }
    isOpen = true
    let names = Set(order.filter { lanes[$0]?.station.isPersonal == false })
    kept.open(receivers: names)
    beginRouting()
    for name in order { pump(name) }
    await tell()
  }

  private func beginRouting() {
    let stations = order.compactMap { lanes[$0]?.station }
      .filter { $0.isPersonal || !kept.isTaken }
    router = AlertRouter(
      stations.map(\.receiver), memory: kept.memory, at: time.monotonic(), wall: time.wall(),
      offsetSeconds: offsetSeconds)
  }

  /// Takes in a snapshot.
  package func take(_ snapshot: MonitorSnapshot) async {
    await open()
    let messages = router.step(snapshot)
    let groups = Dictionary(grouping: messages) { lanes[$0.receiver]?.station.isPersonal == true }
    for (isPersonal, messages) in groups {
      let gone =
        isPersonal ? personal.add(messages).gone : kept.add(messages).gone
      for message in gone where !message.kind.isTransient { noteDropped(message) }
    }
    let wish = SilenceWish(snapshot)
    for name in order {
      pump(name)
      exchange(name, wish, at: snapshot.data.at)
    }
    await tell()
  }

  /// How delivery is doing.
  package var health: AlertHealth {
    var health = AlertHealth()
    let routes = Dictionary(uniqueKeysWithValues: router.routes.map { ($0.receiver.name, $0) })
    health.receivers = order.compactMap { name in
      guard var receiver = lanes[name]?.health else { return nil }
      receiver.waiting = waiting(name).count
      receiver.firing = routes[name]?.firing ?? 0
      receiver.held = routes[name]?.held ?? 0
      receiver.folded = routes[name]?.folded ?? 0
      return receiver
    }
    health.log = (0..<log.count).map { log[$0] }
    health.trouble = kept.trouble
    return health
  }

  /// Waits until nothing is under way and nothing waits, or a lane waits for its next try.
  package func settle() async {
    for name in order {
      while lanes[name]?.failures == 0, let task = lanes[name]?.task { await task.value }
    }
  }

  private func tell() async {
    let health = health
    guard health != reported else { return }
    reported = health
    await report(health)
  }

  // MARK: - Lanes

  private func waiting(_ name: String) -> [AlertMessage] {
    let isPersonal = lanes[name]?.station.isPersonal == true
    return (isPersonal ? personal.memory.waiting[name] : kept.memory.waiting[name]) ?? []
  }

  private func pump(_ name: String) {
    guard let lane = lanes[name], lane.task == nil, !waiting(name).isEmpty else { return }
    runs += 1
    let run = runs
    lanes[name]?.run = run
    lanes[name]?.task = Task { await self.drain(name, run) }
  }

  /// Delivers what waits for a receiver, in order; one that fails is tried again before the next.
  private func drain(_ name: String, _ run: UInt64) async {
    while !Task.isCancelled, let message = waiting(name).first, let lane = lanes[name],
      lane.run == run
    {
      let begun = time.monotonic()
      let outcome = await lane.carrier.deliver(message, at: time.wall())
      let failures = note(outcome, of: message, took: time.monotonic() - begun)
      await tell()
      guard failures > 0 else { continue }
      let delay = Self.retries.nanoseconds(after: failures, using: &generator)
      try? await time.sleepUntil(time.monotonic().advanced(by: delay))
    }
    guard lanes[name]?.run == run else { return }
    lanes[name]?.task = nil
    // The receiver has changed while a message was under way or waited for its next try.
    if Task.isCancelled, !isOver { pump(name) }
  }

  /// Notes how a try ended; the number of tries that failed one after the other.
  private func note(
    _ outcome: AlertOutcome, of message: AlertMessage, took nanoseconds: Int64
  ) -> Int {
    guard var lane = lanes[message.receiver] else { return 0 }
    var entry = AlertLogEntry(
      wall: time.wall(), receiver: message.receiver, title: AlertText.line(message),
      outcome: .delivered, nanoseconds: nanoseconds, attempt: lane.failures + 1)
    switch outcome {
    case .delivered:
      lane.health.state = .healthy
      lane.health.delivered += 1
      lane.health.lastDelivered = entry.wall
      lane.health.lastError = ""
    case .failed(let reason), .refused(let reason):
      entry.reason = reason
      entry.outcome = .refused
      lane.health.state = .failing
      lane.health.lastError = reason
    }
    lane.failures = 0
    if case .failed = outcome {
      entry.outcome = .failed
      lane.failures = entry.attempt
      lane.health.failures += 1
    } else {
      if case .refused = outcome { lane.health.refused += 1 }
      if lane.station.isPersonal { personal.finish(message) } else { kept.finish(message) }
    }
    if !lane.station.isPersonal { kept.note(trouble: entry.reason, of: message.receiver) }
    // Refreshes go well once a minute for ever: only one that says more is worth a line.
    if outcome != .delivered || !message.kind.isTransient || entry.attempt > 1 {
      log.append(entry)
    }
    lanes[message.receiver] = lane
    return lane.failures
  }

  // MARK: - Silences

  /// How often a receiver with silences of its own is asked for them, in nanoseconds.
  private static let exchangeNanoseconds: Int64 = 15_000_000_000

  /// Whether a receiver is being asked for its silences.
  package var isExchanging: Bool { lanes.values.contains(where: \.isExchanging) }

  /// Brings the silences of a receiver in line where those here have changed, and reads them anew now
  /// and then.
  private func exchange(_ name: String, _ wish: SilenceWish, at: MonotonicInstant) {
    guard let lane = lanes[name], !lane.isExchanging, lane.station.hasSilences else { return }
    if let last = lane.wish, last.silences == wish, at - last.at < Self.exchangeNanoseconds {
      return
    }
    lanes[name]?.isExchanging = true
    lanes[name]?.wish = (wish, at)
    Task { await self.carryOut(wish, name, lane.carrier) }
  }

  private func carryOut(_ wish: SilenceWish, _ name: String, _ carrier: AlertCarrier) async {
    let board = await carrier.exchange(wish, at: time.wall())
    lanes[name]?.isExchanging = false
    lanes[name]?.health.board = board
    await tell()
  }

  private func noteDropped(_ message: AlertMessage) {
    lanes[message.receiver]?.health.dropped += 1
    log.append(
      AlertLogEntry(
        wall: time.wall(), receiver: message.receiver, title: AlertText.line(message),
        outcome: .dropped, reason: "\(Limits.alertsWaiting) newer ones wait"))
  }
}
