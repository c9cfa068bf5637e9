import MonitorModel

/// Names who and what explains a change, by comparing each subject with its own past.
struct BlameTracker: Sendable {
  /// What was usual before a change began.
  struct Reference: Sendable {
    /// Of processes and their groups.
    var use: UsualUse.Reference
    /// Of series.
    var levels: UsualLevels.Reference
    /// Of what sources name.
    var suspects: UsualSuspects.Reference
  }

  /// A process whose use changed.
  private struct Change {
    var slot: Int
    var amount: Double
  }

  /// Changes of processes of one kind, summed.
  private struct Sum {
    var place: Int
    var slot: Int
    var top = 0.0
    var amount = 0.0
    var count = 0
  }

  /// The most names for one resource.
  static let most = 4
  /// The least share of the change that earns a name.
  static let leastShare = 0.1
  /// The share of a change from which one process explains it.
  private static let singleShare = 0.7
  /// A process that ended this long before its effect was seen can still be the cause.
  private static let lag: Int64 = 30_000_000_000
  /// Seconds of learning below which no change can be told, only the present use.
  private static let leastLearnt = 10.0

  /// Processes, names, cgroups.
  private(set) var use = UsualUse()
  /// Series.
  private(set) var levels = UsualLevels()
  /// Routes, statements, clients.
  private(set) var suspects = UsualSuspects()
  /// The series that derived ones are made of.
  private var madeOf: [Int: [SeriesKey]] = [:]

  /// Learns from one tick.
  mutating func observe(_ data: ProcessedData) {
    use.observe(data.processes, at: data.at)
    levels.observe(data)
  }

  /// What was usual before an instant.
  func reference(before instant: MonotonicInstant) -> Reference {
    Reference(
      use: use.reference(before: instant), levels: levels.reference(before: instant),
      suspects: suspects.reference(before: instant))
  }

  /// Learns from the newest report of a source.
  mutating func observe(_ report: SourceReport, of collector: String, at: MonotonicInstant) {
    suspects.observe(report, of: collector, at: at)
  }

  /// Takes note of which series derived ones are made of.
  mutating func know(_ madeOf: [Int: [SeriesKey]]) { self.madeOf = madeOf }

  /// Which routes, statements or clients explain a change of a series; nobody for a series of the
  /// machine.
  func suspects(
    of key: SeriesKey, _ series: SeriesID, _ before: Reference, falls: Bool
  ) -> [Cause] {
    guard !suspects.isEmpty, !key.name.hasPrefix("system.") else { return [] }
    return suspects.causes(
      of: [key] + (madeOf[series.index] ?? []), before.suspects, falls: falls)
  }

  /// Who explains the change of a resource, and then where; each with the largest share in front.
  ///
  /// With `allowsUse`, the largest users are named where nothing changed.
  func causes(
    _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference,
    since: MonotonicInstant, falls: Bool = false, allowsUse: Bool = false
  ) -> [Cause] {
    if falls { return fallen(resource, data, before, since: since) }
    let canCompare = before.use.seconds >= Self.leastLearnt
    if canCompare {
      let found = risen(resource, data, before, since: since)
      if !found.isEmpty { return found }
    }
    return allowsUse || !canCompare ? users(resource, data) : []
  }

  // MARK: Rises

  private func risen(
    _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference,
    since: MonotonicInstant
  ) -> [Cause] {
    var changes: [Change] = []
    var together = [Double](repeating: 0, count: use.names.usual.count)
    for row in data.processes.rows {
      let slot = Int(row.slot)
      guard isKnown(slot, data.processes) else { continue }
      let now = present(row, slot, resource)
      if known(slot).nameGroup >= 0 { together[known(slot).nameGroup] += now }
      let rise = now - resource.amount(usual(slot, before.use))
      if rise > 0 { changes.append(Change(slot: slot, amount: rise)) }
    }
    changes.sort { ($1.amount, $0.slot) < ($0.amount, $1.slot) }
    var groups = sums(changes) { known($0).nameGroup }
    for index in groups.indices where groups[index].place >= 0 {
      // Short-lived processes take each other's place: their name has a past, they have none.
      let usual = groupUsual(groups[index].place, before.use.names, use.names)
      let now = together[groups[index].place]
      groups[index].amount = min(groups[index].amount, max(0, now - resource.amount(usual)))
      groups[index].top = min(groups[index].top, groups[index].amount)
    }
    groups.sort { ($1.amount, $0.slot) < ($0.amount, $1.slot) }
    var total = groups.reduce(0) { $0 + $1.amount }
    let ended = endedWriters(resource, since: since)
    total += ended.reduce(0) { $0 + $1.blame.amount }
    let whole = max(total, wholeRise(resource, data, before))
    guard whole >= resource.least else { return [] }
    var found: [Cause] = []
    if total >= resource.least {
      found = groups.prefix(Self.most).map { cause($0, resource, whole, data, .rise) } + ended
      if let cgroup = cgroup(changes, resource, data, before, whole, largest: found) {
        found.append(cgroup)
      }
    }
    if let churn = churn(resource, data, before, unexplained: whole - total, whole) {
      found.append(churn)
    }
    return best(found, whole)
  }

  /// The named causes in order, without those that say little.
  private func best(_ causes: [Cause], _ whole: Double) -> [Cause] {
    var all = causes
    for index in all.indices {
      all[index].blame.share = min(1, max(0, abs(all[index].blame.amount) / whole))
    }
    all.sort {
      ($1.blame.share, $0.blame.subject) < ($0.blame.share, $1.blame.subject)
    }
    return Array(all.filter { $0.blame.share >= Self.leastShare }.prefix(Self.most))
  }

  /// Adds up changes by a group; processes without one stand for themselves.
  private func sums(_ changes: [Change], by group: (Int) -> Int) -> [Sum] {
    var found: [Sum] = []
    var places: [Int: Int] = [:]
    for change in changes {
      let place = group(change.slot)
      if place >= 0, let index = places[place] {
        found[index].amount += change.amount
        if change.amount >= found[index].top * 0.1 { found[index].count += 1 }
        continue
      }
      if place >= 0 { places[place] = found.count }
      found.append(
        Sum(place: place, slot: change.slot, top: change.amount, amount: change.amount, count: 1))
    }
    return found
  }

  private func cause(
    _ sum: Sum, _ resource: BlamedResource, _ whole: Double, _ data: ProcessedData,
    _ sense: Cause.Sense
  ) -> Cause {
    let who = known(sum.slot)
    let pid = use.running[sum.slot].pid
    let isSingle = sum.count == 1 || abs(sum.top) >= 0.8 * abs(sum.amount)
    let name = isSingle || sum.place < 0 ? who.name : use.names.name(sum.place)
    let subject = isSingle ? "\(name)[\(pid)]" : "\(name) ×\(sum.count)"
    return Cause(
      kind: isSingle ? .process(pid: pid) : .group(count: sum.count, pid: pid),
      resource: resource,
      blame: Blame(
        subject: subject, amount: sum.amount, unit: resource.unit,
        share: abs(sum.amount) / whole),
      sense: sense, unit: Self.systemdUnit(who.cgroup), group: who.nameGroup, slot: sum.slot)
  }

  /// A cgroup that explains what none of its processes explains alone.
  private func cgroup(
    _ changes: [Change], _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference,
    _ whole: Double, largest: [Cause]
  ) -> Cause? {
    let single = largest.map(\.blame.amount).max() ?? 0
    guard single < Self.singleShare * whole else { return nil }
    let all = sums(changes) { known($0).cgroupGroup }.filter { $0.place >= 0 && $0.count > 1 }
    guard let top = all.max(by: { ($0.amount, $1.slot) < ($1.amount, $0.slot) }) else {
      return nil
    }
    let usual = groupUsual(top.place, before.use.cgroups, use.cgroups)
    var now = 0.0
    for row in data.processes.rows where isKnown(Int(row.slot), data.processes) {
      let slot = Int(row.slot)
      if known(slot).cgroupGroup == top.place { now += present(row, slot, resource) }
    }
    let rise = min(top.amount, now - resource.amount(usual))
    guard rise >= Self.singleShare * whole else { return nil }
    let who = known(top.slot)
    let name =
      who.container.isEmpty
      ? who.cgroup.split(separator: "/").last.map(String.init) ?? who.cgroup
      : "container " + who.container
    return Cause(
      kind: .cgroup(path: who.cgroup, container: who.container, count: top.count),
      resource: resource,
      blame: Blame(
        subject: "\(name) (\(top.count) processes)", amount: rise, unit: resource.unit,
        share: rise / whole),
      sense: .rise, unit: Self.systemdUnit(who.cgroup), group: top.place, slot: top.slot)
  }

  /// Processor time that nobody who is seen explains, while many processes come and go.
  private func churn(
    _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference, unexplained: Double,
    _ whole: Double
  ) -> Cause? {
    guard resource == .cpu, unexplained >= 0.3 * whole, unexplained >= resource.least,
      let place = levels.places("system.processes.created").first
    else { return nil }
    let index = levels.series[place]
    guard data.states[index].hasValue else { return nil }
    let rise = data.values[index] - level(place, before.levels, unknown: 0)
    guard rise >= 10, rise >= 0.5 * data.values[index] else { return nil }
    let parent = use.parents.max { ($0.births, $1.pid) < ($1.births, $0.pid) }
    let births = use.parents.reduce(0) { $0 + $1.births }
    var pid: Int32 = 0
    var subject = "short-lived processes"
    if let parent, parent.pid > 1, parent.births >= max(3, births / 2),
      let slot = use.running.firstIndex(where: { $0.pid == parent.pid })
    {
      pid = parent.pid
      subject += " of \(known(slot).name)[\(pid)]"
    }
    return Cause(
      kind: .churn(parent: pid), resource: resource,
      blame: Blame(
        subject: subject, amount: unexplained, unit: resource.unit, share: unexplained / whole),
      sense: .rise, starts: rise)
  }

  /// Processes that read or wrote much and ended: what they wrote may reach the disk later.
  private func endedWriters(_ resource: BlamedResource, since: MonotonicInstant) -> [Cause] {
    guard resource.unit == .bytesPerSecond else { return [] }
    return use.gone.filter {
      $0.at.nanoseconds >= since.nanoseconds - Self.lag
        && resource.amount($0.recent) - resource.amount($0.usual) >= resource.least
    }.suffix(8).map { gone in
      Cause(
        kind: .gone(pid: gone.pid), resource: resource,
        blame: Blame(
          subject: "\(gone.name)[\(gone.pid)] (ended)",
          amount: resource.amount(gone.recent) - resource.amount(gone.usual),
          unit: resource.unit, share: 0),
        sense: .rise, unit: Self.systemdUnit(gone.cgroup),
        group: use.names.place(of: gone.name) ?? -1)
    }
  }

  // MARK: Falls and present use

  /// Who uses less than before: processes that are gone, and those that went quiet.
  private func fallen(
    _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference,
    since: MonotonicInstant
  ) -> [Cause] {
    var found: [Cause] = []
    var total = 0.0
    for gone in use.gone where gone.at.nanoseconds >= since.nanoseconds - 15_000_000_000 {
      let fall = resource.amount(gone.usual)
      guard fall > 0 else { continue }
      total += fall
      found.append(
        Cause(
          kind: .gone(pid: gone.pid), resource: resource,
          blame: Blame(
            subject: "\(gone.name)[\(gone.pid)] (gone)", amount: -fall, unit: resource.unit,
            share: 0),
          sense: .fall, unit: Self.systemdUnit(gone.cgroup),
          group: use.names.place(of: gone.name) ?? -1))
    }
    var changes: [Change] = []
    for row in data.processes.rows {
      let slot = Int(row.slot)
      guard isKnown(slot, data.processes) else { continue }
      let fall = resource.amount(usual(slot, before.use)) - present(row, slot, resource)
      guard fall > 0 else { continue }
      total += fall
      changes.append(Change(slot: slot, amount: -fall))
    }
    guard total >= resource.least else { return [] }
    changes.sort { ($0.amount, $0.slot) < ($1.amount, $1.slot) }
    for change in changes.prefix(Self.most) {
      let sum = Sum(
        place: -1, slot: change.slot, top: change.amount, amount: change.amount, count: 1)
      found.append(cause(sum, resource, total, data, .fall))
    }
    return best(found, total)
  }

  /// Who uses most now, where no past is known to compare with.
  private func users(_ resource: BlamedResource, _ data: ProcessedData) -> [Cause] {
    var changes: [Change] = []
    for row in data.processes.rows where isKnown(Int(row.slot), data.processes) {
      let now = present(row, Int(row.slot), resource)
      if now > 0 { changes.append(Change(slot: Int(row.slot), amount: now)) }
    }
    changes.sort { ($1.amount, $0.slot) < ($0.amount, $1.slot) }
    let total = changes.reduce(0) { $0 + $1.amount }
    guard total >= resource.leastUse else { return [] }
    var groups = sums(changes) { known($0).nameGroup }
    groups.sort { ($1.amount, $0.slot) < ($0.amount, $1.slot) }
    return best(groups.prefix(Self.most).map { cause($0, resource, total, data, .use) }, total)
  }

  // MARK: Figures

  private func known(_ slot: Int) -> UsualUse.Known { use.known[slot] }

  /// Whether the slot still holds the process that was learnt.
  private func isKnown(_ slot: Int, _ table: ProcessTable) -> Bool {
    use.running.indices.contains(slot) && table.identities.indices.contains(slot)
      && use.running[slot].pid == table.identities[slot].pid
      && use.running[slot].startTicks == table.identities[slot].startTicks
  }

  /// What a process uses now; storage as a mean of seconds, since it comes in bursts.
  private func present(_ row: ProcessUsage, _ slot: Int, _ resource: BlamedResource) -> Double {
    switch resource {
    case .cpu, .memory: resource.amount(UsualUse.usage(row))
    case .reading, .writing, .storage: resource.amount(known(slot).recent)
    }
  }

  private func usual(_ slot: Int, _ before: UsualUse.Reference) -> Usage {
    guard before.processes.indices.contains(slot),
      before.processes[slot].pid == use.running[slot].pid,
      before.processes[slot].startTicks == use.running[slot].startTicks
    else { return Usage() }
    return before.processes[slot].usage
  }

  /// What was usual for a group before; nothing for one that was not there.
  func groupUsual(
    _ place: Int, _ before: [UsageGroups.Usual], _ groups: UsageGroups
  ) -> Usage {
    guard before.indices.contains(place), before[place].serial == groups.usual[place].serial else {
      return Usage()
    }
    return before[place].usage
  }

  /// The rise of the resource as the machine counts it, 0 where it does not.
  private func wholeRise(
    _ resource: BlamedResource, _ data: ProcessedData, _ before: Reference
  ) -> Double {
    switch resource {
    case .cpu:
      // A share of a quota says nothing of cores.
      let isQuota = levels.places("system.cpu.utilization").contains { place in
        let definition = data.series[levels.series[place]]
        return definition.key.labels.isEmpty && definition.formula.form == .rate
      }
      guard !isQuota else { return 0 }
      return rise("system.cpu.utilization", data, before) { $0.label("core") != nil }
    case .memory:
      return rise("system.memory.usage", data, before) { $0.label("state") == "used" }
    case .reading, .writing, .storage: return 0
    }
  }

  /// The sum of the rises of the series with a name that pass.
  func rise(
    _ name: String, _ data: ProcessedData, _ before: Reference, where passes: (SeriesKey) -> Bool
  ) -> Double {
    var sum = 0.0
    for place in levels.places(name) {
      let index = levels.series[place]
      guard data.states[index].hasValue, passes(data.series[index].key) else { continue }
      let usual = level(place, before.levels, unknown: data.values[index])
      sum += data.values[index] - usual
    }
    return sum
  }

  private func level(
    _ place: Int, _ before: UsualLevels.Reference, unknown: Double
  ) -> Double {
    guard before.levels.indices.contains(place), before.levels[place].isFinite else {
      return unknown
    }
    return before.levels[place]
  }

  /// The systemd unit at the end of a cgroup's path, if it names one.
  static func systemdUnit(_ cgroup: String) -> String {
    for part in cgroup.split(separator: "/").reversed()
    where part.hasSuffix(".service") || part.hasSuffix(".scope") {
      return String(part)
    }
    return ""
  }
}

extension BlameTracker {
  /// Where a change of a series happened: which of its disks or interfaces, with its share of
  /// the change of all; empty where the series has no such part.
  func places(
    _ key: SeriesKey, _ unit: Unit, _ data: ProcessedData, _ before: Reference, falls: Bool
  ) -> [Cause] {
    if let mount = key.label("mountpoint"), key.name.hasPrefix("system.filesystem.") {
      return filesystem(mount, data, before)
    }
    guard let device = key.label("device") else { return [] }
    let isDisk = key.name.hasPrefix("system.disk.")
    // Busy time, queue and latency come of bytes; those of all disks can be added.
    let measure = isDisk ? "system.disk.io" : key.name
    let direction = key.label("direction")
    var changes: [(device: String, amount: Double)] = []
    for place in levels.places(measure) {
      let index = levels.series[place]
      let other = data.series[index].key
      guard data.states[index].hasValue, let name = other.label("device"),
        name != "lo" || device == "lo",
        direction == nil || other.label("direction") == direction
      else { continue }
      let usual = level(place, before.levels, unknown: 0)
      var change = data.values[index] - usual
      if falls { change = -change }
      if let known = changes.firstIndex(where: { $0.device == name }) {
        changes[known].amount += change
      } else {
        changes.append((name, change))
      }
    }
    let total = changes.reduce(0) { $0 + max(0, $1.amount) }
    guard let own = changes.first(where: { $0.device == device }), own.amount > 0, total > 0 else {
      return []
    }
    let amount = falls ? -own.amount : own.amount
    return [
      Cause(
        kind: isDisk ? .disk(device) : .interface(device), resource: nil,
        blame: Blame(
          subject: isDisk ? "disk " + device : device, amount: amount,
          unit: isDisk ? .bytesPerSecond : unit, share: min(1, own.amount / total)),
        sense: falls ? .fall : .rise)
    ]
  }

  private func filesystem(
    _ mount: String, _ data: ProcessedData, _ before: Reference
  ) -> [Cause] {
    func isUsed(_ key: SeriesKey) -> Bool { key.label("state") == "used" }
    let own = rise("system.filesystem.usage", data, before) {
      isUsed($0) && $0.label("mountpoint") == mount
    }
    guard own >= 1_048_576 else { return [] }
    var total = 0.0
    for place in levels.places("system.filesystem.usage") {
      let key = data.series[levels.series[place]].key
      guard isUsed(key) else { continue }
      total += max(0, rise("system.filesystem.usage", data, before) { $0 == key })
    }
    return [
      Cause(
        kind: .filesystem(mount), resource: nil,
        blame: Blame(
          subject: mount, amount: own, unit: .bytes, share: min(1, own / max(own, total))),
        sense: .rise)
    ]
  }
}
