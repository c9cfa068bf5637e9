package import MonitorModel

/// Tells which series behave unusually, how badly and since when.
///
/// Each check first compares every value with what is normal for its series; only where that is
/// left, or a hard limit passed, are the detectors of `DetectorList` asked. A value that is being
/// asked about is not learnt. Pure in its input: the same ticks give the same events.
package struct RealtimeAnomalyDetector: Sendable {
  private struct Open {
    var life: AnomalyLife
    var event: AnomalyEvent?
    /// The furthest suspect value.
    var burst: Double?
  }

  /// The settings in force.
  package private(set) var config: RealtimeMonitorConfig
  /// The newest event of each anomaly that is open, worst first.
  package private(set) var open: [AnomalyEvent] = []
  /// The lower end of what is usual, by series; NaN while that is not known.
  package private(set) var expectedLow: [Float] = []
  /// The upper end of what is usual, by series; NaN while that is not known.
  package private(set) var expectedHigh: [Float] = []
  /// The number of the newest event; 0 before the first.
  package private(set) var lastSequence: UInt64 = 0
  private var pace: Baseline.Pace
  private var lastCheck: MonotonicInstant?
  private var lastTick: UInt64 = 0
  private var traits: [SeriesTraits] = []
  private var baselines: [Baseline] = []
  private var isWatched: [Bool] = []
  private var lives: [Int: Open] = [:]

  /// A detector that has learnt nothing.
  package init(config: RealtimeMonitorConfig) {
    self.config = config
    pace = Self.pace(config)
  }

  private static func step(_ config: RealtimeMonitorConfig) -> Int64 {
    max(config.anomalyCheckInterval, config.metricsInterval).nanoseconds
  }

  private static func pace(_ config: RealtimeMonitorConfig) -> Baseline.Pace {
    Baseline.Pace(seconds: Double(step(config)) * 1e-9)
  }

  private static func times(_ config: RealtimeMonitorConfig) -> AnomalyLife.Times {
    AnomalyLife.Times(step: step(config))
  }

  /// Puts new settings in force; what was learnt stays.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    self.config = config
    pace = Self.pace(config)
  }

  /// What is learnt of a series; `nil` for one that is not known.
  package func baseline(_ id: SeriesID) -> Baseline? {
    baselines.indices.contains(id.index) ? baselines[id.index] : nil
  }

  /// How detection itself is doing.
  package var health: DetectionHealth { DetectionHealth() }

  /// Learns what a person says of an anomaly, or forgets it; `false` when the anomaly or the lesson
  /// is not known.
  package mutating func teach(_ lesson: DetectorLesson, wall: WallInstant) -> Bool { false }

  /// All that was learnt, as bytes: series by name, baselines, lessons.
  package func encodedState() -> [UInt8] { [] }

  /// Takes over what another detector learnt; series that are not known yet get their part when
  /// they appear.
  ///
  /// - Throws: `DetectorStateError` where the bytes are not a whole state of this version; then
  ///   nothing of them is used.
  package mutating func restore(_ bytes: [UInt8]) throws(DetectorStateError) {}

  /// Checks the newest tick and returns what there is to tell.
  ///
  /// A tick that was checked before is not checked again.
  package mutating func step(
    _ data: ProcessedData, _ processor: borrowing StreamingDataProcessor
  ) -> [AnomalyEvent] {
    guard data.sequence > lastTick else { return [] }
    lastTick = data.sequence
    grow(data)
    var events: [AnomalyEvent] = []
    for index in observe(data) {
      let shape = processor.windows.recentShape(index)
      if let event = examine(index, data, shape) { events.append(event) }
    }
    if !events.isEmpty { refreshOpen() }
    lastCheck = data.at
    return events
  }

  private mutating func grow(_ data: ProcessedData) {
    guard data.series.count > traits.count else { return }
    for index in traits.count..<data.series.count {
      traits.append(SeriesTraits(data.series[index]))
      baselines.append(Baseline())
      isWatched.append(false)
      expectedLow.append(.nan)
      expectedHigh.append(.nan)
    }
  }

  /// Learns every value that is normal; returns the series that must be looked at closely.
  private mutating func observe(_ data: ProcessedData) -> [Int] {
    var found: [Int] = []
    let thresholds = config.thresholds
    for index in traits.indices {
      if isWatched[index] {
        found.append(index)
        continue
      }
      guard isNew(index, data) else { continue }
      let x = data.values[index]
      baselines[index].follow(x, pace)
      let range = range(index)
      if isSuspect(x, index, range, thresholds) {
        found.append(index)
        continue
      }
      baselines[index].learn(x, scale: range.scale, pace)
      publishRange(index, range)
    }
    return found
  }

  /// Whether a series has a value that came after the last check.
  @inline(__always)
  private func isNew(_ index: Int, _ data: ProcessedData) -> Bool {
    let state = data.states[index]
    if state == .value { return true }
    guard state == .stale, let lastCheck, !data.ages.isEmpty else { return false }
    return data.ages[index] < data.at - lastCheck
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

  @inline(__always)
  private func isSuspect(
    _ x: Double, _ index: Int, _ range: ExpectedRange, _ thresholds: AnomalyThresholds
  ) -> Bool {
    let concern = traits[index].concern
    guard concern != .none else { return false }
    if let limit = traits[index].limit(thresholds), x >= limit, x > 0 { return true }
    let baseline = baselines[index]
    guard baseline.learnt >= pace.warmUp else { return false }
    let deviation = x - baseline.level
    return concern != .low && deviation > range.up || concern != .high && -deviation > range.down
  }

  /// Looks at one series closely.
  private mutating func examine(
    _ index: Int, _ data: ProcessedData, _ shape: RecentShape
  ) -> AnomalyEvent? {
    let at = data.at.nanoseconds
    var open = lives[index] ?? Open(life: AnomalyLife(at: at, Self.times(config)))
    guard isNew(index, data) else {
      // An old value that still stands is no news; a gap is.
      let isGap = !data.states[index].hasValue
      let step = isGap ? open.life.stepWithoutReading(at: at) : .none
      return carryOut(step, index, &open, data, shape, verdict: nil)
    }
    let x = data.values[index]
    if isWatched[index] { baselines[index].follow(x, pace) }
    let range = range(index)
    var verdict: Verdict?
    let isSuspect = isSuspect(x, index, range, config.thresholds)
    let limit = passedLimit(x, index)
    if isSuspect {
      verdict = Verdict(
        DetectorQuestion(
          value: x, traits: traits[index], baseline: baselines[index],
          scaleFloor: ExpectedRange.floor(baselines[index], traits[index]), recent: shape,
          thresholds: config.thresholds))
      let level = baselines[index].level
      if abs(x - level) > abs((open.burst ?? level) - level) {
        open.burst = x
      }
    }
    let observation = AnomalyLife.Observation(
      at: at, isSuspect: verdict?.isAnomaly ?? false,
      isCalm: isCalm(x, index, range),
      isOverLimit: limit != nil || passedLimit(shape.median, index) != nil,
      deviation: abs(x - baselines[index].level),
      severity: severity(x, index, verdict?.surprise ?? 0, limit),
      isSteady: isSteady(shape, index))
    let step = open.life.step(observation)
    if open.life.phase == .resting && !isSuspect {
      baselines[index].learn(x, scale: range.scale, pace)
      publishRange(index, self.range(index))
    }
    return carryOut(step, index, &open, data, shape, verdict: verdict)
  }

  private func passedLimit(_ x: Double, _ index: Int) -> Double? {
    guard let limit = traits[index].limit(config.thresholds), x >= limit, x > 0 else { return nil }
    return limit
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
    _ shape: RecentShape, verdict: Verdict?
  ) -> AnomalyEvent? {
    isWatched[index] = true
    var event: AnomalyEvent?
    switch step {
    case .none: break
    case .open, .grow: event = tell(step, index, open, data, verdict)
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
    if let event { open.event = event }
    lives[index] = isWatched[index] ? open : nil
    return event
  }

  private mutating func tell(
    _ step: AnomalyLife.Step, _ index: Int, _ open: Open, _ data: ProcessedData,
    _ verdict: Verdict?
  ) -> AnomalyEvent {
    lastSequence += 1
    let definition = data.series[index]
    let x = data.values[index]
    let before = open.event
    let limit = passedLimit(x, index)
    let known = baselines[index].learnt >= pace.warmUp
    let usual = usualRange(index)
    let surprise = max(before?.surprise ?? 0, verdict?.surprise ?? 0)
    let wasFurther =
      before.map { abs($0.peak - baselines[index].level) > abs(x - baselines[index].level) }
      ?? false
    var names = verdict?.detectors ?? []
    for name in before?.detectors ?? [] where !names.contains(name) { names.append(name) }
    let expected = known ? usual : min(0, limit ?? x)...(limit ?? x)
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
      severity: max(before?.severity ?? .info, severity(x, index, surprise, limit)),
      confidence: max(before?.confidence ?? 0, verdict?.confidence ?? 0), surprise: surprise,
      observed: x, peak: wasFurther ? before?.peak ?? x : x, expected: expected,
      detectors: names,
      reason: AnomalyReason.deviation(
        definition.key, definition.unit, observed: x, usual: known ? usual : nil, limit: limit),
      blame: [])
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
    if !isSilent { event.observed = data.values[index] }
    event.reason =
      isAdopted
      ? AnomalyReason.adoption(event.key, event.unit, level: newLevel, before: event.expected)
      : AnomalyReason.end(
        event.key, event.unit, observed: event.observed, peak: event.peak, isSilent: isSilent)
    return event
  }

  private mutating func refreshOpen() {
    open = lives.values.compactMap { $0.life.phase == .open ? $0.event : nil }
    open.sort { a, b in
      if a.severity != b.severity { return a.severity > b.severity }
      if a.surprise != b.surprise { return a.surprise > b.surprise }
      return a.anomaly < b.anomaly
    }
  }
}
