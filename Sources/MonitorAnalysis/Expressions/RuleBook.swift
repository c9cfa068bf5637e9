import MonitorModel

/// Makes anomalies of what rules say: each thing that a rule watches has a life of its own.
struct RuleBook: Sendable {
  private struct Watched: Sendable {
    var life: RuleLife
    var event: AnomalyEvent?
    var reading: RuleReading
  }

  /// The name that events of rules carry as their detector.
  static let detector = "rule"
  private static let remark = "; a rule stays in force until its text is changed"

  /// The rules.
  private(set) var rules: [RuleDefinition]
  private var watched: [Int: Watched] = [:]
  /// Anomalies of rules that are no longer there.
  private var orphans: [AnomalyEvent] = []

  /// A book of rules that have seen nothing.
  init(_ rules: [RuleDefinition]) { self.rules = rules }

  /// Whether there is nothing to do.
  var isIdle: Bool { rules.isEmpty && orphans.isEmpty }

  /// The newest event of each anomaly that is open.
  var open: [AnomalyEvent] { watched.values.compactMap { $0.life.isOpen ? $0.event : nil } }

  /// Puts other rules in force; what is open ends at the next tick.
  mutating func replace(_ rules: [RuleDefinition]) {
    self.rules = rules
    orphans += open.sorted { $0.anomaly < $1.anomaly }
    watched = [:]
  }

  /// Whether an anomaly is one of a rule; then its reason says that no verdict changes a rule.
  mutating func keeps(_ anomaly: UInt64) -> Bool {
    guard let place = watched.first(where: { $0.value.event?.anomaly == anomaly })?.key else {
      return false
    }
    if watched[place]?.event?.reason.hasSuffix(Self.remark) == false {
      watched[place]?.event?.reason += Self.remark
    }
    return true
  }

  /// Takes what the rules say at a tick; returns what is to be told, numbered after `last`.
  mutating func observe(
    _ readings: [RuleReading], _ data: ProcessedData, step: Int64, last: inout UInt64
  ) -> [AnomalyEvent] {
    var told: [AnomalyEvent] = []
    for var event in orphans {
      last += 1
      event.reason = AnomalyReason.name(event.key) + ": its rule is no longer there"
      told.append(Self.next(event, .ended, data, last))
    }
    orphans = []
    for reading in readings where rules.indices.contains(reading.rule) {
      if let event = take(reading, data, step: step, last: &last) { told.append(event) }
    }
    for reading in unread(readings) {
      if let event = take(reading, data, step: step, last: &last) { told.append(event) }
    }
    return told
  }

  /// What is watched but no longer made: it has no value.
  private func unread(_ readings: [RuleReading]) -> [RuleReading] {
    guard !watched.isEmpty else { return [] }
    var left = watched
    for reading in readings { left[reading.place] = nil }
    return left.values.map(\.reading).sorted { $0.place < $1.place }.map { reading in
      var reading = reading
      reading.holds = nil
      reading.observed = .nan
      return reading
    }
  }

  private mutating func take(
    _ reading: RuleReading, _ data: ProcessedData, step: Int64, last: inout UInt64
  ) -> AnomalyEvent? {
    let now = data.at.nanoseconds
    let rule = rules[reading.rule]
    guard watched[reading.place] != nil || reading.holds == true else { return nil }
    var thing =
      watched[reading.place]
      ?? Watched(
        life: RuleLife(at: now, wait: Int64(rule.seconds * 1e9), step: step), reading: reading)
    thing.reading = reading
    let distance = abs(reading.observed - reading.limit)
    let result = thing.life.step(
      holds: reading.holds, distance: distance.isFinite ? distance : 0, limit: reading.limit,
      at: now)
    var event: AnomalyEvent?
    switch result {
    case .none: break
    case .forget:
      watched[reading.place] = nil
      return nil
    case .open, .grow:
      last += 1
      event = tell(thing, rule, reading, data, last)
    case .end(let isSilent):
      guard var ended = thing.event else { break }
      last += 1
      if !isSilent, reading.observed.isFinite { ended.observed = reading.observed }
      ended.reason = Self.ending(ended, rule, reading, isSilent: isSilent)
      event = Self.next(ended, .ended, data, last)
    }
    if let event {
      thing.event = event
    } else if thing.life.isOpen, reading.holds == true {
      let peak = Self.further(thing.event?.peak, reading, rule)
      thing.event?.peak = peak
    }
    watched[reading.place] = thing
    return event
  }

  private static func next(
    _ event: AnomalyEvent, _ phase: AnomalyEvent.Phase, _ data: ProcessedData, _ number: UInt64
  ) -> AnomalyEvent {
    var event = event
    event.sequence = number
    event.phase = phase
    event.at = data.at
    event.wall = data.wall
    return event
  }

  private static func sign(_ rule: RuleDefinition, _ reading: RuleReading) -> RuleCondition.Sign {
    rule.condition.comparisons[reading.comparison].sign
  }

  /// The worse of two values.
  private static func further(
    _ peak: Double?, _ reading: RuleReading, _ rule: RuleDefinition
  ) -> Double {
    guard let peak else { return reading.observed }
    switch sign(rule, reading) {
    case .above, .atLeast: return max(peak, reading.observed)
    case .below, .atMost: return min(peak, reading.observed)
    case .equal, .unequal: return reading.observed
    }
  }

  private func tell(
    _ thing: Watched, _ rule: RuleDefinition, _ reading: RuleReading, _ data: ProcessedData,
    _ number: UInt64
  ) -> AnomalyEvent {
    let since = thing.life.since ?? data.at.nanoseconds
    let before = thing.event
    let begin = before?.startedAt.nanoseconds ?? since
    let age = (data.at.nanoseconds - begin) / 1_000_000
    let definition = data.series[reading.series.index]
    return AnomalyEvent(
      sequence: number, anomaly: before?.anomaly ?? number,
      phase: before == nil ? .opened : .grew, series: reading.series, key: definition.key,
      unit: reading.unit, startedAt: MonotonicInstant(nanoseconds: begin),
      startedWall: before?.startedWall
        ?? WallInstant(milliseconds: data.wall.milliseconds - age),
      at: data.at, wall: data.wall, severity: rule.severity, confidence: 1, surprise: 0,
      observed: reading.observed, peak: Self.further(before?.peak, reading, rule),
      expected: Self.expected(Self.sign(rule, reading), reading.limit),
      detectors: [Self.detector],
      reason: Self.reason(
        definition.key, rule, reading, seconds: Double(data.at.nanoseconds - since) * 1e-9)
        + AnomalyReason.flapping(thing.life.flappingSeconds),
      blame: before?.blame ?? [], flapping: thing.life.flappingSeconds)
  }

  /// What would be in order.
  private static func expected(
    _ sign: RuleCondition.Sign, _ limit: Double
  ) -> ClosedRange<Double> {
    guard limit.isFinite else { return 0...0 }
    switch sign {
    case .above, .atLeast: return min(0, limit)...limit
    case .below, .atMost: return limit...max(0, limit)
    case .equal, .unequal: return limit...limit
    }
  }

  /// `p99 of http.request.duration (shop) 312 ms, above 250 ms for 30 s (rule slow)`.
  private static func reason(
    _ key: SeriesKey, _ rule: RuleDefinition, _ reading: RuleReading, seconds: Double
  ) -> String {
    var text =
      silence(key, rule, reading)
      ?? subject(key, rule, reading) + " " + QuantityText.text(reading.observed, reading.unit)
      + ", " + sign(rule, reading).words + " " + QuantityText.text(reading.limit, reading.unit)
    if seconds >= 1 { text += " for " + SentenceBuilder.time(seconds) }
    return text + " (rule \(rule.name))"
  }

  private static func ending(
    _ event: AnomalyEvent, _ rule: RuleDefinition, _ reading: RuleReading, isSilent: Bool
  ) -> String {
    let end = " (rule \(rule.name))"
    let subject = subject(event.key, rule, reading)
    if isSilent { return subject + " has no reading for a minute" + end }
    return subject + " back to " + QuantityText.text(event.observed, event.unit) + " after "
      + QuantityText.text(event.peak, event.unit) + end
  }

  /// A host of a fleet that is silent is said to be, whatever numbers say so.
  private static func silence(
    _ key: SeriesKey, _ rule: RuleDefinition, _ reading: RuleReading
  ) -> String? {
    guard key.name == "fleet.up", let host = key.fleetHost, reading.observed < 0.5,
      sign(rule, reading) == .below
    else { return nil }
    return host + " does not report"
  }

  /// What is watched, in words, with the labels that tell it from others.
  private static func subject(
    _ key: SeriesKey, _ rule: RuleDefinition, _ reading: RuleReading
  ) -> String {
    let words = rule.condition.comparisons[reading.comparison].words
    // Of a host of a fleet its name comes first, as in every sentence about it.
    if key.fleetHost != nil, words == key.name { return AnomalyReason.name(key) }
    let labels = key.labels.filter { $0.name != "quantile" }.map(\.value)
    return labels.isEmpty ? words : words + " (" + labels.joined(separator: ", ") + ")"
  }
}
