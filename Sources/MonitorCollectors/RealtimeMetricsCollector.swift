package import MonitorModel
package import MonitorSupport

/// Asks every collector once a tick and never waits for a slow one.
///
/// A collector works in a task of its own. A tick starts those that are idle, as far as the pool
/// (`workerPoolSize`) has room, waits until all that it started are done or until the timeout, and
/// takes the newest batches. One that is late gives its place in the pool to others, so that hung
/// collectors cannot starve the rest; it is not started again before it is done, its series go
/// stale, and what it delivers at last is taken by the next tick.
///
/// ```
///          start, pool has room            done in time
///   idle ─────────────────────▶ at work ─────────────────▶ idle, batch fresh
///    │ pool full: waits,          │ timeout
///    │ counted as postponed       ▼
///    └────────────▶ queued      late ──── done at last ──▶ idle, batch taken by the next tick
/// ```
///
/// Collectors can be exchanged while others are at work. One that takes the name of another goes on
/// with its series, see `CatalogHeir`.
package final actor RealtimeMetricsCollector {
  private struct Slot {
    /// What a task knows its slot by: places change when a collector leaves.
    let id: UInt64
    let collector: any MetricCollector
    var heir: CatalogHeir?
    var atWork = false
    var queued = false
    var holdsPlace = false
    var task: Task<Void, Never>?
    var fresh: MetricBatch?
    var knownMetrics = 0
    var knownSeries = 0
    var longest = (instant: MonotonicInstant(nanoseconds: 0), nanoseconds: Int64(0))
    var health: CollectorHealth

    init(id: UInt64, _ collector: any MetricCollector, after catalog: MetricCatalog?) {
      self.id = id
      self.collector = collector
      heir = catalog.map { CatalogHeir(of: $0) }
      health = CollectorHealth(name: collector.name)
    }
  }

  /// How long a collector that leaves may take to end what it does, in nanoseconds.
  package static let drainNanoseconds: Int64 = 2_000_000_000

  private let time: MonitorTime
  private var slots: [Slot] = []
  private var workers: Int
  private var timeout: Int64
  private var running = 0
  private var queue: [UInt64] = []
  private var lastID: UInt64 = 0
  /// The catalogs that batches of each name had: they go on only growing.
  private var catalogs: [String: MetricCatalog] = [:]
  private var waiter: CheckedContinuation<Void, Never>?
  private var tickAt = MonotonicInstant(nanoseconds: 0)

  /// Makes a scheduler for `collectors`; at most `workers` of them work at once, and a tick waits
  /// at most `timeout` for them.
  ///
  /// - Precondition: names are unique and there are at most `Limits.collectors`.
  package init(
    collectors: [any MetricCollector], workers: Int, timeout: Duration, time: MonitorTime
  ) {
    precondition(collectors.count <= Limits.collectors, "too many collectors")
    precondition(Set(collectors.map(\.name)).count == collectors.count, "two of one name")
    precondition(workers > 0, "a pool needs a worker")
    self.workers = workers
    self.timeout = timeout.nanoseconds
    self.time = time
    for collector in collectors {
      lastID += 1
      slots.append(Slot(id: lastID, collector, after: nil))
    }
  }

  /// Adds a collector that is asked from the next tick on; `false`, and nothing changes, where one
  /// of its name is there or there are `Limits.collectors`.
  package func add(_ collector: any MetricCollector) -> Bool {
    guard slots.count < Limits.collectors,
      !slots.contains(where: { $0.health.name == collector.name })
    else { return false }
    lastID += 1
    slots.append(Slot(id: lastID, collector, after: catalogs[collector.name]))
    return true
  }

  /// Takes collectors out by their names; returns when each has ended what it did, or is left behind
  /// because it did not within `drainNanoseconds`.
  package func remove(_ names: Set<String>) async {
    var ending: [Task<Void, Never>] = []
    for slot in slots where names.contains(slot.health.name) {
      queue.removeAll { $0 == slot.id }
      slot.task?.cancel()
      ending.append(
        Task {
          await slot.task?.value
          await slot.collector.stop()
        })
    }
    for index in slots.indices.reversed() where names.contains(slots[index].health.name) {
      givePlaceBack(index)
      slots.remove(at: index)
    }
    // What waited for one of these has nothing to wait for.
    startQueued()
    if isSettled { waiter.take()?.resume() }
    let deadline = time.monotonic().advanced(by: Self.drainNanoseconds)
    for task in ending { await time.wait(for: task, until: deadline) }
  }

  /// Changes the pool and the timeout from the next tick on.
  package func reconfigure(workers: Int, timeout: Duration) {
    precondition(workers > 0, "a pool needs a worker")
    self.workers = workers
    self.timeout = timeout.nanoseconds
  }

  /// Starts what is idle, waits for it within the timeout, and returns the batches that came
  /// since the last tick, at most one a collector, in the order of the collectors.
  package func tick(at instant: MonotonicInstant) async -> [MetricBatch] {
    tickAt = instant
    for index in slots.indices {
      if slots[index].atWork || slots[index].queued {
        slots[index].health.postponed += 1
        continue
      }
      slots[index].queued = true
      queue.append(slots[index].id)
    }
    startQueued()
    if !isSettled { await waitUntilSettled(deadline: instant.advanced(by: timeout)) }
    var batches: [MetricBatch] = []
    for index in slots.indices {
      if let batch = slots[index].fresh.take() { batches.append(batch) }
    }
    return batches
  }

  /// How the collectors are doing.
  package var health: [CollectorHealth] { slots.map(\.health) }

  /// Gives up on all that is at work; a collector that ignores cancellation is left behind.
  package func cancel() {
    for index in slots.indices {
      slots[index].task?.cancel()
      slots[index].queued = false
    }
    queue.removeAll()
    waiter.take()?.resume()
  }

  /// Ends what collectors do between two ticks; one that is still at work is left behind, as it may
  /// never answer.
  package func stop() async {
    for slot in slots where !slot.atWork { await slot.collector.stop() }
  }

  /// Whether nothing that this tick started is still at work.
  private var isSettled: Bool {
    queue.isEmpty && !slots.contains { $0.holdsPlace }
  }

  private func givePlaceBack(_ index: Int) {
    guard slots[index].holdsPlace else { return }
    slots[index].holdsPlace = false
    running -= 1
  }

  private func startQueued() {
    while running < workers, !queue.isEmpty {
      let id = queue.removeFirst()
      guard let index = slots.firstIndex(where: { $0.id == id }) else { continue }
      slots[index].queued = false
      slots[index].atWork = true
      slots[index].holdsPlace = true
      running += 1
      let collector = slots[index].collector
      let instant = tickAt
      slots[index].task = Task { [weak self] in
        let result: Result<MetricBatch, CollectorError>
        do throws(CollectorError) {
          result = .success(try await collector.collect(at: instant))
        } catch {
          result = .failure(error)
        }
        await self?.finished(id, result)
      }
    }
  }

  private func finished(_ id: UInt64, _ result: Result<MetricBatch, CollectorError>) {
    // One that has been taken out meanwhile is of no more interest.
    guard let index = slots.firstIndex(where: { $0.id == id }) else { return }
    givePlaceBack(index)
    slots[index].atWork = false
    slots[index].task = nil
    switch result {
    case .success(let batch):
      if let lie = contradiction(in: batch, index) {
        fail(index, "refused a batch: \(lie)")
      } else {
        accept(batch, index)
      }
    case .failure(let error): fail(index, error.detail)
    }
    startQueued()
    if isSettled { waiter.take()?.resume() }
  }

  private func accept(_ batch: MetricBatch, _ index: Int) {
    slots[index].knownMetrics = batch.catalog.metrics.count
    slots[index].knownSeries = batch.catalog.series.count
    slots[index].health.state = .healthy
    slots[index].health.lastError = ""
    slots[index].health.batches += 1
    slots[index].health.metrics = batch.catalog.metrics.count
    slots[index].health.notes = batch.notes
    slots[index].health.lastElapsedNanoseconds = batch.elapsedNanoseconds
    let old = slots[index].longest
    if batch.elapsedNanoseconds >= old.nanoseconds
      || batch.at - old.instant > StatisticsWindow.fiveMinutes.nanoseconds
    {
      slots[index].longest = (batch.at, batch.elapsedNanoseconds)
    }
    slots[index].health.maxElapsedNanoseconds = slots[index].longest.nanoseconds
    let taken = slots[index].heir?.take(batch) ?? batch
    catalogs[batch.collector] = taken.catalog
    slots[index].fresh = taken
  }

  private func fail(_ index: Int, _ detail: String) {
    slots[index].health.state = .failing
    slots[index].health.lastError = detail
    slots[index].health.failures += 1
  }

  /// What is wrong with a batch that a correct collector cannot have made.
  private func contradiction(in batch: MetricBatch, _ index: Int) -> String? {
    let slot = slots[index]
    if batch.collector != slot.health.name { return "it calls itself \(batch.collector)" }
    let metrics = batch.catalog.metrics.count
    if batch.values.count != metrics || batch.states.count != metrics {
      return "\(batch.values.count) values and \(batch.states.count) states of \(metrics) metrics"
    }
    if metrics < slot.knownMetrics || batch.catalog.series.count < slot.knownSeries {
      return "its catalog shrank"
    }
    for series in batch.catalog.series[slot.knownSeries...] {
      for term in series.formula.numerator + series.formula.denominator
      where term.metric < 0 || Int(term.metric) >= metrics {
        return "\(series.key) is made of a metric that does not exist"
      }
    }
    return nil
  }

  private func waitUntilSettled(deadline: MonotonicInstant) async {
    let time = time
    let timer = Task { [weak self] in
      do {
        try await time.sleepUntil(deadline)
      } catch {
        return
      }
      await self?.timedOut()
    }
    await withCheckedContinuation { continuation in
      // Nothing can have finished since the check: the actor has not been left in between.
      waiter = continuation
    }
    timer.cancel()
  }

  private func timedOut() {
    guard waiter != nil else { return }
    for index in slots.indices where slots[index].holdsPlace {
      slots[index].health.state = .late
      slots[index].health.timeouts += 1
      givePlaceBack(index)
    }
    startQueued()
    waiter.take()?.resume()
  }
}
