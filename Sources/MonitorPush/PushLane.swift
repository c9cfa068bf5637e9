import MonitorHTTP
package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Pushes to one destination: takes snapshots as any subscriber does, keeps what is to be sent, and
/// has it sent.
///
/// It has a thread of its own, as it waits for the disk, and one more that waits for the destination:
/// neither slows the engine or another destination.
///
/// ```
///  snapshot ──▶ PushSampler ──▶ TickLog, OpenBatch ──▶ PushQueue ──▶ PushCarrier ──▶ PushWire
///               what is pushed   until it is a batch     on the disk   its own thread
/// ```
package final actor PushLane {
  /// Takes how it is doing, whenever that changed.
  package typealias Report = @Sendable (PushDestinationHealth) async -> Void

  /// Delays between tries of a destination that may be back any moment.
  private static let quick = RetryDelay(least: 60_000_000, most: 30_000_000_000)
  /// Delays where somebody has to change something first.
  private static let slow = RetryDelay(least: 2_000_000_000, most: 60_000_000_000)
  /// The longest that a server may ask to wait, in nanoseconds: one that asks for a year is not believed.
  private static let askedMost: Int64 = 300_000_000_000
  /// The shortest time between two reports while a queue is emptied, in nanoseconds.
  private static let reportNanoseconds: Int64 = 200_000_000
  /// How long what is left is waited for at the end, in nanoseconds.
  private static let farewellNanoseconds: Int64 = 2_000_000_000

  private let destination: PushDestination
  private let thread: OwnThread
  private let carrier: PushCarrier
  private let time: MonitorTime
  private let report: Report
  private var generator: SeededGenerator
  private var sampler: PushSampler?
  private var batch = OpenBatch()
  private var log: TickLog?
  private var queue: PushQueue
  private var quarantine = Quarantine()
  private var late = LateSeries()
  private var tally: PushDestinationHealth
  private var lastSequence: UInt64?
  private var sending: Task<Void, Never>?
  private var wasAllLate = false
  private var isOpen = false
  private var isTaken = false
  private var isOver = false
  private var reportedAt: MonotonicInstant?

  /// The thread of the queue.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a lane; `nil` where the system has no threads left.
  ///
  /// `folder` is that of this destination, and `nil` where nothing is to be kept.
  package init?(
    _ destination: PushDestination, wire: any PushWire, folder: String?,
    files: FileSystem = .system, time: MonitorTime, seed: UInt64, report: @escaping Report
  ) {
    guard let thread = OwnThread(), let other = OwnThread() else { return nil }
    self.destination = destination
    self.thread = thread
    self.time = time
    self.report = report
    carrier = PushCarrier(wire, thread: other)
    generator = SeededGenerator(seed: seed)
    if let folder {
      log = TickLog(folder: folder, mostBytes: Limits.pushBatchBytes, files: files)
    }
    queue = PushQueue(folder: folder, most: destination.queueBytes, files: files)
    tally = PushDestinationHealth(name: destination.name, url: destination.shownURL)
    tally.folder = folder ?? ""
  }

  /// Follows a source until its stream ends or the task is cancelled, and then keeps what is left.
  package func run(_ source: any SnapshotSource) async {
    await open()
    for await snapshot in await source.snapshots() { await take(snapshot) }
    await end()
  }

  /// Opens what earlier runs left, and goes on with it; does nothing the second time.
  package func open() async {
    guard !isOpen else { return }
    isOpen = true
    openFiles()
    pump()
    await tell()
  }

  /// Takes in a snapshot.
  package func take(_ snapshot: MonitorSnapshot) async {
    await open()
    let data = snapshot.data
    guard !isTaken, !isOver, data.sequence != lastSequence else { return }
    if let lastSequence, data.sequence > lastSequence + 1 {
      tally.missedTicks += data.sequence - lastSequence - 1
    }
    lastSequence = data.sequence
    if sampler == nil { sampler = makeSampler(snapshot.host.hostname) }
    guard let tick = sampler?.step(data) else { return }
    keep(tick)
    let config = snapshot.config
    let interval = max(config.metricsInterval, config.processingInterval).nanoseconds / 1_000_000
    let age = tick.milliseconds - (batch.first ?? tick.milliseconds)
    // A set-back clock must not keep a batch open.
    let isDue = age < 0 || age + interval >= destination.batchNanoseconds / 1_000_000
    if isDue || batch.count >= destination.batchSamples { cut() }
    pump()
    await tell()
  }

  /// Cuts what is open, waits a moment for what is sent, and lets the folder go.
  package func end() async {
    guard !isOver else { return }
    if destination.endsSeries, !isTaken, let tick = sampler?.end(at: time.wall()) { keep(tick) }
    cut()
    pump()
    isOver = true
    if let sending, tally.state != .failing {
      let (time, deadline) = (time, time.monotonic().advanced(by: Self.farewellNanoseconds))
      // Not a part of a task that may be cancelled already.
      await Task { await time.wait(for: sending, until: deadline) }.value
    }
    sending?.cancel()
    log?.close()
    log = nil
    // An answer that comes later is not heard: the next sends that batch again.
    queue.letGo()
    await tell()
  }

  /// Waits until nothing is under way and nothing waits, or it waits for its next try.
  package func settle() async {
    while tally.state != .failing, let sending { await sending.value }
  }

  /// How it is doing.
  package var health: PushDestinationHealth {
    var health = tally
    health.batches = queue.entries.count
    health.queuedBytes = queue.bytes
    health.queueLimit = queue.limit
    health.pending = queue.samples + UInt64(batch.count)
    health.damaged += queue.damaged
    if health.trouble.isEmpty { health.trouble = queue.trouble }
    let oldest = [queue.oldest, batch.first].compactMap(\.self).min()
    health.oldest = oldest.map { WallInstant(milliseconds: $0) }
    health.bad = Array(
      (quarantine.shown + (sampler?.bad ?? [])).prefix(Limits.pushBadSeriesShown))
    health.badCount = quarantine.count + (sampler?.badCount ?? 0)
    let late = late.shown(at: time.monotonic())
    health.late = late.isEmpty ? nil : late
    return health
  }

  private func tell() async {
    reportedAt = time.monotonic()
    await report(health)
  }

  // MARK: - Keeping

  private func makeSampler(_ host: String) -> PushSampler {
    var labels = destination.labels
    if !labels.contains(where: { $0.name == "instance" }) {
      labels.append(SeriesKey.Label("instance", host))
    }
    return PushSampler(only: destination.only, external: labels)
  }

  private func openFiles() {
    guard SnappyBlock.isAvailable else {
      refuse(SnappyBlock.missing)
      log = nil
      return
    }
    guard log != nil else { return }
    do {
      guard let opening = try log?.open() else { return }
      guard !opening.isTaken else {
        refuse("another kilter pushes from the same folder")
        log = nil
        return
      }
      tally.damaged += opening.torn > 0 ? 1 : 0
      let hasTicks = !opening.ticks.isEmpty
      tally.dropped += queue.open(except: hasTicks ? opening.number : nil)
      queue.skip(to: opening.number)
      for tick in opening.ticks { batch.take(tick) }
      cut(from: opening.number)
    } catch {
      tally.trouble = "what is to be pushed is in memory only: \(error)"
      log = nil
      queue = PushQueue(folder: nil, most: destination.queueBytes, files: .system)
    }
  }

  /// Nothing is pushed until somebody changes something.
  private func refuse(_ reason: String) {
    isTaken = true
    tally.state = .refused
    tally.reason = reason
  }

  private func keep(_ tick: PushTick) {
    batch.take(tick)
    do {
      try log?.append(tick)
    } catch {
      tally.trouble = "the newest samples are in memory only for now: \(error)"
    }
  }

  private func cut() { cut(from: logNumber) }

  private var logNumber: UInt64 = 0

  /// Makes batches of what is open; a log that is still there begins anew after them.
  private func cut(from origin: UInt64) {
    batch.requests(of: destination.batchSamples) { request, facts in
      guard let packed = SnappyBlock.pack(request) else {
        tally.failed += UInt64(facts.samples)
        return
      }
      tally.dropped += queue.add(
        packed, facts: facts, unpackedBytes: request.count, origin: origin)
    }
    batch.removeAll()
    sampler?.beginBatch()
    do {
      try log?.restart(queue.next)
      logNumber = queue.next
      tally.trouble = ""
    } catch {
      tally.trouble = "the newest samples are in memory only for now: \(error)"
    }
  }

  // MARK: - Sending

  private func pump() {
    guard sending == nil, !isTaken, !isOver, !queue.entries.isEmpty else { return }
    sending = Task { await self.drain() }
  }

  /// Sends what waits, oldest first; one that fails is tried again before the next.
  private func drain() async {
    while !Task.isCancelled, let entry = queue.entries.first {
      guard let packed = queue.request(of: entry) else { continue }
      await deliver(entry, packed)
    }
    sending = nil
    // Something may have come between the last look and now.
    if !Task.isCancelled { pump() }
    await tell()
  }

  /// Sends a batch until it needs no more tries.
  private func deliver(_ entry: PushQueue.Entry, _ packed: [UInt8]) async {
    let begun = time.monotonic()
    var parcel: PushParcel?
    var mayBeThere = entry.isOld
    // A batch from which nothing is left out goes as it is, unread.
    if !quarantine.isEmpty { parcel = read(entry, packed, mayBeThere, begun) }
    while !Task.isCancelled {
      if let parcel, parcel.isDone { return finish(entry, parcel, begun) }
      let answer: HTTPAnswer
      if let parcel {
        answer = await carrier.send(request: parcel.next)
      } else {
        answer = await carrier.send(packed: packed)
      }
      let verdict = PushVerdict(answer)
      if parcel == nil {
        if verdict == .taken {
          note(taken: packed.count)
          return finish(entry, sent: UInt64(entry.file.facts.samples), begun)
        }
        parcel = read(entry, packed, mayBeThere, begun)
      }
      guard let step = parcel?.take(verdict) else {
        // The bytes are those that were written, and yet no request: nobody could take them.
        queue.finish(entry.number)
        tally.failed += UInt64(entry.file.facts.samples)
        return
      }
      if verdict == .taken { note(taken: packed.count) }
      if !answer.problem.isEmpty { mayBeThere = true }
      if case .wait(let reason, let failures, let seconds, let isSlow) = step {
        if mayBeThere { parcel?.mayBeThere() }
        await wait(reason, failures, seconds, isSlow)
      }
      await tellSometimes()
    }
  }

  private func read(
    _ entry: PushQueue.Entry, _ packed: [UInt8], _ isOld: Bool, _ now: MonotonicInstant
  ) -> PushParcel? {
    guard let request = SnappyBlock.unpack(packed, most: Limits.pushBatchBytes) else { return nil }
    let quarantine = quarantine
    return PushParcel(request, isOld: isOld, followsLate: wasAllLate) { labels in
      quarantine.holds(labels, at: now)
    }
  }

  private func wait(_ reason: String, _ failures: Int, _ seconds: Int64, _ isSlow: Bool) async {
    tally.state = .failing
    tally.reason = PushText.line(reason)
    tally.failures += 1
    await tell()
    let delays = isSlow ? Self.slow : Self.quick
    let asked = min(Self.askedMost, min(seconds, 1 << 20) * 1_000_000_000)
    let delay = max(asked, delays.nanoseconds(after: failures, using: &generator))
    try? await time.sleepUntil(time.monotonic().advanced(by: delay))
  }

  private func note(taken bytes: Int) {
    tally.state = .sending
    tally.reason = ""
    tally.lastSent = time.wall()
    tally.bytesSent += UInt64(bytes)
  }

  private func finish(
    _ entry: PushQueue.Entry, sent: UInt64, failed: UInt64 = 0, repeated: UInt64 = 0,
    _ begun: MonotonicInstant
  ) {
    // Where it gave way meanwhile it counts as what became of it all the same.
    if !queue.finish(entry.number) {
      tally.dropped -= min(tally.dropped, UInt64(entry.file.facts.samples))
    }
    tally.sent += sent
    tally.failed += failed
    tally.repeated += repeated
    if sent > 0 { quarantine.release(before: begun) }
  }

  private func finish(_ entry: PushQueue.Entry, _ parcel: PushParcel, _ begun: MonotonicInstant) {
    wasAllLate = parcel.isAllLate
    if parcel.isAllLate {
      // It answers, and what follows may be in time.
      tally.state = .sending
      tally.reason = ""
    }
    let (now, wall) = (time.monotonic(), time.wall())
    for culprit in parcel.culprits where !culprit.isRepeated {
      let series = PushBadSeries(
        series: PushText.series(PushText.name(culprit.labels)),
        reason: PushText.line(culprit.reason), wall: wall)
      if culprit.isLate {
        late.note(culprit.labels, series, at: now)
      } else {
        quarantine.put(culprit.labels, series, at: now)
      }
    }
    finish(
      entry, sent: parcel.sent, failed: parcel.failed, repeated: parcel.repeated, begun)
  }

  private func tellSometimes() async {
    let now = time.monotonic()
    guard let reportedAt, now - reportedAt < Self.reportNanoseconds else { return await tell() }
  }
}
