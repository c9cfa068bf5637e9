import Glibc
package import MonitorModel

/// Tells which series behave unusually, how badly, and since when.
///
/// Each value is judged by the detectors of `DetectorList` against the memory of its series; how
/// rare the sum of their evidence is decides, against the false alarms that are allowed. What is
/// normal (`Baseline`) is learnt only outside of anomalies. Pure in its input: the same ticks give
/// the same events.
package struct RealtimeAnomalyDetector: Sendable {
  struct Open: Sendable {
    var life: AnomalyLife
    var event: AnomalyEvent?
    /// The furthest suspect value.
    var burst: Double?
    /// The rarest judgement so far, in decades.
    var rarity = 0.0
    /// The greatest sum of evidence so far.
    var height = 0.0
    /// The names of detectors that agreed, strongest first.
    var detectors: [String] = []
    /// How sure they were, 0…1.
    var confidence = 0.0
    /// What was usual when it opened; `nil` while that is not known.
    var usual: ClosedRange<Double>?
  }

  /// The settings in force.
  package private(set) var config: RealtimeMonitorConfig
  /// The newest event of each anomaly that is open, worst first.
  package private(set) var open: [AnomalyEvent] = []
  /// The lower end of what is usual, by series; NaN while that is not known.
  package internal(set) var expectedLow: [Float] = []
  /// The upper end of what is usual, by series; NaN while that is not known.
  package internal(set) var expectedHigh: [Float] = []
  /// The number of the newest event; 0 before the first.
  package internal(set) var lastSequence: UInt64 = 0
  /// The rarity of the newest judged value, in decades of a day; `nil` where it began no peak.
  ///
  /// For a detector of one series.
  private(set) var lastRarity: Double?
  var counters = Counters()
  var teaching = Teaching()
  var traits: [SeriesTraits] = []
  /// What is normal, by series.
  package var baselines: [Baseline] = []
  /// The place of a series in `memories`; −1 for one that is never alarmed on.
  var places: [Int32] = []
  /// What was seen of the series that are alarmed on.
  package var memories: [SeriesMemory] = []
  /// What each of them has for its past.
  package private(set) var room = MemoryRoom.most
  /// What was restored and waits for its series to appear.
  var waiting = WaitingSeries()
  var keys: [SeriesKey] = []
  private(set) var pace: Baseline.Pace
  var interval: Int64
  private var lastTick: UInt64 = 0
  var lastObserved: MonotonicInstant?
  /// Civil time of the newest tick.
  var lastWall = WallInstant(milliseconds: 0)
  var isWatched: [Bool] = []
  var lives: [Int: Open] = [:]
  /// Anomalies that ended lately, oldest first: a person may still say that they were none.
  private var ended: [Open] = []
  private static let endedCapacity = 64
  private var untold: [AnomalyEvent] = []
  private let areUnknown: Bool
  var rules: RuleBook

  /// A detector that has learnt nothing.
  ///
  /// With `areUnknown`, nothing is assumed of any series but its values. `rules` are those of a
  /// person.
  package init(
    config: RealtimeMonitorConfig, areUnknown: Bool = false, rules: [RuleDefinition] = []
  ) {
    self.config = config
    self.rules = RuleBook(rules)
    self.areUnknown = areUnknown
    interval = config.metricsInterval.nanoseconds
    pace = Baseline.Pace(seconds: Double(interval) * 1e-9)
  }

  /// Puts new settings in force; what was learnt stays.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    self.config = config
    interval = config.metricsInterval.nanoseconds
    pace = Baseline.Pace(seconds: Double(interval) * 1e-9)
    for index in traits.indices where places[index] >= 0 {
      memories[Int(places[index])].limits = SeriesLimits(traits[index], config.thresholds)
    }
  }

  /// Puts other rules in force; what is open by the old ones ends.
  package mutating func reconfigure(rules: [RuleDefinition]) { self.rules.replace(rules) }

  /// What is learnt of a series; `nil` for one that is not known.
  package func baseline(_ id: SeriesID) -> Baseline? {
    baselines.indices.contains(id.index) ? baselines[id.index] : nil
  }

  /// The rarity from which on a peak is an alarm, in decades of a day: what spends the budget of
  /// false alarms, that of a metric or this metric's part of the machine's, whichever is less.
  package var alarmRarity: Double {
    let share = config.detection.falseAlarmsPerDay / Double(max(1, memories.count))
    return -log10(min(config.detection.falseAlarmsPerMetricDay, share))
  }

  /// Observes the newest tick if that was not done, and returns what there is to tell since the
  /// last call.
  package mutating func step(_ data: ProcessedData) -> [AnomalyEvent] {
    observe(data)
    defer { untold.removeAll(keepingCapacity: true) }
    return untold
  }

  /// Judges and learns the newest tick; what there is to tell waits for `step`.
  ///
  /// A tick that was observed before is not observed again. `readings` is what the rules say.
  package mutating func observe(_ data: ProcessedData, _ readings: [RuleReading] = []) {
    guard data.sequence > lastTick else { return }
    lastTick = data.sequence
    grow(data)
    let alarm = alarmRarity
    let isPlanned = config.detection.maintenance.contains { $0.contains(data.wall) }
    let told = untold.count
    for index in traits.indices where places[index] >= 0 || isWatched[index] {
      examine(index, data, alarm: alarm, isPlanned: isPlanned)
    }
    if !rules.isIdle {
      untold += rules.observe(readings, data, step: interval, last: &lastSequence)
    }
    counters.observe(data, series: memories.count, interval: interval)
    lastObserved = data.at
    lastWall = data.wall
    if untold.count > told { refreshOpen() }
  }

  private mutating func grow(_ data: ProcessedData) {
    guard data.series.count > traits.count else { return }
    makeRoom(for: data.series.count - traits.count)
    for index in traits.count..<data.series.count {
      let definition = data.series[index]
      var trait = SeriesTraits(definition)
      if areUnknown { trait = SeriesTraits.unknown }
      traits.append(trait)
      keys.append(definition.key)
      isWatched.append(false)
      expectedLow.append(.nan)
      expectedHigh.append(.nan)
      var memory = SeriesMemory()
      var baseline = Baseline()
      var anomaly: SavedAnomaly?
      teaching.appear(definition.key, series: index)
      if let saved = waiting.take(definition.key) {
        memory = saved.memory
        baseline = saved.baseline
        anomaly = trait.concern == .none ? nil : saved.anomaly
      }
      baselines.append(baseline)
      guard trait.concern != .none else {
        places.append(-1)
        continue
      }
      memory.limits = SeriesLimits(trait, config.thresholds)
      memory.grain = trait.grain
      places.append(Int32(memories.count))
      memories.append(memory)
      if let anomaly { resume(anomaly, index, at: data.at, wall: data.wall) }
    }
    let room = MemoryRoom(for: memories.count)
    guard room != self.room else { return }
    self.room = room
    // Also of those that have no value for long.
    for place in memories.indices { memories[place].fit(room) }
  }

  /// Makes room for so many more memories: doubling would waste as much again as very many take.
  private mutating func makeRoom(for more: Int) {
    guard memories.capacity < memories.count + more else { return }
    memories.reserveCapacity(memories.count + max(more, memories.count / 8))
  }

  /// Whether a series has a value that came after the last tick that was observed.
  @inline(__always)
  private func isNew(_ index: Int, _ data: ProcessedData) -> Bool {
    let state = data.states[index]
    if state == .value { return true }
    guard state == .stale, let lastObserved, !data.ages.isEmpty else { return false }
    return data.ages[index] < data.at - lastObserved
  }

  /// Looks at one series: learns what is normal, and carries an anomaly through its life.
  @inline(__always)
  private mutating func examine(
    _ index: Int, _ data: ProcessedData, alarm: Double, isPlanned: Bool
  ) {
    guard isNew(index, data), data.values[index].isFinite else {
      if isWatched[index] { pass(index, data) }
      return
    }
    let x = data.values[index]
    let place = Int(places[index])
    let seconds = Double(data.wall.milliseconds) * 1e-3
    var judgement = memories[place].judge(
      x, at: seconds, step: Double(interval) * 1e-9, room: room)
    counters.count(judgement)
    baselines[index].follow(x, pace)
    let range = range(index)
    let isOver = memories[place].limits.passed(x) != nil
    let isAlarm = isAlarm(index, x, &judgement, alarm: alarm, isPlanned: isPlanned)
    if isAlarm || isOver || isWatched[index] || judgement.votes.threshold.evidence > 0 {
      watch(index, x, data, judgement, range, isAlarm: isAlarm, isPlanned: isPlanned)
    } else if !memories[place].isExpectingMore {
      baselines[index].learn(x, scale: range.scale, pace)
      publishRange(index, range)
    }
  }

  /// Whether a peak is rare enough, on the side that matters, and large enough to be worth a word.
  ///
  /// What begins slowly is rare before it is large: such a peak waits until it is worth a word, as
  /// long as its series holds a peak.
  private mutating func isAlarm(
    _ index: Int, _ x: Double, _ judgement: inout SeriesMemory.Judgement, alarm: Double,
    isPlanned: Bool
  ) -> Bool {
    let place = Int(places[index])
    lastRarity = nil
    if var rarity = judgement.rarity {
      if judgement.isKnownJob { counters.planned += 1 }
      if rarity >= alarm, teaching.quietens(index, x, judgement.height) {
        rarity = min(rarity, alarm - 1)
        counters.quietened += 1
      }
      lastRarity = rarity
      guard rarity >= alarm else { return false }
    } else if let (rarity, height) = memories[place].expected {
      judgement.rarity = rarity
      judgement.height = max(height, judgement.height)
    } else {
      return false
    }
    if traits[index].alwaysMoves, judgement.votes.flatLine.evidence > 0 { return !isPlanned }
    guard isWorthAWord(x, index) else {
      memories[place].expectMore(judgement)
      return false
    }
    memories[place].expectNothing()
    if isPlanned {
      counters.planned += 1
      return false
    }
    return true
  }

  /// Whether a value is far enough from the level, on the side that matters.
  private func isWorthAWord(_ x: Double, _ index: Int) -> Bool {
    let deviation = x - baselines[index].level
    let trait = traits[index]
    let least = max(trait.leastEffect, trait.leastShare * abs(baselines[index].level))
    switch trait.concern {
    case .none: return false
    case .high: return deviation >= least
    case .low: return -deviation >= least
    case .both: return abs(deviation) >= least
    }
  }

  @inline(__always)
  private func range(_ index: Int) -> ExpectedRange {
    ExpectedRange(
      baselines[index], traits[index],
      deviations: traits[index].deviations(config.thresholds) ?? 0, warmUp: pace.warmUp)
  }

  @inline(__always)
  private mutating func publishRange(_ index: Int, _ range: ExpectedRange) {
    guard baselines[index].learnt >= pace.warmUp else { return }
    let (low, high) = range.usual(baselines[index], traits[index])
    expectedLow[index] = Float(low)
    expectedHigh[index] = Float(high)
  }

  /// A tick without a new value: an old value that still stands is no news; a gap is.
  private mutating func pass(_ index: Int, _ data: ProcessedData) {
    guard !data.states[index].hasValue || !data.values[index].isFinite, var open = lives[index]
    else { return }
    let step = open.life.stepWithoutReading(at: data.at.nanoseconds)
    carryOut(step, index, &open, data)
  }

  /// Carries the life of a series' anomaly on by one value.
  private mutating func watch(
    _ index: Int, _ x: Double, _ data: ProcessedData, _ judgement: SeriesMemory.Judgement,
    _ range: ExpectedRange, isAlarm: Bool, isPlanned: Bool
  ) {
    let at = data.at.nanoseconds
    let times = AnomalyLife.Times(step: interval, isPatient: traits[index].isPatient)
    var open = lives[index] ?? Open(life: AnomalyLife(at: at, times))
    let memory = memories[Int(places[index])]
    let limit = memory.limits.passed(x)
    let level = baselines[index].level
    let isUnusual = open.burst.map { self.isUnusual(x, as: $0, from: level, open.life) } ?? false
    // What was told as beyond the usual is not over while it is there.
    let isCalm =
      self.isCalm(x, index, range) && !(isUnusual && open.isBeyond(x, traits[index].concern))
    // An anomaly that has ended does not return by values that are as they should be.
    let isThere = isUnusual && !(isCalm && open.life.phase == .resting)
    let isSuspect =
      isAlarm || limit != nil || (judgement.votes.threshold.evidence > 0 && !isPlanned)
      || isThere
    if isSuspect, abs(x - level) > abs((open.burst ?? level) - level) || open.burst == nil {
      open.burst = x
    }
    if isAlarm || isSuspect && judgement.height > 0 { open.agree(judgement, memory) }
    let isLong = open.life.phase == .open
    let recent = isLong ? memory.recent(Self.recentValues) : RecentShape()
    let observation = AnomalyLife.Observation(
      at: at, isSuspect: isSuspect, isCalm: isCalm,
      isOverLimit: limit != nil || isLong && memory.limits.passed(recent.median) != nil,
      deviation: abs(x - level),
      severity: severity(x, index, open.rarity, limit),
      isSteady: isSteady(recent, index))
    let step = open.life.step(observation)
    if open.life.phase == .resting && !isSuspect {
      baselines[index].learn(x, scale: range.scale, pace)
      publishRange(index, self.range(index))
    }
    carryOut(step, index, &open, data, recent)
  }

  /// The last values by which a new level is known, where so many are kept: five minutes at a second.
  private static let recentValues = 300

  /// Whether a value is still, or again, where a suspect one was.
  private func isUnusual(
    _ x: Double, as burst: Double, from level: Double, _ life: AnomalyLife
  ) -> Bool {
    let (now, then) = (x - level, burst - level)
    guard now * then > 0 else { return false }
    return abs(now) >= (life.phase == .pending ? 0.5 : 0.7) * abs(then)
  }

  private func severity(
    _ x: Double, _ index: Int, _ surprise: Double, _ limit: Double?
  ) -> Severity {
    SeverityRule.severity(
      value: x, level: baselines[index].level, surprise: surprise, traits: traits[index],
      limit: traits[index].limit(config.thresholds), isPassed: limit != nil)
  }

  /// Whether a value is back where it belongs: clearly inside of where suspicion begins.
  private func isCalm(_ x: Double, _ index: Int, _ range: ExpectedRange) -> Bool {
    if let limit = traits[index].limit(config.thresholds), x >= limit * 0.97, x > 0 {
      return false
    }
    guard baselines[index].learnt >= pace.warmUp else { return true }
    let deviation = x - baselines[index].level
    let concern = traits[index].concern
    if concern != .low && deviation > 0.7 * range.up { return false }
    return !(concern != .high && -deviation > 0.7 * range.down)
  }

  /// Whether the last five minutes are a level of their own, apart from the learnt one.
  private func isSteady(_ shape: RecentShape, _ index: Int) -> Bool {
    guard shape.count > 0 else { return false }
    return shape.deviation < 0.5 * abs(shape.mean - baselines[index].level)
  }

  private mutating func carryOut(
    _ step: AnomalyLife.Step, _ index: Int, _ open: inout Open, _ data: ProcessedData,
    _ shape: RecentShape = RecentShape()
  ) {
    isWatched[index] = true
    var event: AnomalyEvent?
    switch step {
    case .none: break
    case .open, .grow:
      // What it is measured by stays: what is learnt while it rests is a part of it.
      if open.usual == nil, baselines[index].learnt >= pace.warmUp {
        open.usual = usualRange(index)
      }
      event = tell(index, open, data)
    case .end: event = end(index, open, data, isAdopted: false)
    case .adopt:
      event = end(index, open, data, isAdopted: true, newLevel: shape.median)
      let spread = max(
        (shape.upperQuartile - shape.lowerQuartile) / 1.349, shape.deviation / 3)
      baselines[index].adopt(level: shape.median, spread: spread)
      publishRange(index, range(index))
      isWatched[index] = false
    case .dissolve:
      if let burst = open.burst, baselines[index].learnt >= pace.warmUp {
        baselines[index].learnReach(burst)
      }
      isWatched[index] = false
    case .forget: isWatched[index] = false
    }
    if let event {
      open.event = event
      untold.append(event)
      if event.phase == .ended { keepEnded(open) }
    }
    lives[index] = isWatched[index] ? open : nil
  }

  private mutating func tell(_ index: Int, _ open: Open, _ data: ProcessedData) -> AnomalyEvent {
    lastSequence += 1
    let definition = data.series[index]
    let x = data.values[index]
    let before = open.event
    if before == nil { counters.open(open.detectors) }
    let limit = memories[Int(places[index])].limits.passed(x)
    let surprise = max(before?.surprise ?? 0, surprise(open.rarity))
    let level = baselines[index].level
    let wasFurther = before.map { abs($0.peak - level) > abs(x - level) } ?? false
    let expected = open.usual ?? min(0, limit ?? x)...(limit ?? x)
    return AnomalyEvent(
      sequence: lastSequence, anomaly: before?.anomaly ?? lastSequence,
      phase: before == nil ? .opened : .grew, series: SeriesID(index), key: definition.key,
      unit: definition.unit,
      startedAt: before?.startedAt ?? MonotonicInstant(nanoseconds: open.life.since),
      startedWall: before?.startedWall
        ?? WallInstant(
          milliseconds: data.wall.milliseconds - (data.at.nanoseconds - open.life.since)
            / 1_000_000),
      at: data.at, wall: data.wall,
      severity: max(before?.severity ?? .info, severity(x, index, open.rarity, limit)),
      confidence: max(before?.confidence ?? 0, open.confidence), surprise: surprise,
      observed: x, peak: wasFurther ? before?.peak ?? x : x, expected: expected,
      detectors: open.detectors,
      reason: AnomalyReason.deviation(
        definition.key, definition.unit, observed: x, usual: open.usual, limit: limit)
        + AnomalyReason.flapping(open.life.flappingSeconds),
      blame: before?.blame ?? [], flapping: open.life.flappingSeconds)
  }

  /// Decades of a day as −log₁₀ of the probability of a row.
  private func surprise(_ rarity: Double) -> Double {
    max(0, rarity + log10(86_400e9 / Double(interval)))
  }

  private func usualRange(_ index: Int) -> ClosedRange<Double> {
    let (low, high) = range(index).usual(baselines[index], traits[index])
    return min(low, high)...max(low, high)
  }

  private mutating func end(
    _ index: Int, _ open: Open, _ data: ProcessedData, isAdopted: Bool, newLevel: Double = .nan
  ) -> AnomalyEvent? {
    guard var event = open.event else { return nil }
    lastSequence += 1
    event.sequence = lastSequence
    event.phase = .ended
    event.at = data.at
    event.wall = data.wall
    let isSilent = !data.states[index].hasValue
    if !isSilent, data.values[index].isFinite { event.observed = data.values[index] }
    event.reason =
      isAdopted
      ? AnomalyReason.adoption(event.key, event.unit, level: newLevel, before: event.expected)
      : AnomalyReason.end(
        event.key, event.unit, observed: event.observed, peak: event.peak, isSilent: isSilent)
    return event
  }

  private mutating func keepEnded(_ open: Open) {
    ended.removeAll { $0.event?.anomaly == open.event?.anomaly }
    if ended.count == Self.endedCapacity { ended.removeFirst() }
    ended.append(open)
  }

  /// An anomaly that is open or ended lately.
  func told(_ anomaly: UInt64) -> Open? {
    lives.values.first { $0.event?.anomaly == anomaly }
      ?? ended.first { $0.event?.anomaly == anomaly }
  }

  /// Ends an anomaly that a person says is none, and learns that values may reach as far.
  mutating func dismiss(_ index: Int, _ anomaly: UInt64, wall: WallInstant) {
    guard let open = lives[index], var event = open.event, event.anomaly == anomaly else { return }
    baselines[index].learnReach(event.peak)
    if open.life.phase == .open {
      lastSequence += 1
      event.sequence = lastSequence
      event.phase = .ended
      event.wall = wall
      event.reason = AnomalyReason.name(event.key) + " is as it should be, a person said"
      untold.append(event)
    }
    lives[index] = nil
    isWatched[index] = false
    refreshOpen()
  }

  mutating func refreshOpen() {
    open = lives.values.compactMap { $0.life.phase == .open ? $0.event : nil } + rules.open
    open.sort { a, b in
      if a.severity != b.severity { return a.severity > b.severity }
      if a.surprise != b.surprise { return a.surprise > b.surprise }
      return a.anomaly < b.anomaly
    }
  }
}
