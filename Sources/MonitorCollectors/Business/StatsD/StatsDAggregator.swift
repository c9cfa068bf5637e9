import WireFormats

/// Sums up what StatsD datagrams say between two ticks.
///
/// A plain value: no socket, no clock, no lock. Its memory is bounded by `StatsDLimits`, and for a
/// line that is known by its bytes nothing is allocated.
struct StatsDAggregator: Sendable {
  private let limits: StatsDLimits
  private var registry: StatsDRegistry
  /// Subjects by the bytes of name and tags as they were sent.
  private var known = StatsDKeyTable(keys: StatsDLimits.knownKeys, bytes: StatsDLimits.knownBytes)
  private var interval = StatsDInterval()
  /// Gauges as they stand, by the subject's number.
  private var gauges: [Double] = []
  private var sets: [DistinctWindow] = []
  private var second = 0
  private var board = StatsDBoard()
  private var totals = StatsDTotals()

  /// Makes one that has heard nothing.
  init(limits: StatsDLimits = StatsDLimits(), prefix: String = "", reserved: [String] = []) {
    self.limits = limits
    registry = StatsDRegistry(limits: limits, prefix: prefix, reserved: reserved)
  }

  // MARK: - Taking in

  /// Takes in one datagram; `second` is a second of the monotonic clock.
  mutating func take(_ datagram: Bytes, at now: Int) {
    second = max(second, now)
    totals.datagrams += 1
    var parser = StatsDParser(datagram)
    while let item = parser.next() {
      switch item {
      case .metric(let metric): take(metric, datagram, parser.line)
      case .bad(let fault): refuse(fault, datagram, parser.line)
      case .event(let event):
        totals.events += 1
        board.add(event, datagram)
      case .check(let check):
        totals.checks += 1
        if !board.add(check, datagram, at: second) { totals.refusedChecks += 1 }
      }
    }
  }

  /// Counts what a receiver could not hand over.
  mutating func count(_ place: WritableKeyPath<StatsDTotals, UInt64>) {
    totals[keyPath: place] += 1
  }

  private mutating func take(_ metric: StatsDMetric, _ bytes: Bytes, _ line: Range<Int>) {
    let mark = StatsDMeasure(metric.kind).rawValue
    let head = bytes.part(metric.head)
    let tags = bytes.part(metric.tags)
    let hash = StatsDKeyTable.hash(head, tags, mark)
    let subject = known.find(hash, head, tags, mark)
    if subject >= 0 { return add(metric, bytes, Int(subject)) }
    switch registry.find(metric, bytes) {
    case .own(let subject):
      grow()
      if !known.insert(hash, head, tags, mark, subject) {
        known.removeAll()
        known.insert(hash, head, tags, mark, subject)
      }
      add(metric, bytes, Int(subject))
    case .folded(let subject):
      grow()
      totals.refusals[Int(StatsDRefusal.folded.rawValue)] += 1
      add(metric, bytes, Int(subject))
    case .refused(let refusal):
      totals.refusals[Int(refusal.rawValue)] += 1
    case .bad(let fault): refuse(fault, bytes, line)
    }
  }

  private mutating func grow() {
    let count = registry.subjects.count
    guard gauges.count < count else { return }
    while gauges.count < count { gauges.append(0) }
    while sets.count < registry.sets { sets.append(DistinctWindow(at: second)) }
    interval.grow(subjects: count, histograms: registry.histograms)
  }

  @inline(__always) private mutating func add(
    _ metric: StatsDMetric, _ bytes: Bytes, _ subject: Int
  ) {
    if metric.kind == .set {
      totals.metrics += 1
      let slot = Int(registry.subjects[subject].slot)
      sets[slot].add(StatsDHash.hash(bytes.part(metric.values)), at: second)
      return interval.add(subject, 0, weight: 1)
    }
    addNumber(metric, subject, metric.first, metric.isSigned)
    guard metric.isPacked else { return }
    var values = StatsDValues(bytes, metric.values)
    _ = values.next()
    while let value = values.next() {
      addNumber(metric, subject, value.number, value.isSigned)
    }
  }

  @inline(__always) private mutating func addNumber(
    _ metric: StatsDMetric, _ subject: Int, _ value: Double, _ isSigned: Bool
  ) {
    totals.metrics += 1
    switch metric.kind {
    case .counter: interval.add(subject, value, weight: 1 / metric.rate)
    case .gauge:
      let next = isSigned ? gauges[subject] + value : value
      // Two finite numbers may have an infinite sum.
      if next.isFinite { gauges[subject] = next }
      interval.set(subject, gauges[subject])
    case .timer:
      spread(subject, value / 1_000, weight: 1 / metric.rate)
    case .histogram, .distribution: spread(subject, value, weight: 1 / metric.rate)
    case .set: break
    }
  }

  @inline(__always) private mutating func spread(_ subject: Int, _ value: Double, weight: Double) {
    interval.add(subject, value, weight: weight)
    interval.spread(Int(registry.subjects[subject].slot), value, weight: weight)
  }

  private mutating func refuse(_ fault: StatsDFault, _ bytes: Bytes, _ line: Range<Int>) {
    totals.badLines += 1
    let index = Int(fault.rawValue)
    totals.faults[index] += 1
    guard totals.examples[index].isEmpty else { return }
    let kept = bytes.part(line).prefix(StatsDLimits.exampleBytes).map { byte in
      byte < 0x20 || byte > 0x7E ? UInt8(ascii: "?") : byte
    }
    totals.examples[index] = String(decoding: kept, as: UTF8.self)
  }

  // MARK: - Handing over

  /// What a tick takes over.
  struct Harvest: Sendable {
    /// What has been counted since the start.
    var totals: StatsDTotals
    /// Subjects that came since the last tick.
    var born: [StatsDSubject]
    /// Distinct values of the last minute and of the tick, by the set's slot.
    var sets: [(window: Double, tick: Double)]
    /// Events and service checks.
    var board: StatsDBoard
  }

  /// Ends a tick: `spare`, which must be clear, takes the place of what came, and the other way
  /// round.
  /// - Complexity: as many steps as there are sets and new subjects.
  mutating func harvest(_ spare: inout StatsDInterval, knowing subjects: Int, at now: Int)
    -> Harvest
  {
    second = max(second, now)
    spare.grow(subjects: registry.subjects.count, histograms: registry.histograms)
    swap(&interval, &spare)
    var counts: [(window: Double, tick: Double)] = []
    counts.reserveCapacity(sets.count)
    for index in sets.indices { counts.append(sets[index].endTick(at: second)) }
    return Harvest(
      totals: totals, born: Array(registry.subjects[subjects...]), sets: counts, board: board)
  }
}
