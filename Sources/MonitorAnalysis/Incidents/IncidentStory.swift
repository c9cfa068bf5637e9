import Glibc
import MonitorModel

/// One incident while it is followed: its anomalies, what was usual before, and who is to blame.
///
/// ```
///           last member ended              a member comes back
///   open ──────────────────────▶ ended ──────────────────────▶ open
///                                  │ 15 min
///                                  ▼
///                               forgotten
/// ```
struct IncidentStory: Sendable {
  /// One anomaly.
  struct Part: Sendable {
    /// The newest event of it.
    var event: AnomalyEvent
    /// Whether it is still open.
    var isOpen: Bool
    /// How much the series matters, 0…1.
    var weight: Double
    /// Its place in the ranking, 0…1.
    var rank = 0.0
    /// Its topics.
    var topics: IncidentTopics
    /// What was said of it while it was open: how it ended is not what happened.
    var reason = ""
    /// Whether the series is lower than expected.
    var isFall: Bool { event.peak < event.expected.lowerBound }
  }

  /// Who was found for one resource.
  private struct Attribution: Sendable {
    var resource: BlamedResource
    var isFall: Bool
    var causes: [Cause]
    var total: Double
    var at: MonotonicInstant
  }

  /// Who of a source was found for one member.
  private struct Suspicion: Sendable {
    var anomaly: UInt64
    var causes: [Cause]
    var total: Double
    var at: MonotonicInstant
  }

  /// The most anomalies of one incident; the next begins another.
  static let partsMost = 64
  private static let causesMost = 6
  /// How long what is told stands, in nanoseconds, while nothing much changes: figures that move
  /// with every check cannot be read.
  private static let calm: Int64 = 10_000_000_000
  /// How long after its newest member was told the account still grows, in nanoseconds.
  private static let settling: Int64 = 30_000_000_000

  /// The anomalies; after `refresh` what moved first and most in front.
  private(set) var parts: [Part] = []
  /// Where each anomaly is among the parts.
  private var places: [UInt64: Int] = [:]
  /// The topics of all parts together.
  private var topics: IncidentTopics = []
  /// The hosts of a fleet that it is about, and what of them.
  private var hosts: Set<String> = []
  private var signals: Set<String> = []
  /// The newest start of a member.
  private(set) var newestStart: MonotonicInstant
  /// When the newest member was first told of.
  private var newestTold: MonotonicInstant
  /// When its last member ended; `nil` while one is open.
  private(set) var endedAt: MonotonicInstant?
  /// How it is told.
  private(set) var incident: Incident
  private let before: BlameTracker.Reference
  private var attributions: [Attribution] = []
  private var suspicions: [Suspicion] = []
  private var causes: [Cause] = []
  /// How many parts there were when the account was made.
  private var explained = 0
  private var toldAt = MonotonicInstant(nanoseconds: .min / 2)

  /// A story that begins with an anomaly.
  init(_ event: AnomalyEvent, weight: Double, before: BlameTracker.Reference) {
    self.before = before
    newestStart = event.startedAt
    newestTold = event.at
    incident = Incident(
      number: event.anomaly, startedAt: event.startedAt, startedWall: event.startedWall,
      severity: event.severity, members: [], blame: [], sentence: "", evidence: [],
      suggestions: [])
    take(event, weight: weight)
  }

  /// Whether a member is open.
  var isOpen: Bool { endedAt == nil }

  /// The place of an anomaly among the parts.
  ///
  /// - Complexity: O(1).
  func place(of anomaly: UInt64) -> Int? { places[anomaly] }

  /// Takes in a step of a member's life; a new anomaly becomes a member.
  mutating func take(_ event: AnomalyEvent, weight: Double) {
    let isOpen = event.phase != .ended
    if let place = place(of: event.anomaly) {
      parts[place].event = event
      parts[place].isOpen = isOpen
      if isOpen { parts[place].reason = event.reason }
    } else {
      let part = Part(
        event: event, isOpen: isOpen, weight: weight, topics: IncidentTopics(of: event.key),
        reason: event.reason)
      places[event.anomaly] = parts.count
      topics.formUnion(part.topics)
      if let host = event.key.fleetHost {
        hosts.insert(host)
        signals.insert(event.key.name)
      }
      parts.append(part)
      newestStart = max(newestStart, event.startedAt)
      newestTold = max(newestTold, event.at)
      if event.startedAt < incident.startedAt {
        incident.startedAt = event.startedAt
        incident.startedWall = event.startedWall
      }
    }
    if isOpen { endedAt = nil }
  }

  /// Ends the story when its last member has ended.
  mutating func endIfOver(at: MonotonicInstant) {
    if endedAt == nil, !parts.contains(where: \.isOpen) { endedAt = at }
    incident.endedAt = endedAt
  }

  /// Whether an anomaly that is told for the first time belongs here.
  ///
  /// `window` is for those that can have a common cause, `near` for any, in nanoseconds. Hosts of a
  /// fleet break each by itself, and its ticks are long: there, what has neither the host nor the signal
  /// in common is another story, however near.
  ///
  /// - Complexity: O(1).
  func accepts(_ event: AnomalyEvent, window: Int64, near: Int64) -> Bool {
    let start = event.startedAt
    guard isOpen, parts.count < Self.partsMost, start - incident.startedAt <= 20 * window else {
      return false
    }
    if !hosts.isEmpty, let host = event.key.fleetHost, !hosts.contains(host),
      !signals.contains(event.key.name)
    {
      return false
    }
    // The distance from the stretch of time in which members began.
    let distance = max(0, max(start - newestStart, incident.startedAt - start))
    if distance <= near { return true }
    // One that crept up for a while and one that jumped may come to light together.
    guard distance <= window || event.at - newestTold <= near else { return false }
    return topics.isRelated(to: IncidentTopics(of: event.key))
  }

  /// The blame for one member: who, and then where.
  func blame(for part: Part) -> [Blame] {
    var found: [Blame] = []
    if let suspicion = suspicions.first(where: { $0.anomaly == part.event.anomaly }) {
      found = suspicion.causes.map(\.blame)
    }
    if let resource = BlamedResource(of: part.event.key) {
      found += attribution(resource, part.isFall)?.causes.map(\.blame) ?? []
    }
    for cause in causes where !cause.isWho && Self.isPlace(cause, of: part.event.key) {
      found.append(cause.blame)
    }
    return found.isEmpty ? part.event.blame : found
  }

  // MARK: Telling

  /// Finds causes anew and tells the story as it stands.
  ///
  /// `isNews` says that a member appeared or took a step; without it the text changes only with its
  /// causes or when it has stood for a while. `lines` are what sources have now.
  mutating func refresh(
    _ data: ProcessedData, _ tracker: BlameTracker, step: Int64, isNews: Bool,
    tracks: SeriesTracks, lines: ReportLines
  ) {
    let earlier = attributions.map(\.at) + suspicions.map(\.at)
    rank(step: step)
    findCauses(data, tracker)
    for place in parts.indices { parts[place].event.blame = blame(for: parts[place]) }
    let isSame =
      attributions.map(\.at) + suspicions.map(\.at) == earlier && data.at - toldAt < Self.calm
    if isNews || !isSame { tell(data, tracker) }
    tellMembers()
    if needsAccount(at: data.at) { explain(data, tracker, tracks, lines) }
  }

  /// Whether the account is to be made, or made anew: its figures are of the beginning, and stay.
  func needsAccount(at now: MonotonicInstant) -> Bool {
    isOpen && (incident.account == nil || now - newestTold <= Self.settling)
  }

  /// The series whose courses the account compares.
  var compared: [Int] { parts.prefix(6).map(\.event.series.index) }

  private mutating func explain(
    _ data: ProcessedData, _ tracker: BlameTracker, _ tracks: SeriesTracks, _ lines: ReportLines
  ) {
    let facts = IncidentFacts(
      parts: parts.map { .init(event: $0.event, isOpen: $0.isOpen) }, causes: causes, data: data,
      before: before, blame: tracker)
    let ranker = CauseRanker(parts: parts, known: causes, facts: facts, tracks: tracks)
    let kept = lines.kept(beside: incident.account?.lines ?? [], for: parts.map(\.event.key))
    var account = AccountWriter(ranker: ranker).account(lines: kept)
    // What spoke for a cause at the worst time is not forgotten when that is over; but who explains
    // one member may have no part in those that came after it.
    let isSame = explained == parts.count
    explained = parts.count
    if isSame, let known = incident.account, let best = known.causes.first?.score,
      best > account.causes.first?.score ?? 0
    {
      account.causes = known.causes
      account.certainty = known.certainty
      account.remark = known.remark
      account.initiating = known.initiating
    }
    incident.account = account
  }

  private mutating func tell(_ data: ProcessedData, _ tracker: BlameTracker) {
    toldAt = data.at
    let facts = IncidentFacts(
      parts: parts.map { .init(event: $0.event, isOpen: $0.isOpen) }, causes: causes, data: data,
      before: before, blame: tracker)
    incident.blame = causes.map(\.blame)
    let worst = facts.worst
    let cause = worst.flatMap(facts.cause)
    incident.sentence = worst.map { SentenceBuilder.sentence(facts, $0, cause) } ?? ""
    incident.evidence = SentenceBuilder.evidence(facts)
    incident.suggestions = SuggestionRules.suggestions(facts, first: cause?.blame.subject)
  }

  /// Brings the members in line with the parts, without looking for causes.
  mutating func tellMembers() {
    incident.endedAt = endedAt
    incident.severity = parts.map(\.event.severity).max() ?? incident.severity
    incident.members = parts.map { part in
      Incident.Member(
        anomaly: part.event.anomaly, series: part.event.series, key: part.event.key,
        startedAt: part.event.startedAt, isOpen: part.isOpen, severity: part.event.severity,
        rank: part.rank, reason: part.event.reason)
    }
  }

  /// Orders the parts: what moved first and most in front, a part never before its whole.
  private mutating func rank(step: Int64) {
    let first = parts.map(\.event.startedAt).min() ?? newestStart
    for place in parts.indices {
      // Within one check nobody knows who was first.
      let late = (parts[place].event.startedAt - first) / max(1, step) * step
      parts[place].rank = Self.rank(parts[place], lateSeconds: Double(late) * 1e-9)
    }
    yieldToOthers()
    for place in parts.indices {
      for whole in parts where Self.isPart(parts[place].event.key, of: whole.event.key) {
        parts[place].rank = min(parts[place].rank, 0.95 * whole.rank)
      }
    }
    parts.sort { a, b in
      a.rank != b.rank ? a.rank > b.rank : a.event.anomaly < b.event.anomaly
    }
    for (place, part) in parts.enumerated() { places[part.event.anomaly] = place }
  }

  /// Work on any resource costs processor time: the processor leads only where nothing else moved
  /// as far.
  private mutating func yieldToOthers() {
    let isOther = parts.contains { part in
      BlamedResource(of: part.event.key).map { $0 != .cpu } ?? false
        && Self.effect(part.event) >= 0.5
    }
    guard isOther else { return }
    for place in parts.indices where BlamedResource(of: parts[place].event.key) == .cpu {
      parts[place].rank *= 0.75
    }
  }

  /// How much a part stands for the incident, 0…1.
  private static func rank(_ part: Part, lateSeconds: Double) -> Double {
    let event = part.event
    let early = exp(-lateSeconds / 20)
    let surprise = event.surprise >= 0 ? min(event.surprise, 300) : 0
    let severity = Double(event.severity.rawValue) / 2
    let rank =
      0.25 * early + 0.25 * effect(event) + 0.15 * surprise / (surprise + 10) + 0.2 * part.weight
      + 0.15 * severity
    return rank >= 0 ? min(1, rank) : 0
  }

  /// How far the worst value is from what was expected, 0…1.
  private static func effect(_ event: AnomalyEvent) -> Double {
    let low = event.expected.lowerBound
    let high = event.expected.upperBound
    let distance = max(event.peak - high, low - event.peak, 0)
    guard distance.isFinite else { return event.peak.isNaN ? 0 : 1 }
    if event.unit == .ratio {
      // A fifth of what stays used up is as much as most of what is free again in a moment.
      return min(1, distance / (isUsedUp(event.key) ? 0.2 : 0.6))
    }
    let scale = max(abs(low), abs(high))
    return distance > 0 ? 1 / (1 + scale / distance) : 0
  }

  private static func isUsedUp(_ key: SeriesKey) -> Bool {
    ["system.memory.", "system.swap.", "system.filesystem.", "system.fd."].contains {
      key.name.hasPrefix($0)
    }
  }

  /// Whether a series is a part of another: the same name with more labels (one core, one state).
  static func isPart(_ key: SeriesKey, of whole: SeriesKey) -> Bool {
    key.labels.count > whole.labels.count && key.name == whole.name
      && whole.labels.allSatisfy(key.labels.contains)
  }

  // MARK: Causes

  private func attribution(_ resource: BlamedResource, _ isFall: Bool) -> Attribution? {
    attributions.first { $0.resource == resource && $0.isFall == isFall }
  }

  private mutating func findCauses(_ data: ProcessedData, _ tracker: BlameTracker) {
    var asked: [(BlamedResource, Bool)] = []
    func ask(_ resource: BlamedResource, _ isFall: Bool) {
      guard asked.count < 4 else { return }
      if !asked.contains(where: { $0 == (resource, isFall) }) { asked.append((resource, isFall)) }
    }
    for part in parts {
      if let resource = BlamedResource(of: part.event.key) {
        ask(resource, part.isFall)
      } else if part.isFall {
        // Traffic or requests fell: somebody who served them may be gone.
        ask(.cpu, true)
      } else if part.topics == .everything {
        for resource in loaded(data, tracker) { ask(resource, false) }
      }
    }
    for (resource, isFall) in asked { attribute(resource, isFall, data, tracker) }
    var found: [Cause] = []
    for (resource, isFall) in asked {
      for cause in attribution(resource, isFall)?.causes ?? []
      where !found.contains(where: { $0.blame.subject == cause.blame.subject }) {
        found.append(cause)
      }
    }
    suspect(data, tracker)
    let suspects = suspicions.flatMap(\.causes).filter { cause in
      !found.contains { $0.blame.subject == cause.blame.subject }
    }
    // Who a source names comes first where it tells of a source's series.
    let isMachine = parts.first?.event.key.name.hasPrefix("system.") ?? true
    found = isMachine ? found + suspects : suspects + found
    found = Array(found.prefix(Self.causesMost - 1))
    var places = causes.filter { !$0.isWho }
    for part in parts.prefix(8) where part.isOpen {
      for cause in tracker.places(
        part.event.key, part.event.unit, data, before, falls: part.isFall)
      {
        if let known = places.firstIndex(where: { $0.blame.subject == cause.blame.subject }) {
          if abs(cause.blame.amount) >= 0.5 * abs(places[known].blame.amount) {
            places[known] = cause
          }
        } else if places.count < 2 {
          places.append(cause)
        }
      }
    }
    causes = Array((found + places).prefix(Self.causesMost))
  }

  /// Looks for who explains the members that tell of a source's series; what was found at a worse
  /// time is kept.
  private mutating func suspect(_ data: ProcessedData, _ tracker: BlameTracker) {
    for part in parts.prefix(8) where part.isOpen {
      let found = tracker.suspects(
        of: part.event.key, part.event.series, before, falls: part.isFall)
      guard !found.isEmpty else { continue }
      let fresh = Suspicion(
        anomaly: part.event.anomaly, causes: found,
        total: found.reduce(0) { $0 + abs($1.blame.amount) }, at: data.at)
      guard let place = suspicions.firstIndex(where: { $0.anomaly == part.event.anomaly }) else {
        suspicions.append(fresh)
        continue
      }
      let known = suspicions[place]
      guard isWorthSaying(fresh.total, known.total, known.at, data.at) else { continue }
      suspicions[place] = fresh
      suspicions[place].total = max(fresh.total, 0.8 * known.total)
    }
  }

  /// Whether what explains `total` is to be told instead of what explained `known`.
  private func isWorthSaying(
    _ total: Double, _ known: Double, _ toldAt: MonotonicInstant, _ now: MonotonicInstant
  ) -> Bool {
    // At first figures still grow; later a change has to be worth the reader's while.
    let isYoung = now - incident.startedAt < 15_000_000_000 && total >= 1.05 * known
    let isDue = now - toldAt >= Self.calm && total >= 0.5 * known
    return isYoung || isDue || total >= 1.25 * known
  }

  /// What the machine lacks: only that can slow down what users see.
  private func loaded(_ data: ProcessedData, _ tracker: BlameTracker) -> [BlamedResource] {
    let facts = IncidentFacts(
      parts: [], causes: [], data: data, before: before, blame: tracker)
    let signs: [(BlamedResource, [Measure])] = [
      (.cpu, [.cpu, .cpuPressure]), (.storage, [.diskBusy, .ioPressure]),
      (.memory, [.memory, .memoryPressure, .swapOut]),
    ]
    return signs.filter { $0.1.contains { facts.isRaised($0) } }.map(\.0)
  }

  /// Looks for who explains a resource; what was found at a worse time is kept.
  private mutating func attribute(
    _ resource: BlamedResource, _ isFall: Bool, _ data: ProcessedData, _ tracker: BlameTracker
  ) {
    let isOpen = parts.contains { part in
      part.isOpen && part.isFall == isFall
        && (BlamedResource(of: part.event.key) == resource || part.topics == .everything
          || isFall)
    }
    guard isOpen else { return }
    let isLimit = parts.contains { part in
      part.isOpen
        && part.event.detectors.contains { $0 == "threshold" || $0 == RuleBook.detector }
    }
    var found = tracker.causes(
      resource, data, before, since: incident.startedAt, falls: isFall, allowsUse: isLimit)
    let isOwn = parts.contains { BlamedResource(of: $0.event.key) == resource }
    if isFall, !isOwn {
      // Nobody is to blame for lost requests because of a little less work.
      found.removeAll { cause in
        if case .gone = cause.kind { return abs(cause.blame.amount) < 0.05 }
        return abs(cause.blame.amount) < 0.2
      }
    }
    let total = found.reduce(0) { $0 + abs($1.blame.amount) }
    guard
      let place = attributions.firstIndex(where: {
        $0.resource == resource && $0.isFall == isFall
      })
    else {
      if !found.isEmpty {
        attributions.append(
          Attribution(
            resource: resource, isFall: isFall, causes: found, total: total, at: data.at))
      }
      return
    }
    let known = attributions[place]
    guard !found.isEmpty, isWorthSaying(total, known.total, known.at, data.at) else { return }
    attributions[place].at = data.at
    attributions[place].causes = found
    attributions[place].total = max(total, 0.8 * attributions[place].total)
  }

  private static func isPlace(_ cause: Cause, of key: SeriesKey) -> Bool {
    switch cause.kind {
    case .disk(let name): key.name.hasPrefix("system.disk.") && key.label("device") == name
    case .interface(let name):
      key.name.hasPrefix("system.network.") && key.label("device") == name
    case .filesystem(let mount): key.label("mountpoint") == mount
    default: false
    }
  }
}
