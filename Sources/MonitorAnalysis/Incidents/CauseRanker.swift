import Glibc
import MonitorModel

/// Ranks who and what may be the cause of an incident.
///
/// All that changed about its beginning is a candidate: processes by their use of every resource,
/// what sources name, the machine's own signs. Each is judged by time, size, shape and topic.
struct CauseRanker {
  /// The most candidates that are judged.
  static let most = 64
  /// How long before the first failure courses are compared, in nanoseconds.
  private static let lookBack: Int64 = 60_000_000_000

  /// The series that failed, what moved first and most in front.
  let parts: [IncidentStory.Part]
  /// What the blame found for the story so far.
  let known: [Cause]
  /// The facts of the story.
  let facts: IncidentFacts
  /// What series did at the newest ticks.
  let tracks: SeriesTracks
  /// When the first series left its path.
  let first: MonotonicInstant
  /// What the machine lacks.
  let lack: ResourceLack
  /// How much of the incident is what users see, 0…1.
  private let harm: Double
  /// Whether something that users see became slower or fails, or somebody was killed.
  private let isServiceWorse: Bool
  /// When the ticks were at which the use of processes is known.
  private let times: [Int64]
  /// The courses of the parts that courses of processes are compared with.
  private let courses: [(part: Int, values: [Double])]

  /// A ranker of an incident.
  init(
    parts: [IncidentStory.Part], known: [Cause], facts: IncidentFacts, tracks: SeriesTracks
  ) {
    self.parts = parts
    self.known = known
    self.facts = facts
    self.tracks = tracks
    let first = parts.map(\.event.startedAt).min() ?? facts.data.at
    self.first = first
    lack = ResourceLack(facts)
    let worst = parts.map(\.rank).max() ?? 0
    let seen = parts.prefix(16).filter { $0.topics == .everything }.map(\.rank).max() ?? 0
    harm = worst > 0 ? min(1, seen / worst) : 0
    isServiceWorse =
      facts.isRaised(.kills) || parts.contains { $0.topics == .everything && !$0.isFall }
    let times = facts.blame.use.trailTimes
    let from = times.firstIndex { $0 >= first.nanoseconds - Self.lookBack } ?? 0
    self.times = times
    courses = parts.indices.prefix(6).compactMap { place in
      guard let values = tracks.values(parts[place].event.series, at: times) else { return nil }
      return (place, Array(values[from...]))
    }
  }

  /// The candidates, best first.
  func candidates() -> [CauseCandidate] {
    var all = processes() + suspects() + signs() + restarts()
    for cause in known where !cause.isWho {
      if let place = place(cause) { all.append(place) }
    }
    var merged: [CauseCandidate] = []
    for candidate in all.prefix(Self.most) {
      guard let same = merged.firstIndex(where: { $0.identity == candidate.identity }) else {
        merged.append(candidate)
        continue
      }
      merged[same] = joined(merged[same], candidate)
    }
    return merged.sorted {
      ($1.score, $0.subject) < ($0.score, $1.subject)
    }
  }

  /// Two changes of one subject: the better one leads, the other is evidence.
  private func joined(_ one: CauseCandidate, _ other: CauseCandidate) -> CauseCandidate {
    let isFirst = one.score >= other.score
    var result = isFirst ? one : other
    let rest = isFirst ? other : one
    if rest.deed != result.deed { result.evidence.append(rest.deed) }
    result.evidence += rest.evidence.filter { !result.evidence.contains($0) }
    result.figures += rest.figures.filter { figure in
      !result.figures.contains { $0.label == figure.label }
    }
    if rest.kind == .job { result.kind = .job }
    return result
  }

  // MARK: Topics

  /// How well a change of a kind can be the cause of what failed: the mean over the parts, with the
  /// one that fits best counted twice; less where it does not explain what users see.
  ///
  /// One who makes a disk busy is the cause of that; where answers are slow beside it and the disk
  /// holds up nobody, the incident as a whole is not explained.
  func fit(_ link: (IncidentStory.Part) -> Double) -> CauseCandidate.Fit {
    var aim: MonotonicInstant?
    var sum = 0.0
    var weights = 0.0
    var best = 0.0
    var reach = 0.0
    for part in parts.prefix(16) {
      let late = Double(part.event.startedAt - first) * 1e-9
      let weight = max(0.05, part.rank) * (late < 5 ? 2 : 1)
      let own = link(part)
      sum += weight * own
      weights += weight
      best = max(best, own)
      if part.topics == .everything { reach = max(reach, min(1, own / 0.9)) }
      if own >= 0.5 { aim = min(aim ?? part.event.startedAt, part.event.startedAt) }
    }
    let topic = weights > 0 ? (sum / weights + best) / 2 : 0
    return .init(topic: topic * (1 - harm * (1 - reach)), first: aim ?? first)
  }

  /// How a rise of a resource's use by somebody leads to the failure of a series, 0…1.
  private func link(_ resource: BlamedResource, _ part: IncidentStory.Part) -> Double {
    let key = part.event.key
    if part.topics == .everything { return serviceLink(resource, part) }
    guard let own = BlamedResource(of: key) else {
      // Work on packets costs time, and those who have none drop them.
      return part.topics.contains(.network) && resource == .cpu ? 0.35 : 0.1
    }
    let isDisk = own.unit == .bytesPerSecond
    switch resource {
    case .cpu: return own == .cpu ? 1 : isDisk ? 0.3 : 0.25
    case .memory:
      let isTight = facts.isRaised(.swapOut) || facts.isRaised(.memoryPressure)
      return own == .memory ? 1 : isDisk ? (isTight ? 0.8 : 0.2) : isTight ? 0.5 : 0.25
    case .reading, .writing, .storage:
      if isDisk {
        let isOther =
          own == .reading && resource == .writing || own == .writing && resource == .reading
        return isOther ? 0.7 : 1
      }
      return own == .cpu ? 0.35 : 0.3
    }
  }

  /// The same for what users see: only what the machine lacks can slow it down, and by no more than
  /// it lacks.
  private func serviceLink(_ resource: BlamedResource, _ part: IncidentStory.Part) -> Double {
    var explained = lack.explains(part, resource)
    // A machine that lacks something is slow, or fails, before there is less to do.
    if part.isFall, !isServiceWorse { explained *= 0.3 }
    return 0.3 + 0.6 * explained
  }

  // MARK: Processes

  private func processes() -> [CauseCandidate] {
    var found: [CauseCandidate] = []
    for resource in [BlamedResource.cpu, .memory, .reading, .writing] {
      let causes = facts.blame.causes(resource, facts.data, facts.before, since: first)
      for cause in causes { found.append(candidate(cause, resource)) }
      // What was found at a worse time and is gone now.
      for cause in known where cause.resource == resource && cause.isWho && cause.sense == .rise {
        if !causes.contains(where: { $0.blame.subject == cause.blame.subject }) {
          found.append(candidate(cause, resource))
        }
      }
    }
    return found + starved()
  }

  private func candidate(_ cause: Cause, _ resource: BlamedResource) -> CauseCandidate {
    let amount = abs(cause.blame.amount)
    let size = significance(resource, amount) * (0.25 + 0.75 * cause.blame.share)
    var made = CauseCandidate(
      identity: identity(cause), kind: kind(cause), subject: cause.blame.subject,
      deed: deed(cause, resource), size: size, fit: fit { link(resource, $0) },
      isSlow: resource == .memory)
    describe(&made, cause, resource)
    return made
  }

  /// Who worked steadily and does less, while a service suffers on a machine that has time left: a
  /// limit, or something it waits for.
  private func starved() -> [CauseCandidate] {
    guard parts.contains(where: { $0.topics == .everything || $0.isFall }),
      !facts.isRaised(.cpuPressure)
    else { return [] }
    let names = facts.blame.use.names
    var found: [CauseCandidate] = []
    for group in names.usual.indices {
      let usual = facts.blame.groupUsual(group, facts.before.use.names, names).x
      guard usual >= 0.02 else { continue }
      let course = names.trail(group).map(\.x)
      let now = course.suffix(5).reduce(0, +) / 5
      let earlier = zip(times, course).filter {
        $0.0 < first.nanoseconds - 3_000_000_000 && $0.0 > first.nanoseconds - Self.lookBack
      }
      let steady = earlier.count { $0.1 >= 0.3 * usual }
      guard now <= 0.75 * usual, earlier.count >= 10, 5 * steady >= 4 * earlier.count else {
        continue
      }
      let fall = usual - now
      let who = names.name(group)
      let amount = QuantityText.text(fall, .cores)
      var made = CauseCandidate(
        identity: "group \(group)", kind: .group, subject: who,
        deed: "\(who) gets \(amount) less than before, while this machine has time left",
        size: (fall / usual) * (0.2 + 0.8 * fall / (fall + 0.1)),
        fit: fit { part in
          if part.isFall { return BlamedResource(of: part.event.key) == .cpu ? 1 : 0.8 }
          return part.topics == .everything ? 0.8 : 0.2
        })
      measure(&made, names.trail(group), usual: Usage(usual, 0, 0, 0), .cpu, falls: true)
      found.append(made)
    }
    return found.sorted { $0.score > $1.score }.prefix(3).map { $0 }
  }

  private func identity(_ cause: Cause) -> String {
    if case .cgroup = cause.kind { return "cgroup " + cause.blame.subject }
    return cause.group >= 0 ? "group \(cause.group)" : cause.blame.subject
  }

  private func kind(_ cause: Cause) -> RankedCause.Kind {
    switch cause.kind {
    case .process: .process
    case .group: .group
    case .cgroup: .cgroup
    case .churn: .churn
    case .gone: .gone
    case .disk, .filesystem: .storage
    case .interface: .network
    case .suspect: .suspect
    }
  }

  private func deed(_ cause: Cause, _ resource: BlamedResource) -> String {
    let who = cause.blame.subject
    let amount = QuantityText.text(abs(cause.blame.amount), resource.unit)
    let share =
      "\(Int((cause.blame.share * 100).rounded())) % of the "
      + (cause.sense == .fall ? "fall" : cause.sense == .rise ? "rise" : "use")
    let verb =
      switch (resource, cause.sense) {
      case (.cpu, .rise): "uses \(amount) more"
      case (.cpu, .fall): "uses \(amount) less"
      case (.cpu, .use): "uses \(amount)"
      case (.memory, .use): "holds \(amount)"
      case (.memory, _): "holds \(amount) more"
      case (.reading, _): "reads \(amount)" + (cause.sense == .use ? "" : " more")
      default: "writes \(amount)" + (cause.sense == .use ? "" : " more")
      }
    if cause.starts > 0 {
      return "\(who): \(QuantityText.text(cause.starts, .perSecond)) more starts, "
        + "\(amount) that no process explains"
    }
    return "\(who) \(verb), \(share)"
  }

  /// Adds time, shape, figures and descent.
  private func describe(
    _ made: inout CauseCandidate, _ cause: Cause, _ resource: BlamedResource
  ) {
    if case .churn = cause.kind {
      made.onset = onset(of: "system.processes.created")
      return
    }
    let use = facts.blame.use
    var isCgroup = false
    if case .cgroup = cause.kind { isCgroup = true }
    if cause.group >= 0 {
      let groups = isCgroup ? use.cgroups : use.names
      let trail = groups.trail(cause.group)
      let usual = facts.blame.groupUsual(
        cause.group, isCgroup ? facts.before.use.cgroups : facts.before.use.names, groups)
      measure(&made, trail, usual: usual, resource, falls: cause.sense == .fall)
    }
    if case .gone = cause.kind {
      if let gone = use.gone.last(where: { cause.blame.subject.hasPrefix("\($0.name)[\($0.pid)]") }
      ),
        cause.sense == .fall
      {
        made.onset = gone.at.nanoseconds
      }
    } else if !isCgroup, cause.slot >= 0 {
      descend(&made, cause.slot)
    }
  }

  private func measure(
    _ made: inout CauseCandidate, _ trail: [Usage], usual: Usage, _ resource: BlamedResource,
    falls: Bool
  ) {
    let course = smoothed(trail.map { resource.amount($0) })
    let newest = course.suffix(5).reduce(0, +) / Double(max(1, min(5, course.count)))
    let level = falls ? newest : max(newest, course.suffix(40).max() ?? newest)
    if let place = Likeness.onset(
      course, usual: resource.amount(usual), level: level,
      share: resource == .memory ? 0.1 : 0.25), times.indices.contains(place), place > 0
    {
      made.onset = times[place]
    }
    let from = times.firstIndex { $0 >= first.nanoseconds - Self.lookBack } ?? 0
    let own = Array(course[min(from, course.count)...])
    for (place, values) in courses where link(resource, parts[place]) >= 0.3 {
      guard let found = Likeness.best(own, values, lags: 0...4) else { continue }
      let value = parts[place].isFall != falls ? -found.likeness : found.likeness
      if value > made.likeness?.value ?? -2 {
        made.likeness = (value, parts[place].event.key)
      }
    }
    let labels = ["CPU", "memory", "reading", "writing"]
    let all: [BlamedResource] = [.cpu, .memory, .reading, .writing]
    let recent = trail.suffix(3).reduce(Usage(), +) / Double(max(1, min(3, trail.count)))
    for (label, one) in zip(labels, all) {
      let (before, then) = (one.amount(usual), one.amount(recent))
      guard one == resource || abs(then - before) >= max(one.least, 0.2 * before) else { continue }
      made.figures.append(.init(label, before: before, then: then, unit: one.unit))
    }
  }

  /// The mean of three neighbours: use comes in bursts.
  private func smoothed(_ course: [Double]) -> [Double] {
    course.indices.map { place in
      let near = course[max(0, place - 1)...min(course.count - 1, place + 1)]
      return near.reduce(0, +) / Double(near.count)
    }
  }

  /// Who began the process, and when.
  private func descend(_ made: inout CauseCandidate, _ slot: Int) {
    let table = facts.data.processes
    guard table.identities.indices.contains(slot) else { return }
    let identity = table.identities[slot]
    let born =
      facts.blame.use.known.indices.contains(slot)
      ? facts.blame.use.known[slot].bornAt : .min / 2
    let early = Double(first.nanoseconds - born) * 1e-9
    if early < 300 {
      made.evidence.append(
        early >= 0
          ? "it started \(SentenceBuilder.time(early)) before the first failure"
          : "it started \(SentenceBuilder.time(-early)) after the first failure")
    }
    if let starter = timer(above: identity, table) {
      made.kind = .job
      made.evidence.append("\(starter) started it")
    } else if identity.cgroup.hasSuffix("/cron.service")
      || identity.cgroup.hasSuffix("/crond.service")
    {
      made.kind = .job
      made.evidence.append("it belongs to cron")
    }
  }

  private static let timers: Set<String> = ["cron", "crond", "anacron", "atd", "fcron"]

  private func timer(above identity: ProcessIdentity, _ table: ProcessTable) -> String? {
    var parent = identity.parent
    for _ in 0..<4 {
      guard parent > 1,
        let row = table.rows.first(where: {
          table.identities.indices.contains(Int($0.slot))
            && table.identities[Int($0.slot)].pid == parent
        })
      else { return nil }
      let found = table.identities[Int(row.slot)]
      if Self.timers.contains(found.name.lowercased()) { return "\(found.name)[\(found.pid)]" }
      parent = found.parent
    }
    return nil
  }

  /// How much a change of a resource is for this machine, 0…1.
  private func significance(_ resource: BlamedResource, _ amount: Double) -> Double {
    switch resource {
    case .cpu:
      let cores = facts.blame.levels.places("system.cpu.utilization").count { place in
        facts.data.series[facts.blame.levels.series[place]].key.label("core") != nil
      }
      return amount / (amount + 0.1 * Double(max(1, cores)))
    case .memory:
      let total = facts.total("system.memory.usage", ["used", "available"])
      return amount / (amount + max(16 * 1_048_576, 0.02 * total))
    case .reading, .writing, .storage: return amount / (amount + 4 * 1_048_576)
    }
  }

  /// When the part with a name began, if it is one.
  func onset(of name: String) -> Int64? {
    parts.filter { $0.event.key.name == name }.map(\.event.startedAt.nanoseconds).min()
  }
}
